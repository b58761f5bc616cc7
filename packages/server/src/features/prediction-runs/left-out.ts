import type { ResultProblem } from "@tandem/schema";

/** What of a task's answer was left out. */
export interface LeftOut {
  /** The first few; paths begin at the top of the model's answer. */
  problems: ResultProblem[];
  /** How many there were. */
  count: number;
}

const mostProblems = 10;
const longestText = 500;

/** Adds what was left out; of many the first few are kept, of long texts the beginning. */
export function noteLeftOut(before: LeftOut | null, problems: readonly ResultProblem[]): LeftOut | null {
  if (problems.length === 0) return before;
  const noted = before ?? { problems: [], count: 0 };
  noted.count += problems.length;
  for (const problem of problems.slice(0, mostProblems - noted.problems.length))
    noted.problems.push(shortened(problem));
  return noted;
}

const shortened = ({ path, message, expected }: ResultProblem): ResultProblem => ({
  path: path.slice(0, longestText),
  message: message.slice(0, longestText),
  ...(expected === undefined ? {} : { expected: expected.slice(0, longestText) }),
});

/**
 * What a model left out by itself of a prediction that it sent: our SDK says so in `problems`, others perhaps in
 * `error`. `path`: the prediction's place in the answer, for what names no place of its own.
 */
export function leftOutByModel(prediction: unknown, path: string): ResultProblem[] {
  if (!isObject(prediction)) return [];
  const { problems, error } = prediction;
  const told = Array.isArray(problems) ? problems.flatMap((problem) => toldProblem(problem, path)) : [];
  if (told.length > 0 || typeof error !== "string" || error === "") return told;
  return [{ path: `${path}.error`, message: error }];
}

function toldProblem(problem: unknown, place: string): ResultProblem[] {
  if (!isObject(problem)) return [];
  const { path, message, expected } = problem;
  if (typeof message !== "string") return [];
  return [
    {
      // The SDK's paths have no `$`.
      path: typeof path === "string" ? (path.startsWith("results[") ? `$.${path}` : path) : place,
      message,
      ...(typeof expected === "string" ? { expected } : {}),
    },
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
