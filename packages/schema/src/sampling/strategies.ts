import { entropy, leastConfidence, margin } from "./uncertainty.ts";

/** How the next task is chosen among those that wait. */
export const samplingStrategies = [
  "sequential",
  "uniform",
  "score-min",
  "score-max",
  "least-confidence",
  "margin",
  "entropy",
] as const;
export type SamplingStrategy = (typeof samplingStrategies)[number];

/** What a model said about a task, as far as strategies ask. */
export type ModelOpinion = {
  /** How sure, 0..1. */
  score?: number | null | undefined;
  /** By label, or just the numbers. */
  probabilities?: Readonly<Record<string, number>> | readonly number[] | null | undefined;
  /** The model's own measure of how unsure it is, 0..1. */
  uncertainty?: number | null | undefined;
};

/**
 * How soon a task should be asked: 0..1, higher is sooner; `null` when the strategy goes by order and not by model,
 * or when the model said nothing it could use. The strategies that need probabilities fall back to the model's own
 * uncertainty, then to one minus its score.
 */
export function priorityOf(strategy: SamplingStrategy, opinion: ModelOpinion): number | null {
  return priorities[strategy](opinion);
}

const noPriority = (): null => null;

const priorities = {
  sequential: noPriority,
  uniform: noPriority,
  "score-min": ({ score }) => (isNumber(score) ? 1 - score : null),
  "score-max": ({ score }) => (isNumber(score) ? score : null),
  "least-confidence": byProbabilities(leastConfidence),
  margin: byProbabilities(margin),
  entropy: byProbabilities(entropy),
} satisfies Record<SamplingStrategy, (opinion: ModelOpinion) => number | null>;

function byProbabilities(measure: (probabilities: readonly number[]) => number) {
  return ({ score, probabilities, uncertainty }: ModelOpinion): number | null => {
    const shares = probabilities ? Object.values(probabilities) : [];
    if (shares.length > 0) return measure(shares);
    if (isNumber(uncertainty)) return uncertainty;
    return isNumber(score) ? 1 - score : null;
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
