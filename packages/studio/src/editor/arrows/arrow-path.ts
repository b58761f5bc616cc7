import type { Direction } from "../store/relations.ts";
import type { ScreenBox } from "./screen-boxes.ts";

/** An arrow between two boxes. */
export interface Arrow {
  /** Data of an SVG path. */
  readonly d: string;
  /** Its heads, each pointing up or down at a place. */
  readonly heads: readonly Head[];
  /** Where its label is. */
  readonly middle: { readonly x: number; readonly y: number };
}
interface Head {
  readonly x: number;
  readonly y: number;
  readonly points: "up" | "down";
}

/** Pixels of an arrowhead from its tip to its back. */
export const headLength = 9;
/** Pixels between the arrows of one pair of regions. */
const laneWidth = 14;

/**
 * The arrow between two boxes. Boxes beside each other are joined by an arc over their tops, boxes below each other by
 * a curve between the edges that face each other. `lane` counts the arrows between the same two, from 0.
 */
export function arrowBetween(from: ScreenBox, to: ScreenBox, direction: Direction, lane: number): Arrow {
  const beside = Math.min(from.bottom, to.bottom) - Math.max(from.top, to.top);
  const least = Math.min(from.bottom - from.top, to.bottom - to.top);
  const isArc = beside > least / 2;
  const isDown = isArc || from.top < to.top;
  const isUp = isArc || !isDown;
  const [startX, endX] = endsOf(from, to, isArc ? 0 : lane);
  const [startEdge, endEdge] = [isUp ? from.top : from.bottom, isDown ? to.top : to.bottom];
  const heads: Head[] = [];
  if (direction !== "left") heads.push({ x: endX, y: endEdge, points: isDown ? "down" : "up" });
  if (direction !== "right") heads.push({ x: startX, y: startEdge, points: isUp ? "down" : "up" });
  // The line ends inside its head, not at the tip.
  const startY = startEdge + (direction === "right" ? 0 : isUp ? -headLength : headLength);
  const endY = endEdge + (direction === "left" ? 0 : isDown ? -headLength : headLength);
  const rise = 12 + Math.min(36, Math.abs(endX - startX) / 12) + lane * laneWidth;
  const top = Math.min(startY, endY) - rise;
  const reach = Math.max(18, Math.abs(endY - startY) / 2);
  const firstY = isArc ? top : startY + (isUp ? -reach : reach);
  const secondY = isArc ? top : endY + (isDown ? -reach : reach);
  return {
    d: `M${num(startX)} ${num(startY)}C${num(startX)} ${num(firstY)} ${num(endX)} ${num(secondY)} ${num(endX)} ${num(endY)}`,
    heads,
    middle: { x: (startX + endX) / 2, y: (startY + 3 * firstY + 3 * secondY + endY) / 8 },
  };
}

/** Where an arrow leaves and arrives: in the middles of the boxes, but never at one and the same place. */
function endsOf(from: ScreenBox, to: ScreenBox, lane: number): [number, number] {
  const aside = lane * laneWidth;
  const start = Math.min(from.right, middleOf(from) + aside);
  const end = Math.min(to.right, middleOf(to) + aside);
  return Math.abs(start - end) < 4 && lane === 0 && isInside(from, to) ? [start - 9, end + 9] : [start, end];
}

const middleOf = ({ left, right }: ScreenBox): number => (left + right) / 2;
const isInside = (one: ScreenBox, other: ScreenBox): boolean => one.top < other.bottom && other.top < one.bottom;

/** Of two regions' boxes the two that are nearest to each other. */
export function nearestPair(
  from: readonly ScreenBox[],
  to: readonly ScreenBox[],
): { from: ScreenBox; to: ScreenBox } | null {
  let nearest: { from: ScreenBox; to: ScreenBox } | null = null;
  let least = Infinity;
  for (const one of from)
    for (const other of to) {
      const distance = distanceBetween(one, other);
      if (distance >= least) continue;
      least = distance;
      nearest = { from: one, to: other };
    }
  return nearest;
}

const distanceBetween = (one: ScreenBox, other: ScreenBox): number =>
  Math.hypot(
    Math.max(0, one.left - other.right, other.left - one.right),
    Math.max(0, one.top - other.bottom, other.top - one.bottom),
  );

/** Which of the arrows between the same two regions each one is, from 0. */
export function lanesOf(pairs: readonly { readonly from: string; readonly to: string }[]): number[] {
  const counts = new Map<string, number>();
  return pairs.map(({ from, to }) => {
    const pair = JSON.stringify([from, to].toSorted());
    const lane = counts.get(pair) ?? 0;
    counts.set(pair, lane + 1);
    return lane;
  });
}

const num = (value: number): string => String(Math.round(value * 10) / 10);
