import type { SamplingStrategy } from "./strategies.ts";

/** Label Studio's values of a project's `sampling`. */
export type LabelStudioSampling = "Sequential sampling" | "Uniform sampling" | "Uncertainty sampling";

const strategyFor = {
  "Sequential sampling": "sequential",
  "Uniform sampling": "uniform",
  "Uncertainty sampling": "margin",
} as const satisfies Record<LabelStudioSampling, SamplingStrategy>;

const samplingFor = {
  sequential: "Sequential sampling",
  uniform: "Uniform sampling",
  "score-min": "Uncertainty sampling",
  "score-max": "Uncertainty sampling",
  "least-confidence": "Uncertainty sampling",
  margin: "Uncertainty sampling",
  entropy: "Uncertainty sampling",
} as const satisfies Record<SamplingStrategy, LabelStudioSampling>;

/** The strategy that a Label Studio project's `sampling` means by default; `null` for another word. */
export function samplingFromLabelStudio(sampling: string): SamplingStrategy | null {
  return Object.hasOwn(strategyFor, sampling) ? strategyFor[sampling as LabelStudioSampling] : null;
}

/** What a Label Studio client is told: all strategies that ask a model are "Uncertainty sampling" to it. */
export function samplingToLabelStudio(strategy: SamplingStrategy): LabelStudioSampling {
  return samplingFor[strategy];
}
