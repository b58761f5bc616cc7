import type { SamplingStrategy } from "@tandem/schema";

/**
 * How a strategy picks the next task. `by-id`: the first; `random`: any; `by-priority`: the highest `tasks.priority`,
 * which was computed from the live version's prediction when that was stored (`priorityOf` in the schema).
 * `queue`: what the annotator reads as the reason, in Label Studio's words where it has them.
 */
export interface StrategyRule {
  pick: "by-id" | "random" | "by-priority";
  queue: string;
}

const uncertain = (by: string): StrategyRule => ({ pick: "by-priority", queue: `Active learning queue: ${by}` });

export const strategies = {
  sequential: { pick: "by-id", queue: "Sequence queue" },
  uniform: { pick: "random", queue: "Uniform random queue" },
  "score-min": uncertain("lowest prediction score"),
  "score-max": uncertain("highest prediction score"),
  "least-confidence": uncertain("least confident prediction"),
  margin: uncertain("smallest margin between the two best answers"),
  entropy: uncertain("highest entropy of the answers"),
} satisfies Record<SamplingStrategy, StrategyRule>;
