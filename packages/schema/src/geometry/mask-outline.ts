import type { Point } from "./image-shapes.ts";
import type { Mask } from "./mask.ts";
import { forEachRow } from "./mask-rows.ts";

/** One connected piece of a mask: its border in pixels, clockwise as seen, and the holes in it, counter-clockwise. */
export type MaskOutline = { exterior: Point[]; holes: Point[][] };

/**
 * The borders of a mask along the edges of its pixels, exactly: filling all of them with `maskFromPolygons` gives the
 * mask back. Pixels that touch only at a corner are separate pieces. Time grows with the runs and the height.
 *
 * Follows the sides between mask and background from corner to corner; which border surrounds a hole is seen from the
 * mask to the left of the hole's top, as in Suzuki and Abe, "Topological structural analysis of digitized binary
 * images by border following" (1985).
 */
export function outlinesOfMask(mask: Mask): MaskOutline[] {
  const sides = findSides(mask);
  const ringOf = new Int32Array(sides.xs.length).fill(-1);
  const outlines: MaskOutline[] = [];
  /** For each border found so far, the piece it belongs to. */
  const pieces: MaskOutline[] = [];
  for (let side = 0; side < sides.maskBelow.length; side += 1) {
    if (ringOf[2 * side] !== -1) continue;
    const isExterior = sides.maskBelow[side] === true;
    const ring = followRing(sides, ringOf, pieces.length, isExterior ? 2 * side : 2 * side + 1);
    const surrounding = pieces[ringOf[sides.leftCorner[side] ?? -1] ?? -1];
    if (isExterior || surrounding === undefined) {
      const outline = { exterior: ring, holes: [] };
      outlines.push(outline);
      pieces.push(outline);
    } else {
      surrounding.holes.push(ring);
      pieces.push(surrounding);
    }
  }
  return outlines;
}

/**
 * Corners of the borders. Corners 2k and 2k + 1 are the left and right end of horizontal side k; `vertical` is the
 * corner at the other end of a corner's vertical side.
 */
type Sides = {
  xs: number[];
  ys: number[];
  vertical: number[];
  /** For each horizontal side, whether the mask is below it. */
  maskBelow: boolean[];
  /** For each horizontal side with the mask above, a corner of the border to the left of that piece of mask; else −1. */
  leftCorner: number[];
};

function findSides(mask: Mask): Sides {
  const sides: Sides = { xs: [], ys: [], vertical: [], maskBelow: [], leftCorner: [] };
  let above: OpenEdges = { edges: [], corners: [] };
  forEachRow(mask, (edges, y) => {
    above = crossLine(sides, above, edges, y);
  });
  crossLine(sides, above, [], mask.height);
  return sides;
}

/** The x at which a row changes, and for each the corner at which that vertical border began. */
type OpenEdges = { edges: readonly number[]; corners: number[] };

/** Adds the corners on the line between two rows; gives the row below with its open vertical borders. */
function crossLine(sides: Sides, above: OpenEdges, below: readonly number[], y: number): OpenEdges {
  const corners: number[] = [];
  let [i, j] = [0, 0];
  while (i < above.edges.length || j < below.length) {
    const a = above.edges[i] ?? Infinity;
    const b = below[j] ?? Infinity;
    const open = above.corners[i] ?? -1;
    const x = Math.min(a, b);
    if (a < b) join(sides, addCorner(sides, x, y), open);
    else if (b < a) corners.push(addCorner(sides, x, y));
    else if (i % 2 === j % 2) corners.push(open);
    else {
      // Two pixels touch here, one above and one below the line: each keeps its own border.
      const [left, right] = [addCorner(sides, x, y), addCorner(sides, x, y)];
      const aboveIsLeft = i % 2 === 1;
      join(sides, aboveIsLeft ? left : right, open);
      corners.push(aboveIsLeft ? right : left);
    }
    if (a <= b) i += 1;
    if (b <= a) j += 1;
    if (sides.xs.length > 2 * sides.maskBelow.length) {
      sides.maskBelow.push(j % 2 === 1);
      sides.leftCorner.push(j % 2 === 1 ? -1 : (above.corners[i - 1] ?? -1));
    }
  }
  return { edges: below, corners };
}

function addCorner(sides: Sides, x: number, y: number): number {
  sides.xs.push(x);
  sides.ys.push(y);
  sides.vertical.push(-1);
  return sides.xs.length - 1;
}

function join(sides: Sides, one: number, other: number): void {
  sides.vertical[one] = other;
  sides.vertical[other] = one;
}

/** Follows sides, horizontal and vertical in turn, until it is back at the corner it started from. */
function followRing(sides: Sides, ringOf: Int32Array, ring: number, start: number): Point[] {
  const points: Point[] = [];
  let corner = start;
  do {
    for (const end of [corner, corner ^ 1]) {
      points.push([sides.xs[end] ?? 0, sides.ys[end] ?? 0]);
      ringOf[end] = ring;
    }
    corner = sides.vertical[corner ^ 1] ?? start;
  } while (corner !== start);
  return points;
}
