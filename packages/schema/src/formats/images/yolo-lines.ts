import type { Point, RectanglePixels } from "../../geometry/image-shapes.ts";
import type { ImageSize } from "../../geometry/mask.ts";
import { maskBounds } from "../../geometry/mask.ts";
import { outlinesOfMask } from "../../geometry/mask-outline.ts";
import { clipToConvex, polygonArea, polygonBounds } from "../../geometry/polygon.ts";
import { rectangleBounds, rectangleCorners } from "../../geometry/rectangle.ts";
import { isFlat } from "./found-shape.ts";
import type { RegionShape } from "./region-shape.ts";

/** What a line of YOLO holds: a box, an outline, or a box by its four corners. */
export type YoloKind = "box" | "outline" | "corners";

/** The numbers of a line behind its class, for each line that a shape needs; why there is none. */
export type YoloNumbers = { readonly lines: readonly (readonly number[])[]; readonly note: string | null };

const cut = "what reaches beyond the image is cut off";
const outside = "it is outside the image";

/** Millionths of the image: what YOLO's own tools write. */
const share = (value: number, length: number): number => Math.round((value / length) * 1e6) / 1e6;

/** A shape on an image of this size as lines of YOLO, whose numbers are shares of the image, 0 to 1. */
export function yoloNumbers(shape: RegionShape, size: ImageSize, kind: YoloKind): YoloNumbers | string {
  if (shape.kind === "keypoint") return "key points are not there";
  if (kind === "outline") return outlineNumbers(shape, size);
  if (kind === "corners" && shape.kind === "box") return cornerNumbers(shape.rectangle, size);
  const { bounds, note } = boundsOf(shape);
  const [left, top] = [Math.max(0, bounds.x), Math.max(0, bounds.y)];
  const [right, bottom] = [
    Math.min(size.width, bounds.x + bounds.width),
    Math.min(size.height, bounds.y + bounds.height),
  ];
  if (!(right > left && bottom > top)) return outside;
  const loss = Math.max(
    left - bounds.x,
    top - bounds.y,
    bounds.x + bounds.width - right,
    bounds.y + bounds.height - bottom,
  );
  const rectangle = { x: left, y: top, width: right - left, height: bottom - top, rotation: 0 };
  const told = loss > visible(size) ? cut : note;
  if (kind === "corners") return { lines: [flat(rectangleCorners(rectangle), size)], note: told };
  const { x, y, width, height } = rectangle;
  const numbers = [share(x + width / 2, size.width), share(y + height / 2, size.height)];
  return { lines: [[...numbers, share(width, size.width), share(height, size.height)]], note: told };
}

/** What rounding to two decimals of a percent, as editors do, may put outside. */
const visible = ({ width, height }: ImageSize): number => Math.max(width, height) / 5000;

type Bounds = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function boundsOf(shape: Exclude<RegionShape, { kind: "keypoint" }>): { bounds: Bounds; note: string | null } {
  const nothing = { x: 0, y: 0, width: 0, height: 0 };
  if (shape.kind === "polygon")
    return { bounds: polygonBounds(shape.points) ?? nothing, note: "of a polygon only the box around it is there" };
  if (shape.kind === "mask")
    return { bounds: maskBounds(shape.mask) ?? nothing, note: "of a mask only the box around it is there" };
  if (shape.rectangle.rotation % 360 === 0) return { bounds: shape.rectangle, note: shape.note };
  return { bounds: rectangleBounds(shape.rectangle), note: "of a rotated box only the upright box around it is there" };
}

/** Corners that reach out are moved to the edge: YOLO's tools refuse files with others. */
function cornerNumbers(rectangle: Required<RectanglePixels>, size: ImageSize): YoloNumbers | string {
  const corners = rectangleCorners(rectangle);
  const inside = corners.map(([x, y]): Point => [bounded(x, size.width), bounded(y, size.height)]);
  if (isFlat(inside)) return outside;
  const isCut = corners.some(
    ([x, y], index) => Math.hypot(x - (inside[index]?.[0] ?? 0), y - (inside[index]?.[1] ?? 0)) > visible(size),
  );
  return { lines: [flat(inside, size)], note: isCut ? "corners outside the image are moved to its edge" : null };
}

const bounded = (value: number, most: number): number => Math.min(most, Math.max(0, value));

function outlineNumbers(shape: Exclude<RegionShape, { kind: "keypoint" }>, size: ImageSize): YoloNumbers | string {
  const frame = rectangleCorners({ x: 0, y: 0, ...size, rotation: 0 });
  const { outlines, note } = outlinesOf(shape);
  let isCut = false;
  const lines = outlines.flatMap((outline) => {
    const reaches = outline.some(([x, y]) => x < 0 || y < 0 || x > size.width || y > size.height);
    const inside = reaches ? clipToConvex(outline, frame) : outline;
    isCut ||= reaches && polygonArea(outline) - polygonArea(inside) > visible(size) ** 2;
    return isFlat(inside) ? [] : [flat(inside, size)];
  });
  if (lines.length === 0) return isCut ? outside : "it has no area";
  return { lines, note: isCut ? cut : note };
}

/** The outlines of masks are exact: along the edges of pixels, with a point at each corner and none between. */
function outlinesOf(shape: Exclude<RegionShape, { kind: "keypoint" }>): {
  outlines: readonly (readonly Point[])[];
  note: string | null;
} {
  if (shape.kind === "polygon") return { outlines: [shape.points], note: shape.note };
  if (shape.kind === "box") return { outlines: [rectangleCorners(shape.rectangle)], note: null };
  const pieces = outlinesOfMask(shape.mask);
  const hasHoles = pieces.some(({ holes }) => holes.length > 0);
  const apart = pieces.length > 1 ? "the pieces of a mask are objects of their own" : null;
  return {
    outlines: pieces.map(({ exterior }) => exterior),
    note: hasHoles ? "the holes of a mask are filled" : apart,
  };
}

const flat = (points: readonly Point[], size: ImageSize): number[] =>
  points.flatMap(([x, y]) => [share(x, size.width), share(y, size.height)]);
