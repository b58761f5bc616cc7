import { type LabelConfig, validatePrediction } from "@tandem/schema";
import type { WirePrediction } from "@tandem/schema/ml";
import type { ModelTask } from "./model.ts";
import type { Outcome } from "./served-model.ts";

/** A prediction as it leaves; `error` says why there is none. */
export type CheckedPrediction = WirePrediction & { error?: string };

export interface CheckOptions {
  config: LabelConfig | null;
  modelVersion: string;
  /** Interactive requests get one prediction, never a list. */
  single: boolean;
  /** Told of each task whose answer was not delivered. */
  refused(index: number, error: string): void;
}

/**
 * Turns what the model said into `results`: same length and order as the tasks. An answer that is not what the label
 * config allows becomes an empty result with the reason; the others are delivered.
 */
export function checkAnswers(
  outcomes: readonly Outcome[],
  tasks: readonly ModelTask[],
  options: CheckOptions,
): (CheckedPrediction | CheckedPrediction[])[] {
  return outcomes.map((outcome, index) => {
    const checked = checkOutcome(outcome, tasks[index], options);
    if (!("problem" in checked)) return checked.predictions;
    const error = `results[${index}]${checked.problem}`;
    options.refused(index, error);
    return { result: [], model_version: options.modelVersion, error };
  });
}

type Checked = { predictions: CheckedPrediction | CheckedPrediction[] } | { problem: string };

function checkOutcome(outcome: Outcome, task: ModelTask | undefined, options: CheckOptions): Checked {
  if (!outcome.ok) return { problem: `: predict() threw ${outcome.error}` };
  const { answer } = outcome;
  if (answer === null || answer === undefined) return { predictions: empty(options) };
  if (!Array.isArray(answer)) return checkOne(answer, "", task, options);
  const predictions: CheckedPrediction[] = [];
  for (const [rank, one] of answer.entries()) {
    const checked = checkOne(one, `[${rank}]`, task, options);
    if ("problem" in checked) return checked;
    predictions.push(checked.predictions);
  }
  if (predictions.length > 1 && !options.single) return { predictions };
  return { predictions: predictions[0] ?? empty(options) };
}

const empty = (options: CheckOptions): CheckedPrediction => ({ result: [], model_version: options.modelVersion });

function checkOne(
  answer: unknown,
  path: string,
  task: ModelTask | undefined,
  options: CheckOptions,
): { predictions: CheckedPrediction } | { problem: string } {
  if (!isObject(answer)) return { problem: `${path}: expected an object with "result", not ${kindOf(answer)}` };
  const problem = notFinite(answer, path) ?? wrongShare(answer, path);
  if (problem !== null) return { problem };
  const result = checkResults(answer, path, task, options.config);
  if ("problem" in result) return result;
  return { predictions: { ...answer, ...result, model_version: options.modelVersion } };
}

/** Path of the first number that JSON cannot hold. */
function notFinite(value: unknown, path: string): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : `${path}: ${value} is not a finite number`;
  if (typeof value === "bigint") return `${path}: a bigint cannot be sent as JSON`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = notFinite(value[index], `${path}[${index}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(value)) return null;
  for (const key of Object.keys(value)) {
    const inside = value[key];
    if (typeof inside === "string") continue;
    const found = notFinite(inside, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Scores, uncertainties and probabilities are shares of one. */
function wrongShare(answer: Record<string, unknown>, path: string): string | null {
  for (const key of ["score", "uncertainty"]) {
    const value = answer[key];
    if (value === undefined || value === null || isShare(value)) continue;
    return `${path}.${key}: expected a number from 0 to 1, not ${shown(value)}`;
  }
  const { probabilities } = answer;
  if (probabilities === undefined) return null;
  if (!isObject(probabilities)) return `${path}.probabilities: expected an object of label to probability`;
  for (const [label, value] of Object.entries(probabilities)) {
    if (!isShare(value)) return `${path}.probabilities.${label}: expected a number from 0 to 1, not ${shown(value)}`;
  }
  return null;
}

/** The results as they may leave. Without a label config only their form is checked. */
function checkResults(
  answer: Record<string, unknown>,
  path: string,
  task: ModelTask | undefined,
  config: LabelConfig | null,
): { result: unknown[] } | { problem: string } {
  if (config === null) {
    const { result } = answer;
    if (!Array.isArray(result)) return { problem: `${path}.result: expected an array, not ${kindOf(result)}` };
    const index = result.findIndex((one) => !isObject(one));
    if (index === -1) return { result };
    return { problem: `${path}.result[${index}]: expected an object, not ${kindOf(result[index])}` };
  }
  const checked = validatePrediction(config, answer, { task });
  const [first] = checked.problems;
  if (checked.ok && first === undefined) return { result: checked.prediction.result };
  const expected = first?.expected === undefined ? "" : ` (expected ${first.expected})`;
  return { problem: `${path}${first?.path.slice(1) ?? ""}: ${first?.message ?? "not possible"}${expected}` };
}

const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "an array" : typeof value);
const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : kindOf(value);
