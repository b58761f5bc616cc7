import { decodeBrushRle } from "../../geometry/brush-rle-decode.ts";
import { ellipsePoints } from "../../geometry/ellipse.ts";
import {
  ellipseToPixels,
  type KeypointPixels,
  keypointToPixels,
  type Point,
  pointsToPixels,
  type RectanglePixels,
  rectangleToPixels,
} from "../../geometry/image-shapes.ts";
import { type ImageSize, type Mask, maskArea } from "../../geometry/mask.ts";
import type { GeometryKind, GeometryValue } from "../../tags/geometry.ts";
import type { RegionGeometry } from "../geometry-kind.ts";
import { bytesOfDataUrl } from "../bytes.ts";
import { readPngMask } from "./png-mask.ts";

/** A region on an image in pixels. `note`: what of it is lost in this shape. */
export type RegionShape = { readonly note: string | null } & (
  | { readonly kind: "box"; readonly rectangle: Required<RectanglePixels> }
  | { readonly kind: "polygon"; readonly points: readonly Point[] }
  | { readonly kind: "mask"; readonly mask: Mask }
  | { readonly kind: "keypoint"; readonly keypoint: KeypointPixels }
);

/** The kinds of regions that `shapeOf` knows. */
export const shapeKinds = [
  "rectangle",
  "ellipse",
  "polygon",
  "keypoint",
  "brush",
  "bitmask",
  "vector",
] as const satisfies readonly GeometryKind[];

/** Places beyond this many pixels are no places on an image. */
const farthest = 1e7;

/**
 * What a region is on an image of this size, or why it is nothing there, as a reason for a report. Ellipses are 64
 * points; closed vectors are their vertices; a pixel is in a brush's mask when its alpha is not 0.
 */
export async function shapeOf(geometry: RegionGeometry, size: ImageSize): Promise<RegionShape | string> {
  switch (geometry.kind) {
    case "rectangle":
      return boxOf(rectangleToPixels({ ...geometry.value, rotation: geometry.value.rotation ?? 0 }, size));
    case "ellipse":
      return ellipseOf(geometry.value, size);
    case "polygon":
      return polygonOf(geometry.value.points, size, null);
    case "vector":
      return vectorOf(geometry.value, size);
    case "keypoint":
      return keypointOf(geometry.value, size);
    case "brush":
    case "bitmask":
      return masked(await maskOf(geometry, size));
    default:
      return "its shape is none of this format";
  }
}

/** A mask as it is stored, or why there is none, as a reason for a report. */
export async function maskOf(
  geometry: Extract<RegionGeometry, { kind: "brush" | "bitmask" }>,
  size: ImageSize,
): Promise<Mask | string> {
  if (geometry.kind === "brush") {
    const { rle } = geometry.value;
    if (rle === undefined || rle === null) return "the mask is not stored as RLE";
    const decoded = decodeBrushRle(rle, size);
    return decoded.ok ? decoded.mask : "the RLE of the mask is broken, or not of the size of the image";
  }
  const bytes = bytesOfDataUrl(geometry.value.imageDataURL);
  const decoded = bytes === null ? null : await readPngMask(bytes, { masked: "alpha" });
  if (decoded === null || !decoded.ok) return "the PNG of the mask is broken";
  const { mask } = decoded;
  return mask.width === size.width && mask.height === size.height ? mask : "the mask is not of the size of the image";
}

function masked(mask: Mask | string): RegionShape | string {
  if (typeof mask === "string") return mask;
  return maskArea(mask) === 0 ? "the mask is empty" : { kind: "mask", mask, note: null };
}

const tooFar = "its place is far outside the image";
const isNear = (...lengths: number[]): boolean => lengths.every((length) => Math.abs(length) <= farthest);

function boxOf(rectangle: Required<RectanglePixels>): RegionShape | string {
  const { x, y, width, height, rotation } = rectangle;
  if (!isNear(x, y, width, height, rotation)) return tooFar;
  return width > 0 && height > 0 ? { kind: "box", rectangle, note: null } : "it has no area";
}

function ellipseOf(value: GeometryValue<"ellipse">, size: ImageSize): RegionShape | string {
  const ellipse = ellipseToPixels({ ...value, rotation: value.rotation ?? 0 }, size);
  if (!isNear(ellipse.x, ellipse.y, ellipse.radiusX, ellipse.radiusY, ellipse.rotation)) return tooFar;
  if (ellipse.radiusX <= 0 || ellipse.radiusY <= 0) return "it has no area";
  return { kind: "polygon", points: ellipsePoints(ellipse), note: "an ellipse is there as a polygon of 64 points" };
}

function polygonOf(percent: readonly Point[], size: ImageSize, note: string | null): RegionShape | string {
  const points = pointsToPixels(percent, size);
  return points.every(([x, y]) => isNear(x, y)) ? { kind: "polygon", points, note } : tooFar;
}

function vectorOf({ vertices, closed }: GeometryValue<"vector">, size: ImageSize): RegionShape | string {
  if (closed !== true || vertices.length < 3) return "an open line is no shape of this format";
  const isBent = vertices.some(({ isBezier }) => isBezier === true);
  const note = isBent ? "a curve is there as straight lines" : "a closed line is there as a polygon";
  return polygonOf(
    vertices.map(({ x, y }): Point => [x, y]),
    size,
    note,
  );
}

function keypointOf(value: GeometryValue<"keypoint">, size: ImageSize): RegionShape {
  const note = value.width === undefined ? null : "the size of a key point's dot is not there";
  return { kind: "keypoint", keypoint: keypointToPixels({ ...value, width: value.width ?? 0 }, size), note };
}
