import { type LabeledPlace, matchMetrics } from "./regions.ts";
import type { LabelScores } from "./scores.ts";

/** A key point, and the longer side of its image, in pixels. */
export interface KeyPoint {
  x: number;
  y: number;
  longerSide: number;
}

/** Of the image's longer side: how far a key point may be off. */
const pointTolerance = 0.05;

export interface PointMetrics extends LabelScores {
  /**
   * Percentage of correct key points, 0..1: those of the truth that are found within `tolerance`. Yang and Ramanan,
   * IEEE PAMI 35 (2013), with the image in the place of the person's box (Min et al., Hyperpixel Flow, ICCV 2019).
   */
  pck: number | null;
  tolerance: number;
  /** Mean distance of the matched points, as a part of the image's longer side; null when none was. */
  meanDistance: number | null;
}

/** Metrics of key points: one is found by the nearest of its label that is near enough, each used once. */
export function pointMetrics(
  truth: readonly LabeledPlace<KeyPoint>[],
  predicted: readonly LabeledPlace<KeyPoint>[],
): PointMetrics {
  const { meanIou, ...scores } = matchMetrics(truth, predicted, pointLikeness, isNear);
  return {
    ...scores,
    pck: scores.micro.recall,
    tolerance: pointTolerance,
    meanDistance: meanIou === null ? null : 1 - meanIou,
  };
}

/** 1 at the same place, 0 as far away as the image's longer side. */
export function pointLikeness(one: KeyPoint, other: KeyPoint): number {
  return Math.max(0, 1 - Math.hypot(one.x - other.x, one.y - other.y) / one.longerSide);
}

/** Whether two key points are near enough; rounding must not make one that is exactly so far away too far. */
export const isNear = (likeness: number): boolean => likeness >= 1 - pointTolerance - 1e-12;
