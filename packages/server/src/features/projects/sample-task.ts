import { sampleData, sampleResults, seededRandom } from "@tandem/schema";
import { checkedConfig } from "./label-config.ts";

/** A made-up task that fits a label config, the same each time; 400 when the config is wrong. */
export function sampleTask(text: string, withResults: boolean): Record<string, unknown> {
  const config = checkedConfig(text);
  const data = sampleData(config);
  if (!withResults) return data;
  const result = sampleResults(config, data, seededRandom(1));
  return {
    data,
    annotations: [{ was_cancelled: false, ground_truth: false, result }],
    predictions: [{ model_version: "sample model version", score: 0.5, result }],
  };
}
