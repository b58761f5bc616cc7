import {
  type Mask,
  maskArea,
  maskIntersection,
  maskUnion,
  type Point,
  polygonIou,
  rectangleCorners,
  rectangleIou,
  type RectanglePixels,
} from "@tandem/schema";
import {
  averagePrecision,
  type AveragePrecision,
  type LabeledPlace,
  matchMetrics,
  type MatchMetrics,
} from "./regions.ts";
import { meanOf, share } from "./scores.ts";

/** A shape with an area, in pixels; or a box that moves through a film, by its frames. */
export type Shape =
  | { box: RectanglePixels }
  | { points: readonly Point[] }
  | { frames: ReadonlyMap<number, RectanglePixels> };

export interface ShapeMetrics {
  /** At the least IoU, see `averagePrecision`. */
  averagePrecision: AveragePrecision;
  /** At the least IoU. */
  matched: MatchMetrics;
}

/** @param least IoU (shared area by area of either) from which a shape is found; 0.5 is usual. */
export function shapeMetrics(
  truth: readonly LabeledPlace<Shape>[],
  predicted: readonly LabeledPlace<Shape>[],
  least: number,
): ShapeMetrics {
  return {
    averagePrecision: averagePrecision(truth, predicted, shapeIou, least),
    matched: matchMetrics(truth, predicted, shapeIou, (alike) => alike >= least),
  };
}

/** Shared area by area of either, 0..1. */
export function shapeIou(one: Shape, other: Shape): number {
  if ("frames" in one || "frames" in other) {
    return "frames" in one && "frames" in other ? trackIou(one.frames, other.frames) : 0;
  }
  if ("box" in one && "box" in other) return rectangleIou(one.box, other.box);
  return polygonIou(pointsOf(one), pointsOf(other));
}

const pointsOf = (shape: { box: RectanglePixels } | { points: readonly Point[] }): readonly Point[] =>
  "box" in shape ? rectangleCorners(shape.box) : shape.points;

type Track = ReadonlyMap<number, RectanglePixels>;

/**
 * The mean of the IoUs over the frames in which either is seen, 0 where only one is. Gkioxari and Malik, Finding Action
 * Tubes, CVPR 2015.
 */
function trackIou(one: Track, other: Track): number {
  let [shared, frames] = [0, one.size];
  for (const [frame, box] of other) {
    const there = one.get(frame);
    if (there === undefined) frames += 1;
    else shared += rectangleIou(there, box);
  }
  return frames === 0 ? 0 : shared / frames;
}

export interface MaskMetrics {
  /** Pixels in both by pixels in either, over all images, by label. */
  perLabel: Record<string, { iou: number | null; dice: number | null }>;
  /** The mean over labels of the truth. Long, Shelhamer and Darrell, CVPR 2015, section 5. */
  meanIou: number | null;
  /** Twice the pixels in both by the pixels of both. Dice, Ecology 26 (1945). */
  meanDice: number | null;
}

/** Metrics of masks: those of one label in one task are one mask. Masks of other sizes than the truth's miss it all. */
export function maskMetrics(
  truth: readonly LabeledPlace<Mask>[],
  predicted: readonly LabeledPlace<Mask>[],
): MaskMetrics {
  const perLabel: MaskMetrics["perLabel"] = {};
  const right = joined(truth);
  const found = joined(predicted);
  const inTruth = new Set([...right.values()].map(({ label }) => label));
  const labels = new Set([...inTruth, ...[...found.values()].map(({ label }) => label)]);
  for (const label of [...labels].sort()) {
    let [both, inRight, inFound] = [0, 0, 0];
    const keys = new Set([...right, ...found].flatMap(([key, one]) => (one.label === label ? [key] : [])));
    for (const key of keys) {
      const [one, other] = [right.get(key)?.mask, found.get(key)?.mask];
      inRight += one === undefined ? 0 : maskArea(one);
      inFound += other === undefined ? 0 : maskArea(other);
      if (one !== undefined && other !== undefined && sameSize(one, other))
        both += maskArea(maskIntersection(one, other));
    }
    perLabel[label] = { iou: share(both, inRight + inFound - both), dice: share(2 * both, inRight + inFound) };
  }
  const ofTruth = [...inTruth].map((label) => perLabel[label]);
  return {
    perLabel,
    meanIou: meanOf(ofTruth.map((one) => one?.iou ?? 0)),
    meanDice: meanOf(ofTruth.map((one) => one?.dice ?? 0)),
  };
}

function joined(places: readonly LabeledPlace<Mask>[]): Map<string, { label: string; mask: Mask }> {
  const masks = new Map<string, { label: string; mask: Mask }>();
  for (const { task, label, place } of places) {
    const key = `${task} ${label}`;
    const known = masks.get(key)?.mask;
    const mask = known === undefined || !sameSize(known, place) ? place : maskUnion(known, place);
    masks.set(key, { label, mask });
  }
  return masks;
}

const sameSize = (one: Mask, other: Mask): boolean => one.width === other.width && one.height === other.height;
