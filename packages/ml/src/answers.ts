import { type LabelConfig, type ResultProblem, validatePrediction } from "@tandem/schema";
import type { PredictionProblem, WirePrediction } from "@tandem/schema/ml";
import type { ModelTask } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import { isObject } from "./request-fields.ts";

/** A prediction as it leaves; `error` says why there is none, `problems` what of it was left out. */
export type CheckedPrediction = WirePrediction & { error?: string };

export interface CheckOptions {
  config: LabelConfig | null;
  modelVersion: string;
  /** Interactive requests get one prediction, never a list. */
  single: boolean;
  /** Told of each task of which something was not delivered, and what. */
  refused(index: number, error: string): void;
}

/**
 * Turns what the model said into `results`: same length and order as the tasks. What the label config does not allow
 * is left out and reported, with its path, beside what is delivered.
 */
export function checkAnswers(
  outcomes: readonly Outcome[],
  tasks: readonly ModelTask[],
  options: CheckOptions,
): (CheckedPrediction | CheckedPrediction[])[] {
  return outcomes.map((outcome, index) => checkAnswer(outcome, tasks[index], index, options));
}

/** The same for one task; `index` is its place in the request. */
export function checkAnswer(
  outcome: Outcome,
  task: ModelTask | undefined,
  index: number,
  options: CheckOptions,
): CheckedPrediction | CheckedPrediction[] {
  const path = `results[${index}]`;
  if (!outcome.ok) {
    const error = `${path}: predict() threw ${outcome.error}`;
    options.refused(index, error);
    return { result: [], model_version: options.modelVersion, error };
  }
  const problems: PredictionProblem[] = [];
  const predictions = checkedPredictions(outcome, path, task, options, problems);
  const [first] = problems;
  if (first === undefined) return delivered(predictions, options);
  const others = problems.slice(1);
  const error = textOf(first);
  options.refused(index, others.length === 0 ? error : `${error} (and ${others.length} more)`);
  if (predictions.length === 0) return { result: [], model_version: options.modelVersion, error, problems };
  const [best, ...alternatives] = predictions;
  return delivered([{ ...best, problems } as CheckedPrediction, ...alternatives], options);
}

function delivered(predictions: readonly CheckedPrediction[], options: CheckOptions) {
  if (predictions.length > 1 && !options.single) return [...predictions];
  return predictions[0] ?? { result: [], model_version: options.modelVersion };
}

/** The predictions of which something is left, best first; what was left out is added to `problems`. */
function checkedPredictions(
  { answer, embedding }: Outcome & { ok: true },
  path: string,
  task: ModelTask | undefined,
  options: CheckOptions,
  problems: PredictionProblem[],
): CheckedPrediction[] {
  const given: readonly unknown[] = Array.isArray(answer) ? answer : answer == null ? [] : [answer];
  const predictions: CheckedPrediction[] = [];
  for (const [rank, one] of given.entries()) {
    const at = Array.isArray(answer) ? `${path}[${rank}]` : path;
    const checked = checkOne(one, at, task, options, problems);
    if (checked !== null) predictions.push(checked);
  }
  if (embedding === undefined) return predictions;
  if ("problem" in embedding) {
    problems.push({ path, message: embedding.problem });
    return predictions;
  }
  const [best, ...alternatives] = predictions;
  if (best === undefined && given.length > 0) return [];
  const vector = { embedding: embedding.vector };
  return [{ ...(best ?? { result: [], model_version: options.modelVersion }), ...vector }, ...alternatives];
}

/** What is right of one prediction; null when nothing is. */
function checkOne(
  given: unknown,
  path: string,
  task: ModelTask | undefined,
  { config, modelVersion }: CheckOptions,
  problems: PredictionProblem[],
): CheckedPrediction | null {
  if (!isObject(given)) {
    problems.push({ path, message: `expected an object with "result", not ${kindOf(given)}` });
    return null;
  }
  const answer = withPlainVector(given);
  const extras = goodExtras(answer, path, config === null, problems);
  const result = config === null ? formOf(answer, path, problems) : validated(answer, path, task, config, problems);
  if (result === null) return null;
  for (const problem of problems) delete extras[keyIn(problem.path, path)];
  extras["result"] = sendable(result, answer["result"], path, problems);
  extras["model_version"] = modelVersion;
  return extras as unknown as CheckedPrediction;
}

/** All keys but the results, as far as they may be sent. */
function goodExtras(
  answer: Record<string, unknown>,
  path: string,
  checksShares: boolean,
  problems: PredictionProblem[],
): Record<string, unknown> {
  const good: Record<string, unknown> = {};
  for (const key of Object.keys(answer)) {
    if (key === "result") continue;
    const value = answer[key];
    const problem =
      (isPlain(value) ? null : notFinite(value, `${path}.${key}`)) ??
      (checksShares ? wrongShare(key, value, `${path}.${key}`) : null);
    if (problem === null) good[key] = value;
    else problems.push(problem);
  }
  return good;
}

/** Without a label config only the form of results is checked. */
function formOf(answer: Record<string, unknown>, path: string, problems: PredictionProblem[]): unknown[] | null {
  const { result } = answer;
  if (!Array.isArray(result)) {
    problems.push({ path: `${path}.result`, message: `expected an array, not ${kindOf(result)}` });
    return null;
  }
  const kept = result.filter((one, index) => {
    if (isObject(one)) return true;
    problems.push({ path: `${path}.result[${index}]`, message: `expected an object, not ${kindOf(one)}` });
    return false;
  });
  return kept.length === 0 && result.length > 0 ? null : kept;
}

function validated(
  answer: Record<string, unknown>,
  path: string,
  task: ModelTask | undefined,
  config: LabelConfig,
  problems: PredictionProblem[],
): unknown[] | null {
  const checked = validatePrediction(config, answer, { task });
  for (const problem of checked.problems) {
    const placed = placedAt(path, problem);
    const key = keyIn(placed.path, path);
    // What is no number that JSON can hold was found before, with better words.
    const isKnown = key !== "result" && problems.some((known) => keyIn(known.path, path) === key);
    if (!isKnown) problems.push(placed);
  }
  return checked.ok ? checked.prediction.result : null;
}

const placedAt = (path: string, { path: inside, message, expected }: ResultProblem): PredictionProblem => ({
  path: `${path}${inside.slice(1)}`,
  message,
  ...(expected === undefined ? {} : { expected }),
});

/**
 * The results that JSON can hold; some of their keys are everybody's own and not checked otherwise. `given` is what the
 * model said, where the wrong ones are found again.
 */
function sendable(results: unknown[], given: unknown, path: string, problems: PredictionProblem[]): unknown[] {
  if (isPlain(results)) return results;
  return results.filter((result, index) => {
    const problem = notFinite(result, "");
    if (problem === null) return true;
    const written = Array.isArray(given) ? given.indexOf(result) : -1;
    problems.push({ ...problem, path: `${path}.result[${written === -1 ? index : written}]${problem.path}` });
    return false;
  });
}

/** JSON knows no typed arrays. */
function withPlainVector(answer: Record<string, unknown>): Record<string, unknown> {
  const { embedding } = answer;
  const isTyped = embedding instanceof Float32Array || embedding instanceof Float64Array;
  return isTyped ? { ...answer, embedding: Array.from(embedding) } : answer;
}

/** Whether JSON can hold a value: asked of everything that leaves, so it makes no paths. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value !== "bigint";
  if (value === null) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (!isPlain(value[index])) return false;
    return true;
  }
  for (const key in value) if (!isPlain((value as Record<string, unknown>)[key])) return false;
  return true;
}

/** The first number that JSON cannot hold. */
function notFinite(value: unknown, path: string): PredictionProblem | null {
  if (typeof value === "number") {
    return Number.isFinite(value) ? null : { path, message: `${value} is not a finite number` };
  }
  if (typeof value === "bigint") return { path, message: "a bigint cannot be sent as JSON" };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const inside: unknown = value[index];
      if (typeof inside === "string" || Number.isFinite(inside)) continue;
      const found = notFinite(inside, `${path}[${index}]`);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(value)) return null;
  for (const key of Object.keys(value)) {
    const inside = value[key];
    if (typeof inside === "string" || Number.isFinite(inside)) continue;
    const found = notFinite(inside, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Scores, uncertainties and probabilities are shares of one. */
function wrongShare(key: string, value: unknown, path: string): PredictionProblem | null {
  if (value === undefined || value === null) return null;
  if (key === "score" || key === "uncertainty") {
    return isShare(value) ? null : { path, message: `expected a number from 0 to 1, not ${shown(value)}` };
  }
  if (key !== "probabilities") return null;
  if (!isObject(value)) return { path, message: "expected an object of label to probability" };
  for (const [label, share] of Object.entries(value)) {
    if (isShare(share)) continue;
    return { path: `${path}.${label}`, message: `expected a number from 0 to 1, not ${shown(share)}` };
  }
  return null;
}

/** `score` of `results[1].score`. */
const keyIn = (path: string, base: string): string =>
  path.startsWith(`${base}.`) ? (/^\w+/.exec(path.slice(base.length + 1))?.[0] ?? "") : "";

/** A problem as one line. */
const textOf = ({ path, message, expected }: PredictionProblem): string =>
  `${path}: ${message}${expected === undefined ? "" : ` (expected ${expected})`}`;

const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1;

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "an array" : typeof value);
const shown = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? JSON.stringify(value) : kindOf(value);
