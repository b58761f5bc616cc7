import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useScreenBoxes } from "../../arrows/screen-boxes.ts";
import { useEditor } from "../../editor-context.ts";
import type { Value } from "../../store/regions.ts";
import { type Painted, SpanPainter } from "../../text/highlights.ts";
import { type Granularity, selectedStretch, type Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";
import { caretBox, moveCaret, positionAt, selectedPositions } from "./dom-positions.ts";
import { spanBoxes } from "./span-boxes.ts";
import type { Span } from "./span-chips.tsx";

/** What an object has to say for spans to be marked in its text. */
export interface SpanObject {
  name: string;
  /** `null` until the text is on the page. */
  surface: TextSurface | null;
  granularity: Granularity;
  /** What a result says of a stretch of the text. */
  toPlace: (stretch: Stretch) => Value | null;
  /** Where a result's place is in the text; `null` when it is nowhere. */
  toStretch: (place: Value) => Stretch | null;
}

/** Spans in a text: paints them, makes them of what is selected, by mouse or by keyboard alone. */
export function useSpans({ name, surface, granularity, toPlace, toStretch }: SpanObject) {
  const { editor } = useEditor();
  const [caret, setCaret] = useState<{ left: number; top: number; height: number } | null>(null);
  const regions = editor.regions();
  const pending = editor.pending?.object === name ? editor.pending : null;
  const spans = useMemo(
    () =>
      regions.flatMap((region): Span[] => {
        const stretch = region.object === name ? toStretch(region.place) : null;
        if (stretch === null) return [];
        const label = [...region.labels.values()].flat().join(", ");
        const look = region.id === editor.selected ? "selected" : "plain";
        return [{ ...stretch, id: region.id, label, color: region.color, look }];
      }),
    [regions, name, toStretch, editor.selected],
  );
  useScreenBoxes((id) => {
    const span = spans.find((one) => one.id === id);
    return surface === null || span === undefined ? null : { boxes: spanBoxes(surface, span), within: surface.box };
  });
  usePainted(surface, spans, pending === null ? null : toStretch(pending.place));

  const placeOfSelection = () => {
    const positions = surface === null ? null : selectedPositions(surface);
    if (surface === null || positions === null || positions.anchor === positions.focus) return null;
    const control = editor.config.controls.find((one) => editor.activeLabels(one).length > 0);
    const label = control?.labels.find((one) => editor.activeLabels(control).includes(one.stored));
    const unit = (label?.written["granularity"] ?? granularity) as Granularity;
    const stretch = selectedStretch(surface.text, positions.anchor, positions.focus, unit);
    return stretch === null ? null : toPlace(stretch);
  };

  const onMouseUp = (event: MouseEvent) => {
    const place = placeOfSelection();
    if (place !== null) {
      editor.choosePlace(name, place);
      window.getSelection()?.removeAllRanges();
      return;
    }
    const at = surface === null ? null : positionAt(surface, event.clientX, event.clientY);
    if (at === null) return;
    editor.choosePlace(name, null);
    const here = spans
      .filter((span) => span.start <= at && at < span.end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
    const next = here[(here.findIndex((span) => span.id === editor.selected) + 1) % Math.max(1, here.length)];
    editor.select(next?.id ?? null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (editor.labelPending()) collapse();
      event.preventDefault();
      return;
    }
    if (surface === null || event.altKey || !moveCaret(surface, event)) return;
    event.preventDefault();
    setCaret(caretBox(surface));
    editor.select(null);
    editor.holdPlace(name, event.shiftKey ? placeOfSelection() : null);
  };

  // Once the selected text became a region, the selection has done its work.
  const held = pending !== null;
  const wasHeld = useRef(false);
  useEffect(() => {
    if (wasHeld.current && !held) collapse();
    wasHeld.current = held;
  }, [held]);

  return { spans, caret, events: { onMouseUp, onKeyDown, onBlur: () => setCaret(null) } };
}

/** Keeps the spans painted, and `waiting`, the selected text that has no label yet. */
function usePainted(surface: TextSurface | null, spans: readonly Span[], waiting: Stretch | null): void {
  const painter = useRef<SpanPainter | null>(null);
  useLayoutEffect(() => {
    if (surface === null || !SpanPainter.supported) return;
    painter.current = new SpanPainter(surface.root instanceof ShadowRoot ? surface.root : document);
    return () => {
      painter.current?.dispose();
      painter.current = null;
    };
  }, [surface]);
  const [start, end] = [waiting?.start ?? null, waiting?.end ?? null];
  useLayoutEffect(() => {
    if (surface === null) return;
    const all: Painted[] =
      start === null || end === null ? [...spans] : [...spans, { start, end, color: "#7c7f8c", look: "wait" }];
    painter.current?.paint(all, surface.blocks, surface.nodeOf);
  }, [surface, spans, start, end]);
}

function collapse() {
  const selection = window.getSelection();
  if (selection !== null && selection.rangeCount > 0 && !selection.isCollapsed) selection.collapseToEnd();
}
