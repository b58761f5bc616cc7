import type { Point } from "./image-shapes.ts";

/** Sides of both polygons up to which the areas are exact. */
const mostExactSides = 512;
/** Lines across both polygons when they have more sides. */
const scanLines = 4096;

/**
 * Shared area by area of either, 0..1, of any two polygons, also ones that are not convex or cross themselves (even-odd
 * rule). 0 when neither has an area, or an area is no finite number. In pixels, or both in the same percent.
 *
 * Cuts the plane into strips at every corner and crossing; within a strip all sides are straight and apart, so the
 * lengths at the middle of the strip times its height are its areas, exactly. With more than 512 sides together, where
 * crossings could be very many, into 4096 strips of one height: the error is then below 0.1 % for polygons drawn
 * around things. Memory and time stay bounded by the number of sides.
 */
export function polygonIou(one: readonly Point[], other: readonly Point[]): number {
  const sides = [sidesOf(one), sidesOf(other)] as const;
  const all = [...sides[0], ...sides[1]];
  if (!all.every((side) => Number.isFinite(side.slope) && Number.isFinite(side.topX))) return 0;
  const borders = all.length > mostExactSides ? evenBorders(all) : exactBorders(all);
  let [shared, either] = [0, 0];
  for (let index = 0; index + 1 < borders.length; index += 1) {
    const [top = 0, bottom = 0] = [borders[index], borders[index + 1]];
    const middle = (top + bottom) / 2;
    const lengths = lengthsOf(crossingsAt(sides[0], middle), crossingsAt(sides[1], middle));
    shared += lengths.shared * (bottom - top);
    either += lengths.either * (bottom - top);
  }
  const share = shared / either;
  // Not a number where there is no area, or one too large for any number.
  return share > 0 ? Math.min(1, share) : 0;
}

/** A side that is not horizontal: from its upper end down to `bottom`. */
type Side = { top: number; bottom: number; topX: number; slope: number };

function sidesOf(points: readonly Point[]): Side[] {
  const sides: Side[] = [];
  let from = points.at(-1);
  for (const to of points) {
    if (from === undefined) break;
    if (from[1] !== to[1]) {
      const [upper, lower] = from[1] < to[1] ? [from, to] : [to, from];
      const slope = (lower[0] - upper[0]) / (lower[1] - upper[1]);
      sides.push({ top: upper[1], bottom: lower[1], topX: upper[0], slope });
    }
    from = to;
  }
  return sides;
}

const xAt = (side: Side, y: number): number => side.topX + (y - side.top) * side.slope;

/** Every y of a corner or of a crossing of two sides. */
function exactBorders(sides: readonly Side[]): number[] {
  const borders = new Set(sides.flatMap((side) => [side.top, side.bottom]));
  for (const [index, one] of sides.entries()) {
    for (const other of sides.slice(index + 1)) {
      const top = Math.max(one.top, other.top);
      const bottom = Math.min(one.bottom, other.bottom);
      if (top >= bottom || one.slope === other.slope) continue;
      const y = top + (xAt(other, top) - xAt(one, top)) / (one.slope - other.slope);
      if (y > top && y < bottom) borders.add(y);
    }
  }
  return Array.from(borders).sort((one, other) => one - other);
}

function evenBorders(sides: readonly Side[]): number[] {
  let [top, bottom] = [Infinity, -Infinity];
  for (const side of sides) [top, bottom] = [Math.min(top, side.top), Math.max(bottom, side.bottom)];
  return Array.from({ length: scanLines + 1 }, (_, index) => top + ((bottom - top) * index) / scanLines);
}

function crossingsAt(sides: readonly Side[], y: number): number[] {
  const crossings: number[] = [];
  for (const side of sides) if (side.top <= y && y < side.bottom) crossings.push(xAt(side, y));
  return crossings.sort((one, other) => one - other);
}

/** How much of a line is inside both, and inside either. */
function lengthsOf(one: readonly number[], other: readonly number[]): { shared: number; either: number } {
  let [shared, either] = [0, 0];
  let [i, j] = [0, 0];
  let last = 0;
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Infinity, other[j] ?? Infinity];
    const x = Math.min(a, b);
    const isIn = (i % 2) + (j % 2);
    if (isIn === 2) shared += x - last;
    if (isIn > 0) either += x - last;
    if (a <= b) i += 1;
    else j += 1;
    last = x;
  }
  return { shared, either };
}
