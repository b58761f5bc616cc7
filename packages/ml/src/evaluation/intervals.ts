import { spanIou } from "@tandem/schema";
import { type LabeledPlace, matchMetrics, type MatchMetrics } from "./regions.ts";

/** From one place to another: of a text, a sound, a series. What has no numbers can only be the same or not. */
export type Interval = { start: number; end: number } | { key: string };

/** Spans and segments, found in three ways of strictness. */
export interface IntervalMetrics {
  /** Start, end and label the same; for entities this is CoNLL-2003's measure (Tjong Kim Sang and De Meulder, 2003). */
  exact: MatchMetrics;
  /** The label the same, and anything shared; "type" in SemEval-2013 task 9 (Segura-Bedmar et al.). */
  overlap: MatchMetrics;
  /** The label the same, and shared by either at least so much; for what is measured and never quite the same. */
  iou: MatchMetrics;
}

/** @param least the likeness from which `iou` counts a pair. */
export function intervalMetrics(
  truth: readonly LabeledPlace<Interval>[],
  predicted: readonly LabeledPlace<Interval>[],
  least: number,
): IntervalMetrics {
  return {
    exact: matchMetrics(truth, predicted, intervalLikeness, (alike) => alike === 1),
    overlap: matchMetrics(truth, predicted, intervalLikeness, (alike) => alike > 0),
    iou: matchMetrics(truth, predicted, intervalLikeness, (alike) => alike >= least),
  };
}

/** Shared by either, 0..1; 1 only for the same. */
export function intervalLikeness(one: Interval, other: Interval): number {
  if ("key" in one || "key" in other) return "key" in one && "key" in other && one.key === other.key ? 1 : 0;
  if (one.start === other.start && one.end === other.end) return 1;
  // Rounding must not make two different spans the same.
  return Math.min(spanIou(one, other), 1 - Number.EPSILON);
}
