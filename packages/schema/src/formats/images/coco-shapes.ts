import { decodeCocoRle } from "../../geometry/coco-rle.ts";
import type { Point } from "../../geometry/image-shapes.ts";
import { isObject } from "../../results/problem.ts";
import type { FoundShape } from "./found-shape.ts";
import { mostMaskPixels } from "./png-mask.ts";

type Fields = Readonly<Record<string, unknown>>;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber);

/** A key point with the name that its category gives it. */
export type NamedPoint = { readonly name: string; readonly shape: FoundShape };

/** The visible and the hidden key points of an annotation: those whose third number is not 0. */
export function pointsOf(annotation: Fields, names: readonly string[], category: string): NamedPoint[] | string {
  const { keypoints } = annotation;
  if (keypoints === undefined || keypoints === null) return [];
  if (!isNumbers(keypoints) || keypoints.length % 3 !== 0) return '"keypoints" must be a list of x, y, visibility';
  const found: NamedPoint[] = [];
  for (let index = 0; 3 * index < keypoints.length; index += 1) {
    const [x = 0, y = 0, visible = 0] = keypoints.slice(3 * index, 3 * index + 3);
    if (visible !== 0) found.push({ name: names[index] ?? category, shape: { kind: "keypoint", x, y } });
  }
  return found;
}

/**
 * The shape of an annotation: its segmentation, else its box; `null` when it has neither (a `bbox` without area beside
 * key points), else what is wrong.
 */
export function shapeIn(annotation: Fields): FoundShape | string | null {
  const { segmentation } = annotation;
  if (Array.isArray(segmentation) && segmentation.length > 0) return polygonsIn(segmentation);
  if (isObject(segmentation)) return maskIn(segmentation);
  const { bbox } = annotation;
  if (bbox === undefined || bbox === null) return null;
  if (!isNumbers(bbox) || bbox.length !== 4) return '"bbox" must be a list of x, y, width, height in pixels';
  const [x = 0, y = 0, width = 0, height = 0] = bbox;
  if (width === 0 && height === 0) return null;
  if (width <= 0 || height <= 0) return "it has no area";
  return { kind: "box", rectangle: { x, y, width, height, rotation: 0 } };
}

function polygonsIn(segmentation: readonly unknown[]): FoundShape | string {
  // Some tools leave out the outer list when there is one polygon.
  const lists: readonly unknown[] = isNumber(segmentation[0]) ? [segmentation] : segmentation;
  const polygons: Point[][] = [];
  for (const list of lists) {
    if (!isNumbers(list) || list.length < 6 || list.length % 2 !== 0)
      return '"segmentation" must be lists of x, y in pixels, three points or more';
    const points: Point[] = [];
    for (let index = 0; index < list.length; index += 2) points.push([list[index] ?? 0, list[index + 1] ?? 0]);
    polygons.push(points);
  }
  return { kind: "polygons", polygons };
}

function maskIn({ size, counts }: Fields): FoundShape | string {
  if (!isNumbers(size) || size.length !== 2) return 'the "size" of an RLE must be height and width';
  if (typeof counts !== "string" && !isNumbers(counts))
    return 'the "counts" of an RLE must be text or a list of numbers';
  const decoded = decodeCocoRle({ size: [size[0] ?? 0, size[1] ?? 0], counts }, mostMaskPixels);
  return decoded.ok ? { kind: "mask", mask: decoded.mask } : "the RLE of the mask is broken, or too large";
}
