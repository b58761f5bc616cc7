import { type LabelConfig, type ParsedPrediction, type ResultProblem, validatePrediction } from "@tandem/schema";
import type { PredictionItem } from "../predictions/index.ts";
import { type LeftOut, leftOutByModel, noteLeftOut } from "./left-out.ts";

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
  /** What else it said, which was wrong; null when all was right. */
  leftOut: LeftOut | null;
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

const longestMessage = 1_000;

function judgeOne(config: LabelConfig, task: AskedTask, given: unknown, path: string): TaskAnswer | TaskFailure {
  const isList = isListOfPredictions(given);
  const answer: TaskAnswer = { task: task.id, version: null, items: [], leftOut: null };
  let refusal: ResultProblem | undefined;
  for (const [index, alternative] of (isList ? given : [given]).entries()) {
    const place = isList ? `${path}[${index}]` : path;
    const { prediction, problems } = judgePrediction(config, task, alternative, place);
    if (prediction === null) {
      refusal ??= problems[0];
      answer.leftOut = noteLeftOut(answer.leftOut, [
        { path: place, message: "nothing of this prediction is right" },
        ...problems,
      ]);
      continue;
    }
    answer.leftOut = noteLeftOut(answer.leftOut, problems);
    answer.version ??= prediction.model_version || null;
    answer.items.push(itemOf(task.id, answer.items.length, prediction));
  }
  if (answer.items.length > 0) return answer;
  const expected = refusal?.expected === undefined ? "" : `; expected ${refusal.expected}`;
  const message = refusal
    ? `${refusal.message.slice(0, longestMessage)}${expected}`
    : "the list of predictions is empty";
  return { task: task.id, version: versionIn(given), message, path: refusal?.path ?? path };
}

/** One prediction as far as it is right, null when nothing is, and what is wrong with it. */
function judgePrediction(
  config: LabelConfig,
  task: AskedTask,
  given: unknown,
  place: string,
): { prediction: ParsedPrediction | null; problems: ResultProblem[] } {
  if (isRefusal(given)) return { prediction: null, problems: leftOutByModel(given, place) };
  const checked = validatePrediction(config, given, { task });
  const problems = checked.problems.map((problem) => ({ ...problem, path: place + problem.path.replace(/^\$/, "") }));
  if (!checked.ok) return { prediction: null, problems };
  return { prediction: checked.prediction, problems: [...problems, ...leftOutByModel(given, place)] };
}

const itemOf = (task: number, rank: number, prediction: ParsedPrediction): PredictionItem => ({
  task,
  rank,
  result: prediction.result,
  score: prediction.score,
  probabilities: prediction.probabilities ?? null,
  uncertainty: prediction.uncertainty ?? null,
  cluster: prediction.cluster ?? null,
  neighbors: prediction.neighbors,
  mislabeling: prediction.mislabeling ?? null,
});

/** Whether a model says why it gave nothing for a task: our SDK does beside an empty result. */
function isRefusal(given: unknown): boolean {
  if (typeof given !== "object" || given === null || !("error" in given) || !("result" in given)) return false;
  const { error, result } = given;
  return typeof error === "string" && error !== "" && Array.isArray(result) && result.length === 0;
}

/** A list whose items carry `result` is a list of predictions; any other list is the list of results of one. */
const isListOfPredictions = (given: unknown): given is unknown[] =>
  Array.isArray(given) && given.every((item) => typeof item === "object" && item !== null && "result" in item);

function versionIn(given: unknown): string | null {
  const first: unknown = Array.isArray(given) ? given[0] : given;
  if (typeof first !== "object" || first === null || !("model_version" in first)) return null;
  return typeof first.model_version === "string" ? first.model_version : null;
}
