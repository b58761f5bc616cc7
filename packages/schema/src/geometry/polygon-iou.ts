import type { Point } from "./image-shapes.ts";

/** Sides of both polygons up to which the areas are exact. */
const mostExactSides = 1024;
/** Lines across both polygons; fewer when there would be too many sides to look at. */
const mostLines = 4096;
const mostLooks = 8_000_000;
const leastLines = 64;

/**
 * Shared area by area of either, 0..1, of any two polygons, also ones that are not convex or cross themselves (even-odd
 * rule). 0 when neither has an area, or a coordinate is not a number within ±10¹⁰⁰. Both in one unit.
 *
 * Cuts the plane into strips at every corner and crossing; within a strip all sides are straight and apart, so the
 * lengths at the middle of the strip times its height are its areas, exactly. With more than 1024 sides together, or
 * more than 4096 corners and crossings, into strips of one height: 4096, and from 2000 sides on fewer, at least 64. The
 * error is about the inverse of that for shapes that are not much thinner than a strip. So time and memory are bounded
 * by the number of sides.
 */
export function polygonIou(one: readonly Point[], other: readonly Point[]): number {
  if (!one.every(isNear) || !other.every(isNear)) return 0;
  const sides = [sidesOf(one), sidesOf(other)] as const;
  const all = [...sides[0], ...sides[1]];
  const borders = exactBorders(all) ?? evenBorders(all);
  let [shared, either] = [0, 0];
  for (let index = 0; index + 1 < borders.length; index += 1) {
    const [top = 0, bottom = 0] = [borders[index], borders[index + 1]];
    const middle = (top + bottom) / 2;
    const lengths = lengthsOf(crossingsAt(sides[0], middle), crossingsAt(sides[1], middle));
    shared += lengths.shared * (bottom - top);
    either += lengths.either * (bottom - top);
  }
  const share = shared / either;
  // Not a number where neither has an area.
  return share > 0 ? Math.min(1, share) : 0;
}

/** Whether areas and slopes stay far from the largest number. */
function isNear([x, y]: Point): boolean {
  return Math.abs(x) <= 1e100 && Math.abs(y) <= 1e100;
}

/** A side that is not horizontal: from its upper end down to `bottom`. */
type Side = { top: number; bottom: number; topX: number; slope: number };

function sidesOf(points: readonly Point[]): Side[] {
  const sides: Side[] = [];
  let from = points.at(-1);
  for (const to of points) {
    if (from === undefined) break;
    const [upper, lower] = from[1] < to[1] ? [from, to] : [to, from];
    const slope = (lower[0] - upper[0]) / (lower[1] - upper[1]);
    // Horizontal, or too nearly so for a number: no line across meets it.
    if (Number.isFinite(slope)) sides.push({ top: upper[1], bottom: lower[1], topX: upper[0], slope });
    from = to;
  }
  return sides;
}

const xAt = (side: Side, y: number): number => side.topX + (y - side.top) * side.slope;

/** Every y of a corner or of a crossing of two sides; `null` when they are too many. */
function exactBorders(sides: readonly Side[]): number[] | null {
  if (sides.length > mostExactSides) return null;
  const borders = new Set(sides.flatMap((side) => [side.top, side.bottom]));
  for (const [index, one] of sides.entries()) {
    for (let next = index + 1; next < sides.length; next += 1) {
      const other = sides[next] as Side;
      const top = Math.max(one.top, other.top);
      if (top >= Math.min(one.bottom, other.bottom) || one.slope === other.slope) continue;
      const y = top + (xAt(other, top) - xAt(one, top)) / (one.slope - other.slope);
      if (y > top && y < Math.min(one.bottom, other.bottom)) borders.add(y);
    }
    if (borders.size > mostLines) return null;
  }
  return Array.from(borders).sort((one, other) => one - other);
}

function evenBorders(sides: readonly Side[]): number[] {
  let [top, bottom] = [Infinity, -Infinity];
  for (const side of sides) [top, bottom] = [Math.min(top, side.top), Math.max(bottom, side.bottom)];
  const lines = Math.max(leastLines, Math.min(mostLines, Math.floor(mostLooks / sides.length)));
  return Array.from({ length: lines + 1 }, (_, index) => top + ((bottom - top) * index) / lines);
}

function crossingsAt(sides: readonly Side[], y: number): Float64Array {
  const crossings: number[] = [];
  for (const side of sides) if (side.top <= y && y < side.bottom) crossings.push(xAt(side, y));
  // Numbers in an array of numbers are sorted several times as fast.
  return Float64Array.from(crossings).sort();
}

/** How much of a line is inside both, and inside either. */
function lengthsOf(one: Float64Array, other: Float64Array): { shared: number; either: number } {
  let [shared, either] = [0, 0];
  let [i, j] = [0, 0];
  let last = 0;
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Infinity, other[j] ?? Infinity];
    const x = Math.min(a, b);
    const isIn = (i % 2) + (j % 2);
    if (isIn === 2) shared += x - last;
    if (isIn > 0) either += x - last;
    if (a <= b || j === other.length) i += 1;
    else j += 1;
    last = x;
  }
  return { shared, either };
}
