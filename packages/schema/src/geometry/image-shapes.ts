import type { ImageSize } from "./mask.ts";

/**
 * The shapes of results on images. In results, x and widths are percent of the original image's width, y and heights
 * percent of its height. Rotation is in clockwise degrees and happens in pixels: in percent of an image that is not
 * square, a rotated rectangle is no rectangle. So what turns or measures takes pixels.
 */

/** x and y. */
export type Point = readonly [x: number, y: number];

/** x and y are the top left corner, about which the rectangle is rotated. */
export type RectanglePercent = { x: number; y: number; width: number; height: number; rotation?: number };
/** As `RectanglePercent`, in pixels. */
export type RectanglePixels = { x: number; y: number; width: number; height: number; rotation?: number };

/** x and y are the centre, about which the ellipse is rotated. `radiusX` is percent of the width, `radiusY` of the height. */
export type EllipsePercent = { x: number; y: number; radiusX: number; radiusY: number; rotation?: number };
/** As `EllipsePercent`, in pixels. */
export type EllipsePixels = { x: number; y: number; radiusX: number; radiusY: number; rotation?: number };

/** `width` is the size of the dot, percent of the image's width. */
export type KeypointPercent = { x: number; y: number; width: number };
/** As `KeypointPercent`, in pixels. */
export type KeypointPixels = { x: number; y: number; width: number };

/** An upright rectangle. */
export type Bounds = { x: number; y: number; width: number; height: number };

/** A rectangle in percent as one in pixels; without a rotation, 0. */
export function rectangleToPixels(rectangle: RectanglePercent, size: ImageSize): Required<RectanglePixels> {
  return scaledRectangle(rectangle, size.width / 100, size.height / 100);
}

/** A rectangle in pixels as one in percent; without a rotation, 0. */
export function rectangleToPercent(rectangle: RectanglePixels, size: ImageSize): Required<RectanglePercent> {
  return scaledRectangle(rectangle, 100 / size.width, 100 / size.height);
}

/** An ellipse in percent as one in pixels; without a rotation, 0. */
export function ellipseToPixels(ellipse: EllipsePercent, size: ImageSize): Required<EllipsePixels> {
  return scaledEllipse(ellipse, size.width / 100, size.height / 100);
}

/** An ellipse in pixels as one in percent; without a rotation, 0. */
export function ellipseToPercent(ellipse: EllipsePixels, size: ImageSize): Required<EllipsePercent> {
  return scaledEllipse(ellipse, 100 / size.width, 100 / size.height);
}

/** A key point in percent as one in pixels. */
export function keypointToPixels({ x, y, width }: KeypointPercent, size: ImageSize): KeypointPixels {
  return { x: (x * size.width) / 100, y: (y * size.height) / 100, width: (width * size.width) / 100 };
}

/** A key point in pixels as one in percent. */
export function keypointToPercent({ x, y, width }: KeypointPixels, size: ImageSize): KeypointPercent {
  return { x: (100 * x) / size.width, y: (100 * y) / size.height, width: (100 * width) / size.width };
}

/** The points of a polygon in percent as points in pixels. */
export function pointsToPixels(points: readonly Point[], size: ImageSize): Point[] {
  return points.map(([x, y]) => [(x * size.width) / 100, (y * size.height) / 100]);
}

/** The points of a polygon in pixels as points in percent. */
export function pointsToPercent(points: readonly Point[], size: ImageSize): Point[] {
  return points.map(([x, y]) => [(100 * x) / size.width, (100 * y) / size.height]);
}

function scaledRectangle(rectangle: RectanglePixels, byX: number, byY: number): Required<RectanglePixels> {
  const { x, y, width, height, rotation = 0 } = rectangle;
  return { x: x * byX, y: y * byY, width: width * byX, height: height * byY, rotation };
}

function scaledEllipse(ellipse: EllipsePixels, byX: number, byY: number): Required<EllipsePixels> {
  const { x, y, radiusX, radiusY, rotation = 0 } = ellipse;
  return { x: x * byX, y: y * byY, radiusX: radiusX * byX, radiusY: radiusY * byY, rotation };
}
