export { type LabelStudioSampling, samplingFromLabelStudio, samplingToLabelStudio } from "./label-studio.ts";
export { type ModelOpinion, priorityOf, samplingStrategies, type SamplingStrategy } from "./strategies.ts";
export {
  tagUncertainty,
  type UncertaintyAggregation,
  type UncertaintyMeasure,
  type UncertaintySource,
} from "./tag-uncertainty.ts";
export { entropy, leastConfidence, margin } from "./uncertainty.ts";
export {
  type Uncertainty,
  uncertaintyOf,
  type UncertaintyOptions,
  type UncertainPrediction,
} from "./uncertainty-of.ts";
