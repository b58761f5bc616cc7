import { type LabelConfig, validatePrediction } from "@tandem/schema";
import { isFields, type ItemProblem, placed } from "./item-problem.ts";

/** What a model said of a task, found in the task's file. */
export interface ImportedPrediction {
  result: unknown[];
  score: number | null;
  /** The name of its version. */
  version: string;
  probabilities: Record<string, number> | null;
  uncertainty: number | null;
  cluster: number | null;
  neighbors: unknown;
  mislabeling: number | null;
}

/** Label Studio's name for predictions that came without one. */
const unnamedVersion = "undefined";
const longestVersion = 200;

/** A wrong score is only a missing score, as in Label Studio; everything else wrong is told. */
const isAboutScore = (path: string): boolean => path === "$.score" || /^\$\.result\[\d+\]\.score$/.test(path);

/** Checks one prediction of a task; nothing when it has problems, which are added to `problems`. */
export function parsePrediction(
  given: unknown,
  path: string,
  data: Record<string, unknown>,
  rules: { config: LabelConfig },
  problems: ItemProblem[],
): ImportedPrediction[] {
  if (!isFields(given) || given["result"] === undefined) {
    problems.push({ path, message: 'a prediction must be an object with "result"' });
    return [];
  }
  const version = given["model_version"] ?? unnamedVersion;
  if (typeof version !== "string" && typeof version !== "number")
    problems.push({ path: `${path}.model_version`, message: '"model_version" must be text' });
  const { model_version: _, ...answer } = given;
  const checked = validatePrediction(rules.config, answer, { task: { data } });
  const serious = checked.problems.filter((problem) => !isAboutScore(problem.path));
  problems.push(...serious.map((problem) => placed(path, problem)));
  if (!checked.ok || serious.length > 0) return [];
  const { prediction } = checked;
  return [
    {
      result: prediction.result,
      score: prediction.score,
      version: String(version).slice(0, longestVersion).toWellFormed() || unnamedVersion,
      probabilities: prediction.probabilities ?? null,
      uncertainty: prediction.uncertainty ?? null,
      cluster: prediction.cluster ?? null,
      neighbors: prediction.neighbors ?? null,
      mislabeling: prediction.mislabeling ?? null,
    },
  ];
}
