import { createTextIndex, type ObjectTagOf } from "@tandem/schema";
import { type KeyboardEvent, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { type Block, splitBlocks } from "../../text/blocks.ts";
import { type Painted, SpanPainter } from "../../text/highlights.ts";
import { type Granularity, selectedStretch, toPlace, toStretch } from "../../text/selection-span.ts";
import { inlineStyle } from "../inline-style.ts";
import css from "../tags.module.css";
import { caretBox, moveCaret, positionAt, selectedPositions } from "./dom-positions.ts";
import { SpanChips } from "./span-chips.tsx";

/** Text longer than this is laid out block by block when it comes into view. */
const longText = 40_000;

/** A text in which spans are labeled by mouse or by keyboard alone. */
export function SpanText({ object, text }: { object: ObjectTagOf<"Text">; text: string }) {
  const { editor } = useEditor();
  const box = useRef<HTMLDivElement>(null);
  const [painter] = useState(() => (SpanPainter.supported ? new SpanPainter() : null));
  const [caret, setCaret] = useState<{ left: number; top: number; height: number } | null>(null);
  const blocks = useMemo(() => splitBlocks(text), [text]);
  const index = useMemo(() => createTextIndex(text), [text]);
  const regions = editor.regionsIn(object.name);
  const pending = editor.pending?.object === object.name ? editor.pending : null;

  const spans = useMemo(() => {
    const shown = regions.flatMap((region): (Painted & { id: string; label: string })[] => {
      const stretch = toStretch(index, region.place);
      if (stretch === null) return [];
      const label = [...region.labels.values()].flat().join(", ");
      const look = region.id === editor.selected ? "selected" : "plain";
      return [{ ...stretch, id: region.id, label, color: region.color, look }];
    });
    return shown;
  }, [regions, index, editor.selected]);

  useLayoutEffect(() => {
    const waiting = pending === null ? null : toStretch(index, pending.place);
    const all: Painted[] = waiting === null ? spans : [...spans, { ...waiting, color: "#7c7f8c", look: "wait" }];
    painter?.paint(all, blocks, (block) => box.current?.children[block]?.firstChild ?? null);
  }, [painter, spans, pending, blocks, index]);
  useEffect(() => () => painter?.dispose(), [painter]);

  const granularity = (): Granularity => {
    const control = editor.config.controls.find((one) => editor.activeLabels(one).length > 0);
    const label = control?.labels.find((one) => editor.activeLabels(control).includes(one.stored));
    return (label?.written["granularity"] ?? object.attributes.granularity) as Granularity;
  };
  const saveText = object.attributes.saveTextResult !== "no" && object.attributes.saveTextResult !== "none";

  const placeOfSelection = () => {
    const positions = box.current === null ? null : selectedPositions(box.current, blocks);
    if (positions === null || positions.anchor === positions.focus) return null;
    const stretch = selectedStretch(text, positions.anchor, positions.focus, granularity());
    return stretch === null ? null : toPlace(text, index, stretch, saveText);
  };

  const onMouseUp = (event: React.MouseEvent) => {
    const place = placeOfSelection();
    if (place !== null) {
      editor.choosePlace(object.name, place);
      window.getSelection()?.removeAllRanges();
      return;
    }
    const at = box.current === null ? null : positionAt(box.current, blocks, event.clientX, event.clientY);
    if (at === null) return;
    editor.choosePlace(object.name, null);
    const here = spans
      .filter((span) => span.start <= at && at < span.end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
    const next = here[(here.findIndex((span) => span.id === editor.selected) + 1) % Math.max(1, here.length)];
    editor.select(next?.id ?? null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (editor.labelPending()) collapse();
      event.preventDefault();
      return;
    }
    if (box.current === null || event.altKey || !moveCaret(box.current, event)) return;
    event.preventDefault();
    setCaret(caretBox(box.current));
    editor.select(null);
    editor.holdPlace(object.name, event.shiftKey ? placeOfSelection() : null);
  };

  // Once the selected text became a region, the selection has done its work.
  const held = pending !== null;
  const wasHeld = useRef(false);
  useEffect(() => {
    if (wasHeld.current && !held) collapse();
    wasHeld.current = held;
  }, [held]);

  return (
    <div className={css.spanBox}>
      <div
        ref={box}
        className={css.spanText}
        data-long={text.length > longText}
        style={inlineStyle(object.attributes.style)}
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        aria-label={object.name}
        aria-description="Select with Shift and the arrow keys, then press a label's key."
        tabIndex={0}
        onMouseUp={onMouseUp}
        onKeyDown={onKeyDown}
        onBlur={() => setCaret(null)}
      >
        <Blocks blocks={blocks} />
      </div>
      <SpanChips box={box} blocks={blocks} spans={spans} onPick={(id) => editor.select(id)} />
      {caret === null ? null : <span className={css.caret} style={caret} aria-hidden />}
      {painter === null ? <p className={css.missing}>This browser cannot mark text: it lacks CSS highlights.</p> : null}
    </div>
  );
}

function collapse() {
  const selection = window.getSelection();
  if (selection !== null && selection.rangeCount > 0 && !selection.isCollapsed) selection.collapseToEnd();
}

/** The text itself never renders again: spans are painted over it. */
const Blocks = memo(function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block) => (
    <div key={block.start} className={css.block}>
      {block.text}
    </div>
  ));
});
