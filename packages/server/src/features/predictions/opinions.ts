import { type LabelConfig, type Result, type SamplingStrategy, priorityOf, summarizeResults } from "@tandem/schema";

/** The part of a prediction that the columns of its task are made of. */
export interface Opinion {
  result: unknown[];
  score: number | null;
  probabilities: Record<string, number> | null;
  uncertainty: number | null;
}

/** What a task says of its live prediction: see the columns `score`, `priority` and `predicted` of `tasks`. */
export interface TaskOpinion {
  score: number | null;
  priority: number | null;
  predicted: string | null;
}

const longestSummary = 500;

/** Fills the columns of a task from its best live prediction. Without a readable config nothing is summarised. */
export function taskOpinion(config: LabelConfig | null, strategy: SamplingStrategy, opinion: Opinion): TaskOpinion {
  const { result, score, probabilities, uncertainty } = opinion;
  const predicted = config
    ? summarizeResults(config, result as Result[])
        .slice(0, longestSummary)
        .toWellFormed()
    : "";
  return {
    score,
    priority: priorityOf(strategy, { score, probabilities, uncertainty }),
    predicted: predicted === "" ? null : predicted,
  };
}
