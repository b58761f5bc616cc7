import {
  boxAtFrame,
  type ImageSize,
  lifeSpans,
  type Mask,
  maskIou,
  rectangleToPixels,
  type RectanglePixels,
  type VideoKeyframe,
} from "@tandem/schema";
import { type Region, type RegionGeometry, type RegionShape, shapeOf } from "@tandem/schema/formats";
import { type Interval, intervalLikeness } from "./intervals.ts";
import { type KeyPoint, pointLikeness } from "./points.ts";
import { type Shape, shapeIou } from "./shapes.ts";

/** Where a region is, by how that is compared with others. */
export type Place = { interval: Interval } | { shape: Shape } | { mask: Mask } | { point: KeyPoint };

/** What is known of a task's images and films from all regions in it, whoever made them. */
export interface Setting {
  /** Of the image or film that a region is in; 100 by 100, so that pixels are percent, when no region says it. */
  sizeOf(region: Region): ImageSize;
  /** Frames of the film that a region is in, as far as anything is known of them. */
  framesOf(region: Region): number;
}

/** Percent, where the image's size is not known. */
const unknownSize: ImageSize = { width: 100, height: 100 };

const placeKey = ({ toName, envelope }: Region): string => JSON.stringify([toName, envelope.itemIndex]);

export function settingOf(regions: readonly Region[]): Setting {
  const sizes = new Map<string, ImageSize>();
  const frames = new Map<string, number>();
  for (const region of regions) {
    const key = placeKey(region);
    const { originalWidth: width, originalHeight: height } = region.envelope;
    if (width !== null && height !== null && !sizes.has(key)) sizes.set(key, { width, height });
    const { kind, value } = region.geometry;
    if (kind !== "videoRectangle") continue;
    const last = Math.max(value.framesCount ?? 0, ...value.sequence.map(({ frame }) => frame));
    frames.set(key, Math.max(last, frames.get(key) ?? 0));
  }
  return {
    sizeOf: (region) => sizes.get(placeKey(region)) ?? unknownSize,
    framesOf: (region) => frames.get(placeKey(region)) ?? 0,
  };
}

/** The places of a region: ranges of frames may be several, anything else is one. Or the reason why there is none. */
export async function placesOf(region: Region, setting: Setting): Promise<Place[] | string> {
  const { geometry } = region;
  const intervals = intervalsIn(geometry);
  if (intervals !== null) return intervals.map((interval) => ({ interval }));
  const size = setting.sizeOf(region);
  if (geometry.kind === "videoRectangle")
    return [{ shape: trackOf(geometry.value.sequence, setting.framesOf(region), size) }];
  if (geometry.kind === "videoVector") return "there is no metric for lines in films";
  const shape = await shapeOf(geometry, size);
  return typeof shape === "string" ? shape : [placeOf(shape, size)];
}

function placeOf(shape: RegionShape, size: ImageSize): Place {
  switch (shape.kind) {
    case "box":
      return { shape: { box: shape.rectangle } };
    case "polygon":
      return { shape: { points: shape.points } };
    case "mask":
      return { mask: shape.mask };
    case "keypoint":
      return { point: { ...shape.keypoint, longerSide: Math.max(size.width, size.height) } };
  }
}

/** How alike two places are, 0..1; those that are compared in different ways are not alike. */
export function placeLikeness(one: Place, other: Place): number {
  if ("interval" in one && "interval" in other) return intervalLikeness(one.interval, other.interval);
  if ("shape" in one && "shape" in other) return shapeIou(one.shape, other.shape);
  if ("point" in one && "point" in other) return pointLikeness(one.point, other.point);
  if (!("mask" in one && "mask" in other)) return 0;
  const [{ mask: first }, { mask: second }] = [one, other];
  return first.width === second.width && first.height === second.height ? maskIou(first, second) : 0;
}

type Keyframe = {
  frame: number;
  enabled?: boolean | null;
  x: number;
  y: number;
  width: number;
  height: number;
  rotation?: number | null;
};

/** Where a box is in each frame in which it is seen; boxes drawn to the left or upwards have negative lengths. */
function trackOf(given: readonly Keyframe[], framesCount: number, { width, height }: ImageSize): Shape {
  const sequence = given.map((one): VideoKeyframe => ({
    frame: one.frame,
    enabled: one.enabled !== false,
    x: Math.min(one.x, one.x + one.width),
    y: Math.min(one.y, one.y + one.height),
    width: Math.abs(one.width),
    height: Math.abs(one.height),
    rotation: one.rotation ?? 0,
  }));
  const frames = new Map<number, RectanglePixels>();
  for (const { start, end } of lifeSpans(sequence, framesCount)) {
    for (let frame = start; frame <= end; frame += 1) {
      const box = boxAtFrame(sequence, frame);
      if (box !== null) frames.set(frame, rectangleToPixels(box, { width, height }));
    }
  }
  return { frames };
}

/** Paragraphs are far longer than any: offsets in one never reach the next. */
const paragraphLength = 2 ** 26;

/** The ranges of a geometry; null when it is none of one dimension. */
function intervalsIn(geometry: RegionGeometry): Interval[] | null {
  switch (geometry.kind) {
    case "span":
    case "segment":
      return [{ start: geometry.value.start, end: geometry.value.end }];
    case "timeline":
      // Frames are counted, both ends included.
      return geometry.value.ranges.map(({ start, end }) => ({ start, end: end + 1 }));
    case "seriesSegment":
      return [numbersOf(geometry.value.start, geometry.value.end) ?? { key: JSON.stringify(geometry.value) }];
    case "htmlSpan": {
      const { start, end, startOffset, endOffset, globalOffsets } = geometry.value;
      const counted = globalOffsets ?? { start, end };
      return [numbersOf(counted.start, counted.end) ?? { key: JSON.stringify([start, end, startOffset, endOffset]) }];
    }
    case "paragraphSpan": {
      const { start, end, startOffset = 0, endOffset = 0 } = geometry.value;
      const at = (paragraph: number | string, offset: number | undefined): number =>
        Number(paragraph) * paragraphLength + (offset ?? 0);
      return [{ start: at(start, startOffset), end: at(end, endOffset) }];
    }
    default:
      return null;
  }
}

function numbersOf(start: unknown, end: unknown): Interval | null {
  const [from, to] = [start, end].map((one) => (typeof one === "string" && one.trim() !== "" ? Number(one) : one));
  const are = typeof from === "number" && typeof to === "number" && Number.isFinite(from) && Number.isFinite(to);
  return are ? { start: from, end: to } : null;
}
