export { type LabelStudioSampling, samplingFromLabelStudio, samplingToLabelStudio } from "./label-studio.ts";
export { type ModelOpinion, priorityOf, samplingStrategies, type SamplingStrategy } from "./strategies.ts";
export { entropy, leastConfidence, margin } from "./uncertainty.ts";
