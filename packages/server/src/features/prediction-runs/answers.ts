import { type LabelConfig, type ResultProblem, validatePrediction } from "@tandem/schema";
import type { PredictionItem } from "../predictions/index.ts";

/** A task as far as its predictions are checked against it. */
export interface AskedTask {
  id: number;
  data: Record<string, unknown>;
}

/** The right part of what a model said about one task. */
export interface TaskAnswer {
  task: number;
  /** The version that the answer names; null when it names none. */
  version: string | null;
  items: PredictionItem[];
}

export interface TaskFailure {
  task: number;
  version: string | null;
  message: string;
  path: string | null;
}

export interface Judged {
  answers: TaskAnswer[];
  failures: TaskFailure[];
}

/**
 * Checks a model's answers, one result for each task in the same order. A result is one prediction or a list of
 * alternatives, the best first. What is right is kept; a task for which nothing is right fails with the reason.
 */
export function judgeAnswers(config: LabelConfig, tasks: readonly AskedTask[], results: readonly unknown[]): Judged {
  const judged: Judged = { answers: [], failures: [] };
  for (const [index, task] of tasks.entries()) {
    const one = judgeOne(config, task, results[index], `$.results[${index}]`);
    if ("items" in one) judged.answers.push(one);
    else judged.failures.push(one);
  }
  return judged;
}

function judgeOne(config: LabelConfig, task: AskedTask, given: unknown, path: string): TaskAnswer | TaskFailure {
  const alternatives = isListOfPredictions(given) ? given : [given];
  const answer: TaskAnswer = { task: task.id, version: null, items: [] };
  let problem: ResultProblem | undefined;
  for (const [index, alternative] of alternatives.entries()) {
    const refusal = refusalIn(alternative);
    if (refusal !== null) {
      problem ??= { path: placed(path, isListOfPredictions(given) ? index : null, "$.error"), message: refusal };
      continue;
    }
    const checked = validatePrediction(config, alternative, { task });
    if (!checked.ok) {
      const [first] = checked.problems;
      if (first) problem ??= { ...first, path: placed(path, isListOfPredictions(given) ? index : null, first.path) };
      continue;
    }
    const { result, score, probabilities, uncertainty, cluster, neighbors, mislabeling, model_version } =
      checked.prediction;
    answer.version ??= model_version || null;
    answer.items.push({
      task: task.id,
      rank: answer.items.length,
      result,
      score,
      probabilities: probabilities ?? null,
      uncertainty: uncertainty ?? null,
      cluster: cluster ?? null,
      neighbors,
      mislabeling: mislabeling ?? null,
    });
  }
  if (answer.items.length > 0) return answer;
  const expected = problem?.expected === undefined ? "" : `; expected ${problem.expected}`;
  const message = problem ? `${problem.message}${expected}` : "the list of predictions is empty";
  return { task: task.id, version: versionIn(given), message, path: problem?.path ?? path };
}

/** Why a model gave nothing for a task, in its own words: our SDK says so beside an empty result. */
function refusalIn(given: unknown): string | null {
  if (typeof given !== "object" || given === null || !("error" in given) || !("result" in given)) return null;
  const { error, result } = given;
  const isRefusal = typeof error === "string" && error !== "" && Array.isArray(result) && result.length === 0;
  return isRefusal ? error.slice(0, 1000) : null;
}

/** A list whose items carry `result` is a list of predictions; any other list is the list of results of one. */
const isListOfPredictions = (given: unknown): given is unknown[] =>
  Array.isArray(given) && given.every((item) => typeof item === "object" && item !== null && "result" in item);

const placed = (base: string, index: number | null, path: string): string =>
  base + (index === null ? "" : `[${index}]`) + path.replace(/^\$/, "");

function versionIn(given: unknown): string | null {
  const first: unknown = Array.isArray(given) ? given[0] : given;
  if (typeof first !== "object" || first === null || !("model_version" in first)) return null;
  return typeof first.model_version === "string" ? first.model_version : null;
}
