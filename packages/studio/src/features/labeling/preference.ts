import type { Prediction } from "@tandem/schema";
import { labelsSaid } from "../../editor/index.ts";

/** Closer than this, two probabilities are the same to anyone who reads them. */
const tieWithin = 5e-4;

/**
 * Whether a model prefers what it says. Where its best answer is tied with one that it does not give (an untrained
 * model says 0.5 and 0.5), the answer is an accident: filled in, it would only anchor the annotator. Without
 * probabilities the model is taken at its word.
 */
export function hasPreference({ result, probabilities }: Pick<Prediction, "result" | "probabilities">): boolean {
  const shares = Object.entries(probabilities ?? {});
  const best = Math.max(...shares.map(([, share]) => share));
  const atTheTop = shares.filter(([, share]) => best - share < tieWithin).map(([label]) => label);
  const said = new Set(result.flatMap(labelsSaid));
  return !atTheTop.some((label) => said.has(label)) || atTheTop.every((label) => said.has(label));
}
