import type { Bounds, Point, RectanglePixels } from "./image-shapes.ts";
import { clipToConvex, polygonArea, polygonBounds } from "./polygon.ts";
import { radians, wholeTurn } from "./rotation.ts";

/** A rectangle by its centre, as YOLO has it; rotated clockwise about the centre. All in one unit, e.g. pixels. */
export type CentredRectangle = {
  centreX: number;
  centreY: number;
  width: number;
  height: number;
  rotation?: number;
};

/** The corners top left, top right, bottom right, bottom left of the rectangle before it is rotated. */
export function rectangleCorners(rectangle: RectanglePixels): [Point, Point, Point, Point] {
  const { x, y, width, height } = rectangle;
  const angle = radians(rectangle.rotation ?? 0);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [x, y],
    [x + width * cos, y + width * sin],
    [x + width * cos - height * sin, y + width * sin + height * cos],
    [x - height * sin, y + height * cos],
  ];
}

/**
 * The rectangle with these corners, rotation from 0 up to 360. The first corner becomes the top left one, and the next
 * corner clockwise the top right one. Four corners that are not quite a rectangle give one with the same centre and
 * the mean of opposite sides.
 */
export function rectangleFromCorners(corners: readonly [Point, Point, Point, Point]): Required<RectanglePixels> {
  const [first, second, third, fourth] = corners;
  const [topLeft, topRight, bottomRight, bottomLeft] = turnsClockwise(corners)
    ? corners
    : [first, fourth, third, second];
  // Twice the mean of the upper and the lower side, and of the left and the right one.
  const across = [
    topRight[0] - topLeft[0] + bottomRight[0] - bottomLeft[0],
    topRight[1] - topLeft[1] + bottomRight[1] - bottomLeft[1],
  ] as const;
  const down = [
    bottomLeft[0] - topLeft[0] + bottomRight[0] - topRight[0],
    bottomLeft[1] - topLeft[1] + bottomRight[1] - topRight[1],
  ] as const;
  const width = Math.hypot(...across) / 2;
  const rotation = width > 0 ? Math.atan2(across[1], across[0]) : Math.atan2(-down[0], down[1]);
  return rectangleFromCentre({
    centreX: (topLeft[0] + topRight[0] + bottomRight[0] + bottomLeft[0]) / 4,
    centreY: (topLeft[1] + topRight[1] + bottomRight[1] + bottomLeft[1]) / 4,
    width,
    height: Math.hypot(...down) / 2,
    rotation: wholeTurn((rotation * 180) / Math.PI),
  });
}

/** The rectangle by its top left corner. */
export function rectangleFromCentre(rectangle: CentredRectangle): Required<RectanglePixels> {
  const { centreX, centreY, width, height, rotation = 0 } = rectangle;
  const [right, down] = halfDiagonal(width, height, rotation);
  return { x: centreX - right, y: centreY - down, width, height, rotation };
}

/** The rectangle by its centre. */
export function rectangleToCentre(rectangle: RectanglePixels): Required<CentredRectangle> {
  const { x, y, width, height, rotation = 0 } = rectangle;
  const [right, down] = halfDiagonal(width, height, rotation);
  return { centreX: x + right, centreY: y + down, width, height, rotation };
}

/** The smallest upright rectangle around a rotated one. */
export function rectangleBounds(rectangle: RectanglePixels): Bounds {
  const { x, y, width, height } = rectangle;
  return polygonBounds(rectangleCorners(rectangle)) ?? { x, y, width, height };
}

/**
 * Shared area by area of either, 0..1: upright rectangles by their sides, rotated ones by clipping one with the other.
 * 0 when either has no area. In pixels: in percent of an image that is not square, rotation would be wrong.
 */
export function rectangleIou(one: RectanglePixels, other: RectanglePixels): number {
  if (!hasArea(one) || !hasArea(other)) return 0;
  const isUpright = wholeTurn(one.rotation ?? 0) === 0 && wholeTurn(other.rotation ?? 0) === 0;
  const shared = isUpright
    ? sharedLength(one.x, one.width, other.x, other.width) * sharedLength(one.y, one.height, other.y, other.height)
    : polygonArea(clipToConvex(rectangleCorners(one), rectangleCorners(other)));
  const either = one.width * one.height + other.width * other.height - shared;
  const share = shared / either;
  // Rounding may find a little more shared than there is; areas too large for any number give none.
  return share > 0 ? Math.min(1, share) : 0;
}

function hasArea({ width, height }: RectanglePixels): boolean {
  return width > 0 && height > 0;
}

function sharedLength(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.max(0, Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart));
}

/** From the top left corner to the centre. */
function halfDiagonal(width: number, height: number, rotation: number): Point {
  const angle = radians(rotation);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [(width * cos - height * sin) / 2, (width * sin + height * cos) / 2];
}

function turnsClockwise([first, second, third, fourth]: readonly [Point, Point, Point, Point]): boolean {
  // Twice the area is the cross product of the diagonals; y grows downwards, so clockwise is above 0.
  return (third[0] - first[0]) * (fourth[1] - second[1]) - (third[1] - first[1]) * (fourth[0] - second[0]) >= 0;
}
