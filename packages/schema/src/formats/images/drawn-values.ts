import { brushValue } from "../../geometry/brush-rle-encode.ts";
import {
  keypointToPercent,
  type Point,
  pointsToPercent,
  type RectanglePixels,
  rectangleToPercent,
} from "../../geometry/image-shapes.ts";
import { type ImageSize, type Mask, maskArea, maskBounds } from "../../geometry/mask.ts";
import { maskFromPolygons } from "../../geometry/mask-fill.ts";
import { outlinesOfMask } from "../../geometry/mask-outline.ts";
import { maskUnion } from "../../geometry/mask-set.ts";
import { clipToConvex, polygonBounds } from "../../geometry/polygon.ts";
import { rectangleCorners } from "../../geometry/rectangle.ts";
import type { GeometryKind } from "../../tags/geometry.ts";
import { dataUrlOf, joined } from "../bytes.ts";
import { type FoundShape, isFlat, rectangleOf } from "./found-shape.ts";
import { rowsOfMask } from "./mask-rows.ts";
import { pngOf } from "./png-write.ts";

/** The image of a shape. Without a known size its units are percent: both lengths 100. `page` counts from 0. */
export type ImageFacts = { readonly size: ImageSize; readonly isSizeKnown: boolean; readonly page?: number };

/** The places in results that a shape is, one for each region; `note`: what is not as it was. */
export type Drawn = { readonly values: readonly Record<string, unknown>[]; readonly note: string | null };

/** The shapes that regions can get from data sets. */
export const drawnKinds = ["rectangle", "polygon", "brush", "bitmask", "keypoint"] as const satisfies GeometryKind[];
type DrawnKind = (typeof drawnKinds)[number];

/** The kinds of region that can stand for a shape, that which loses least first. */
export function kindsFor(shape: FoundShape, { isSizeKnown }: ImageFacts): readonly DrawnKind[] {
  const masks = isSizeKnown ? (["brush", "bitmask"] as const) : [];
  if (shape.kind === "keypoint") return ["keypoint"];
  if (shape.kind === "mask") return [...masks, "polygon", "rectangle"];
  if (shape.kind === "box")
    return shape.rectangle.rotation % 360 !== 0 && !isSizeKnown ? ["polygon"] : ["rectangle", "polygon", ...masks];
  const [only = []] = shape.polygons;
  if (shape.polygons.length > 1) return [...masks, "polygon", "rectangle"];
  return rectangleOf(only, { upright: !isSizeKnown }) === null
    ? ["polygon", ...masks, "rectangle"]
    : ["rectangle", "polygon", ...masks];
}

/** A shape as a region of one of its kinds, or why it cannot be one, as a reason for a report. */
export async function drawn(shape: FoundShape, kind: DrawnKind, image: ImageFacts): Promise<Drawn | string> {
  switch (kind) {
    case "rectangle":
      return boxValue(shape, image);
    case "polygon":
      return polygonValues(shape, image.size);
    case "keypoint":
      return keypointValue(shape, image.size);
    case "brush":
    case "bitmask": {
      const mask = maskIn(shape, image.size);
      if (typeof mask === "string") return mask;
      return { values: [kind === "brush" ? brushValue(mask) : { imageDataURL: await pngUrl(mask) }], note: null };
    }
  }
}

const outside = "it is outside the image";
const cut = "what reaches beyond the image is cut off";

/** Millionths of a percent. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;

function boxValue(shape: FoundShape, { size, isSizeKnown }: ImageFacts): Drawn | string {
  const { rectangle, note } = boxOf(shape, !isSizeKnown);
  if (rectangle === null) return "it has no area";
  const isRotated = rectangle.rotation % 360 !== 0;
  const inside = isRotated ? { rectangle, isCut: false } : cutBox(rectangle, size);
  if (inside === null) return outside;
  const { x, y, width, height } = rectangleToPercent(inside.rectangle, size);
  const rotation = rounded(rectangle.rotation % 360);
  const value = { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height), rotation };
  return { values: [value], note: inside.isCut ? cut : note };
}

type BoxFound = { rectangle: Required<RectanglePixels> | null; note: string | null };

function boxOf(shape: FoundShape, upright: boolean): BoxFound {
  const around = (bounds: { x: number; y: number; width: number; height: number } | null, note: string): BoxFound => ({
    rectangle: bounds === null || bounds.width <= 0 || bounds.height <= 0 ? null : { ...bounds, rotation: 0 },
    note,
  });
  if (shape.kind === "box") return { rectangle: shape.rectangle, note: null };
  if (shape.kind === "mask") return around(maskBounds(shape.mask), "of a mask only the box around it is there");
  if (shape.kind === "keypoint") return { rectangle: null, note: null };
  const exact = shape.polygons.length === 1 ? rectangleOf(shape.polygons[0] ?? [], { upright }) : null;
  if (exact !== null) return { rectangle: exact, note: null };
  return around(polygonBounds(shape.polygons.flat()), "of a polygon only the box around it is there");
}

/** How far outside rounding may put an edge, in pixels (of COCO's and VOC's whole ones). */
const slack = 1;

function cutBox(
  rectangle: Required<RectanglePixels>,
  size: ImageSize,
): { rectangle: Required<RectanglePixels>; isCut: boolean } | null {
  const { x, y, width, height } = rectangle;
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(size.width, x + width), Math.min(size.height, y + height)];
  if (!(right > left && bottom > top)) return null;
  const most = Math.max(left - x, top - y, x + width - right, y + height - bottom);
  return {
    rectangle: { x: left, y: top, width: right - left, height: bottom - top, rotation: 0 },
    isCut: most > slack,
  };
}

function polygonValues(shape: FoundShape, size: ImageSize): Drawn | string {
  const { polygons, note } = polygonsOf(shape, size);
  const corners = [
    [0, 0],
    [size.width, 0],
    [size.width, size.height],
    [0, size.height],
  ] as const;
  const isFar = ([x, y]: Point): boolean =>
    x < -slack || y < -slack || x > size.width + slack || y > size.height + slack;
  let isCut = false;
  const values = polygons.flatMap((polygon) => {
    const reaches = polygon.some(isFar);
    isCut ||= reaches;
    const inside = reaches ? clipToConvex(polygon, corners) : polygon;
    if (isFlat(inside)) return [];
    const percent = pointsToPercent(inside, size).map((point) =>
      point.map((at) => rounded(Math.min(100, Math.max(0, at)))),
    );
    return [{ points: percent, closed: true }];
  });
  if (values.length === 0) return isCut ? outside : "it has no area";
  return { values, note: isCut ? cut : note };
}

function polygonsOf(
  shape: FoundShape,
  size: ImageSize,
): { polygons: readonly (readonly Point[])[]; note: string | null } {
  const apart = "the pieces of an object are regions of their own";
  if (shape.kind === "box") return { polygons: [rectangleCorners(shape.rectangle)], note: null };
  if (shape.kind === "polygons") return { polygons: shape.polygons, note: shape.polygons.length > 1 ? apart : null };
  const isDrawn = shape.kind === "mask" && isOf(shape.mask, size) && shape.mask.runs.length <= mostRuns;
  if (!isDrawn) return { polygons: [], note: null };
  const outlines = outlinesOfMask(shape.mask);
  const hasHoles = outlines.some(({ holes }) => holes.length > 0);
  const note = hasHoles ? "the holes of a mask are filled" : outlines.length > 1 ? apart : null;
  return { polygons: outlines.map(({ exterior }) => exterior), note };
}

const isOf = (mask: Mask, size: ImageSize): boolean => mask.width === size.width && mask.height === size.height;

/** Corners of polygons times rows of pixels, at most: more would take minutes to fill. */
const mostFilling = 1e8;

function maskIn(shape: FoundShape, size: ImageSize): Mask | string {
  if (shape.kind === "keypoint") return "a key point is no mask";
  if (shape.kind === "mask")
    return isOf(shape.mask, size) ? filledMask(shape.mask) : "the mask is not of the size of the image";
  const { polygons } = polygonsOf(shape, size);
  const corners = polygons.reduce((sum, polygon) => sum + polygon.length, 0);
  if (corners * size.height > mostFilling) return "the polygon has too many points to fill it";
  const masks = polygons.map((polygon) => maskFromPolygons([polygon], size));
  return filledMask(masks.reduce((one, other) => maskUnion(one, other), maskFromPolygons([], size)));
}

/** Masks that change more often are noise; as results they would be many times as large as in the file. */
const mostRuns = 2_000_000;

function filledMask(mask: Mask): Mask | string {
  if (mask.runs.length > mostRuns) return "the mask is in too many pieces";
  return maskArea(mask) === 0 ? "the mask is empty" : mask;
}

async function pngUrl(mask: Mask): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of pngOf(rowsOfMask(mask), { transparent: true })) parts.push(part);
  return dataUrlOf(joined(parts), "image/png");
}

/** The size of a dot, in percent of the image's width: data sets have none. */
const dotWidth = 0.5;

function keypointValue(shape: FoundShape, size: ImageSize): Drawn | string {
  if (shape.kind !== "keypoint") return "it is no key point";
  const { x, y } = keypointToPercent({ x: shape.x, y: shape.y, width: 0 }, size);
  const [farX, farY] = [x < 0 || x > 100, y < 0 || y > 100];
  if (farX || farY) return outside;
  return { values: [{ x: rounded(x), y: rounded(y), width: dotWidth }], note: null };
}
