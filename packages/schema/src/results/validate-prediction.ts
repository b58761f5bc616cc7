import { labelsOf } from "../config/labels.ts";
import type { LabelConfig } from "../config/node.ts";
import type { Result } from "../shapes.ts";
import { normalizeResult } from "./normalize.ts";
import { described, isObject, type ResultProblem } from "./problem.ts";
import { isShare, validateResults, type ValidationOptions } from "./validate-results.ts";

/** A model's answer for one task, as far as it is right. */
export type ParsedPrediction = {
  result: Result[];
  /** How sure the model is, 0..1. */
  score: number | null;
  model_version?: string;
  /** Label → probability, 0..1. Tandem's. */
  probabilities?: Record<string, number>;
  /** The model's own measure of how unsure it is, 0..1. Tandem's. */
  uncertainty?: number;
  /** Why, for people. Tandem's. */
  reasons?: string[];
  /** A point in the model's space of tasks. Tandem's. */
  embedding?: number[];
  cluster?: number;
  neighbors?: unknown;
  mislabeling?: number;
};

export type ValidatedPrediction =
  | { ok: true; prediction: ParsedPrediction; problems: ResultProblem[] }
  | { ok: false; problems: ResultProblem[] };

/**
 * Checks one item of a model's answer against a config. What is wrong is left out and reported, the rest is kept;
 * only an item with no usable `result` at all (not an object, no result, or every one of its results wrong) is
 * refused. A list is taken as the list of results; short answers are understood as by `normalizeResult`.
 */
export function validatePrediction(
  config: LabelConfig,
  value: unknown,
  options: ValidationOptions = {},
): ValidatedPrediction {
  const item = Array.isArray(value) ? { result: value } : value;
  if (!isObject(item)) {
    return {
      ok: false,
      problems: [{ path: "$", message: `the prediction is ${described(value)}`, expected: 'an object with "result"' }],
    };
  }
  const normalized = normalizeResult(config, item["result"]);
  if (normalized.problems.length > 0) return { ok: false, problems: normalized.problems };
  const { kept, problems } = validateResults(config, normalized.result, options);
  if (kept.length === 0 && normalized.result.length > 0) return { ok: false, problems };
  const extras = readExtras(config, item, options, problems);
  return { ok: true, prediction: { result: kept, ...extras }, problems };
}

type Extras = Omit<ParsedPrediction, "result">;

/** What of an item is right beside its results; what is wrong is added to `problems`. */
function readExtras(
  config: LabelConfig,
  item: Record<string, unknown>,
  options: ValidationOptions,
  problems: ResultProblem[],
): Extras {
  const read: Extras = { score: take("score", item["score"], isShare, "a number from 0 to 1", problems) ?? null };
  const version = take("model_version", item["model_version"], isString, "a string", problems);
  if (version !== undefined) read.model_version = version;
  const uncertainty = take("uncertainty", item["uncertainty"], isShare, "a number from 0 to 1", problems);
  if (uncertainty !== undefined) read.uncertainty = uncertainty;
  const reasons = take("reasons", item["reasons"], isStrings, "a list of strings", problems);
  if (reasons !== undefined) read.reasons = reasons;
  const embedding = take("embedding", item["embedding"], isVector, "a list of finite numbers", problems);
  if (embedding !== undefined) read.embedding = embedding;
  const cluster = take("cluster", item["cluster"], isInteger, "a whole number", problems);
  if (cluster !== undefined) read.cluster = cluster;
  const mislabeling = take("mislabeling", item["mislabeling"], isShare, "a number from 0 to 1", problems);
  if (mislabeling !== undefined) read.mislabeling = mislabeling;
  if (item["neighbors"] !== undefined && item["neighbors"] !== null) read.neighbors = item["neighbors"];
  const shares = take("probabilities", item["probabilities"], isObject, "an object: label → probability", problems);
  if (shares !== undefined) {
    const good = readProbabilities(config, shares, options, problems);
    if (good !== null) read.probabilities = good;
  }
  return read;
}

/**
 * A value if it is right; what is wrong is added to `problems`. It is handed in, read with its key written out: mostly
 * it is not there, and to find that out with the key in a variable is slow.
 */
function take<T>(
  key: string,
  value: unknown,
  isRight: (value: unknown) => value is T,
  expected: string,
  problems: ResultProblem[],
): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (isRight(value)) return value;
  problems.push({ path: `$.${key}`, message: `"${key}" is ${described(value)}; it is left out`, expected });
  return undefined;
}

/** All or nothing: with one probability missing, the others say something that the model did not. */
function readProbabilities(
  config: LabelConfig,
  given: Record<string, unknown>,
  options: ValidationOptions,
  problems: ResultProblem[],
): Record<string, number> | null {
  const labels = config.controls.map((control) => labelsOf(control, options.task?.data));
  const known = labels.includes(null)
    ? null
    : new Set(labels.flatMap((list) => (list ?? []).map((label) => label.stored)));
  const wrong = Object.entries(given).find(
    ([label, share]) => !isShare(share) || (known !== null && !known.has(label)),
  );
  if (!wrong) return Object.keys(given).length === 0 ? null : (given as Record<string, number>);
  const [label, share] = wrong;
  const path = `$.probabilities[${JSON.stringify(label)}]`;
  if (isShare(share))
    problems.push({
      path,
      message: `"${label}" is not a label of this config; all probabilities are left out`,
      expected: "labels of the config",
    });
  else
    problems.push({
      path,
      message: `the probability is ${described(share)}; all probabilities are left out`,
      expected: "a number from 0 to 1",
    });
  return null;
}

const isString = (value: unknown): value is string => typeof value === "string";
const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((x) => Number.isFinite(x));
