import type { LabelConfig } from "@tandem/schema";
import { type Region, regionsOf } from "@tandem/schema/formats";
import { type Setting, settingOf } from "./places.ts";

/** One task: what people said of it, and what the model did. */
export interface Judged {
  truth: readonly unknown[];
  predicted: readonly unknown[];
  /** Of the whole prediction, 0..1. */
  score: number | null;
  /** Label → probability. */
  probabilities: Readonly<Record<string, unknown>>;
}

/** The regions of a task. */
export interface JudgedRegions {
  truth: readonly Region[];
  predicted: readonly Region[];
  score: number | null;
  setting: Setting;
}

export function regionsIn(config: LabelConfig, task: Judged): JudgedRegions {
  const read = (results: readonly unknown[]): readonly Region[] => regionsOf(config, results).regions;
  const [truth, predicted] = [read(task.truth), read(task.predicted)];
  return { truth, predicted, score: task.score, setting: settingOf([...truth, ...predicted]) };
}
