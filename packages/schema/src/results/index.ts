export { choices, newRegionId, type ResultExtras, span, type TextSpan } from "./construct.ts";
export { normalizeResult } from "./normalize.ts";
export type { ResultProblem } from "./problem.ts";
export { sampleData, sampleResults, seededRandom } from "./sample.ts";
export { labelsUsed, type LabelsUsed, summarizeResults } from "./summary.ts";
export { validateTaskData } from "./task-data.ts";
export { codePointLength, createTextIndex, decodeSpanText, encodeSpanText, type TextIndex } from "./text-offsets.ts";
export { type ParsedPrediction, type ValidatedPrediction, validatePrediction } from "./validate-prediction.ts";
export { type ValidatedResults, validateResults, type ValidationOptions } from "./validate-results.ts";
