import { useLayoutEffect, useState } from "react";
import { blockAt } from "../../text/blocks.ts";
import { type Chip, layOutChips } from "../../text/chip-layout.ts";
import type { Painted } from "../../text/highlights.ts";
import type { TextSurface } from "../../text/surface.ts";
import css from "../tags.module.css";

/** A region's span, as it is shown. */
export type Span = Painted & { id: string; label: string };
interface Props {
  surface: TextSurface | null;
  spans: readonly Span[];
  onPick: (id: string) => void;
}

/** The names of the labels, in the gap above the line where each span begins; only near what is visible. */
export function SpanChips({ surface, spans, onPick }: Props) {
  const [chips, setChips] = useState<Chip[]>([]);
  useLayoutEffect(() => {
    if (surface === null) return;
    let frame = 0;
    const place = () => {
      frame = 0;
      setChips(measure(surface, spans));
    };
    const placeSoon = () => {
      frame ||= requestAnimationFrame(place);
    };
    place();
    const observer = new ResizeObserver(placeSoon);
    observer.observe(surface.box);
    document.addEventListener("scroll", placeSoon, { capture: true, passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      document.removeEventListener("scroll", placeSoon, { capture: true });
    };
  }, [surface, spans]);
  const byId = new Map(spans.map((span) => [span.id, span]));
  // For the eye and the mouse only; the list of regions says the same to everybody.
  return (
    <div className={css.chips} aria-hidden>
      {chips.map((chip) => {
        const span = byId.get(chip.id);
        if (span === undefined) return null;
        return (
          <span
            key={chip.id}
            className={css.chip}
            data-selected={span.look === "selected"}
            style={{ left: chip.left, top: chip.top, "--label": span.color } as React.CSSProperties}
            onClick={() => onPick(chip.id)}
          >
            {span.label}
          </span>
        );
      })}
    </div>
  );
}

/** Pixels of a character of a chip, and around its words. */
const characterWidth = 6.1;
const padding = 9;
const chipHeight = 13;

function measure({ box, blocks, nodeOf }: TextSurface, spans: readonly Span[]): Chip[] {
  const origin = box.getBoundingClientRect();
  const visible = new Map<number, boolean>();
  const isNear = (block: number): boolean => {
    const known = visible.get(block);
    if (known !== undefined) return known;
    const rect = nodeOf(block)?.parentElement?.getBoundingClientRect();
    const near = rect !== undefined && rect.bottom > -400 && rect.top < window.innerHeight + 400;
    visible.set(block, near);
    return near;
  };
  const range = document.createRange();
  const chips = spans.flatMap((span): Chip[] => {
    const at = blockAt(blocks, span.start);
    const node = nodeOf(at);
    if (!node || !isNear(at)) return [];
    const offset = span.start - (blocks[at]?.start ?? 0);
    if (offset > node.length) return [];
    range.setStart(node, offset);
    range.setEnd(node, Math.min(offset + 1, node.length));
    const rect = range.getClientRects()[0];
    if (!rect) return [];
    const width = span.label.length * characterWidth + padding;
    return [{ id: span.id, left: rect.left - origin.left, top: rect.top - origin.top - chipHeight, width }];
  });
  return layOutChips(chips, 24);
}
