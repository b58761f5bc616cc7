import type { Point, RectanglePixels } from "../../geometry/image-shapes.ts";
import type { Mask } from "../../geometry/mask.ts";
import { polygonBounds } from "../../geometry/polygon.ts";
import { rectangleFromCorners } from "../../geometry/rectangle.ts";

/** A shape as a data set has it, in pixels. */
export type FoundShape =
  | { readonly kind: "box"; readonly rectangle: Required<RectanglePixels> }
  /** One object, in as many pieces as there are polygons. */
  | { readonly kind: "polygons"; readonly polygons: readonly (readonly Point[])[] }
  | { readonly kind: "mask"; readonly mask: Mask }
  | { readonly kind: "keypoint"; readonly x: number; readonly y: number };

/** A labeled shape of a data set; an empty label is none. `control`: the one that it was made with, where that is known. */
export type FoundRegion = {
  readonly shape: FoundShape;
  readonly label: string;
  readonly score: number | null;
  readonly control?: string;
};

/** What rounding may do to a corner, in pixels. */
const slack = 0.02;

/**
 * The rectangle that four points are the corners of, `null` when they are none. With `upright` only one that is not
 * rotated: as long as the size of an image is not known, no other can be told.
 */
export function rectangleOf(
  points: readonly Point[],
  { upright }: { upright: boolean },
): Required<RectanglePixels> | null {
  const [first, second, third, fourth, last] = points;
  const isClosed = points.length === 5 && last?.[0] === first?.[0] && last?.[1] === first?.[1];
  if (points.length !== 4 && !isClosed) return null;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return null;
  // Diagonals with one middle and of one length.
  const isParallel = [0, 1].every(
    (axis) =>
      Math.abs((first[axis] ?? 0) + (third[axis] ?? 0) - (second[axis] ?? 0) - (fourth[axis] ?? 0)) <= 2 * slack,
  );
  const diagonals = [distance(first, third), distance(second, fourth)] as const;
  if (!isParallel || Math.abs(diagonals[0] - diagonals[1]) > 2 * slack) return null;
  const rectangle = rectangleFromCorners([first, second, third, fourth]);
  if (rectangle.width <= slack || rectangle.height <= slack) return null;
  const sides = [first[0] - second[0], first[1] - second[1]].map(Math.abs);
  if (Math.min(...sides) > slack) return upright ? null : rectangle;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, rotation: 0 };
}

const distance = (one: Point, other: Point): number => Math.hypot(one[0] - other[0], one[1] - other[1]);

/** Whether points are fewer than three, or all on one upright or level line: nothing is inside them. */
export function isFlat(points: readonly Point[]): boolean {
  const bounds = points.length < 3 ? null : polygonBounds(points);
  return bounds === null || bounds.width <= 0 || bounds.height <= 0;
}
