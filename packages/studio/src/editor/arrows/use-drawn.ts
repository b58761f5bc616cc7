import { useContext, useLayoutEffect, useState } from "react";
import { EditorContext } from "../editor-context.ts";
import type { Relation } from "../store/relations.ts";
import { type Arrow, arrowBetween, lanesOf, nearestPair } from "./arrow-path.ts";
import { cutSight, type ScreenBox, type ScreenBoxes } from "./screen-boxes.ts";

/** What is drawn for a relation, in pixels from the corner of the task. */
export interface Drawn extends Arrow {
  readonly relation: Relation;
  /** Around its two regions. */
  readonly ends: readonly ScreenBox[];
  /** Whether one of them is scrolled out of sight. */
  readonly isCut: boolean;
}

const nothing: readonly Drawn[] = [];

/** Arrows for these relations, kept where their regions are: after every change, scroll, zoom and change of size. */
export function useDrawn(relations: readonly Relation[], root: HTMLElement | null): readonly Drawn[] {
  const boxes = useContext(EditorContext)?.boxes;
  const [drawn, setDrawn] = useState(nothing);
  useLayoutEffect(() => {
    if (root === null || boxes === undefined || relations.length === 0) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const next = arrowsOf(relations, boxes, root);
      setDrawn((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    const drawSoon = () => {
      frame ||= requestAnimationFrame(draw);
    };
    drawSoon();
    const observer = new ResizeObserver(drawSoon);
    observer.observe(root);
    const stop = boxes.subscribe(drawSoon);
    document.addEventListener("scroll", drawSoon, { capture: true, passive: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      stop();
      document.removeEventListener("scroll", drawSoon, { capture: true });
    };
  }, [relations, boxes, root]);
  return relations.length === 0 ? nothing : drawn;
}

function arrowsOf(relations: readonly Relation[], boxes: ScreenBoxes, root: HTMLElement): Drawn[] {
  const origin = root.getBoundingClientRect();
  const fromCorner = ({ left, top, right, bottom }: ScreenBox): ScreenBox => ({
    left: left - origin.left,
    top: top - origin.top,
    right: right - origin.left,
    bottom: bottom - origin.top,
  });
  const known = new Map<string, { boxes: ScreenBox[]; isCut: boolean } | null>();
  const sightOf = (region: string) => {
    const before = known.get(region);
    if (before !== undefined) return before;
    const sight = boxes.find(region, root);
    const cut = sight === null ? null : cutSight(sight, root);
    const seen = cut === null ? null : { isCut: cut.isCut, boxes: cut.boxes.map(fromCorner) };
    known.set(region, seen);
    return seen;
  };
  const lanes = lanesOf(relations);
  return relations.flatMap((relation, index): Drawn[] => {
    const [from, to] = [sightOf(relation.from), sightOf(relation.to)];
    // Where neither end is seen, an arrow says nothing.
    if (from === null || to === null || (from.isCut && to.isCut)) return [];
    const pair = nearestPair(from.boxes, to.boxes);
    if (pair === null) return [];
    const arrow = arrowBetween(pair.from, pair.to, relation.direction, lanes[index] ?? 0);
    const ends = [...(from.isCut ? [] : from.boxes), ...(to.isCut ? [] : to.boxes)];
    return [{ ...arrow, relation, ends, isCut: from.isCut || to.isCut }];
  });
}
