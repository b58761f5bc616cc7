import type { Bounds, Point } from "./image-shapes.ts";

/** The area inside a polygon that does not cross itself: the shoelace formula of Meister (1769) and Gauss. */
export function polygonArea(points: readonly Point[]): number {
  return Math.abs(signedArea(points));
}

/** The smallest upright rectangle around points; `null` when there is none. */
export function polygonBounds(points: readonly Point[]): Bounds | null {
  if (points.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * The part of a polygon that is inside a convex one; either may turn either way. No points when there is none, or when
 * `convex` has no area. Sutherland and Hodgman, "Reentrant polygon clipping" (1974). A polygon that is not convex may
 * come out with its pieces joined by sides of no width; its area is right.
 */
export function clipToConvex(polygon: readonly Point[], convex: readonly Point[]): Point[] {
  const turn = Math.sign(signedArea(convex));
  if (turn === 0 || Number.isNaN(turn)) return [];
  let inside = [...polygon];
  let from = convex.at(-1);
  for (const to of convex) {
    if (from !== undefined) inside = clipToLine(inside, from, to, turn);
    from = to;
  }
  return inside;
}

/** The part on the inner side of the line through two points. */
function clipToLine(polygon: readonly Point[], from: Point, to: Point, turn: number): Point[] {
  const depth = ([x, y]: Point): number =>
    turn * ((to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]));
  const kept: Point[] = [];
  let last = polygon.at(-1);
  for (const point of polygon) {
    if (last === undefined) break;
    const [before, here] = [depth(last), depth(point)];
    if (before >= 0 !== here >= 0) {
      const share = before / (before - here);
      kept.push([last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])]);
    }
    if (here >= 0) kept.push(point);
    last = point;
  }
  return kept;
}

/** Above 0 when the points go clockwise as seen, with y growing downwards. */
function signedArea(points: readonly Point[]): number {
  const [originX, originY] = points[0] ?? [0, 0];
  let twice = 0;
  // Measured from the first point, not from (0, 0): a small polygon far from there keeps its digits.
  let [lastX, lastY] = [0, 0];
  for (const [x, y] of points) {
    twice += lastX * (y - originY) - (x - originX) * lastY;
    [lastX, lastY] = [x - originX, y - originY];
  }
  return twice / 2;
}
