import { createTextIndex, type ObjectTagOf } from "@tandem/schema";
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { type Block, splitBlocks } from "../../text/blocks.ts";
import { type Stretch, toPlace, toStretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";
import { styled } from "../styled.ts";
import css from "../tags.module.css";
import { Marked } from "./marked.tsx";
import { useSpans } from "./use-spans.ts";

/** Text longer than this is laid out block by block when it comes into view. */
const longText = 40_000;

/** A text in which spans are labeled by mouse or by keyboard alone. */
export function SpanText({ object, text }: { object: ObjectTagOf<"Text">; text: string }) {
  const { editor } = useEditor();
  const { saveTextResult, granularity } = object.attributes;
  const ref = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => splitBlocks(text), [text]);
  const index = useMemo(() => createTextIndex(text), [text]);
  const [surface, setSurface] = useState<TextSurface | null>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null) return;
    const nodeOf = (block: number): Text | null => {
      const node = box.children[block]?.firstChild;
      return node instanceof Text ? node : null;
    };
    setSurface({ text, blocks, box, root: box, nodeOf });
  }, [text, blocks]);
  const saveText = saveTextResult !== "no" && saveTextResult !== "none";
  const { spans, caret, events } = useSpans({
    name: object.name,
    surface,
    granularity,
    toPlace: useCallback((stretch: Stretch) => toPlace(text, index, stretch, saveText), [text, index, saveText]),
    toStretch: useCallback((place) => toStretch(index, place), [index]),
  });
  return (
    <Marked surface={surface} spans={spans} caret={caret} onPick={(id) => editor.select(id)}>
      <div
        ref={ref}
        {...styled(object.attributes, `${css.spanText} htx-text`)}
        data-long={text.length > longText}
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        aria-label={object.name}
        aria-description="Select with Shift and the arrow keys, then press a label's key."
        tabIndex={0}
        {...events}
      >
        <Blocks blocks={blocks} />
      </div>
    </Marked>
  );
}

/** The text itself never renders again: spans are painted over it. */
const Blocks = memo(function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block) => (
    <div key={block.start} className={css.block}>
      {block.text}
    </div>
  ));
});
