import { expandRepeaters } from "../config/expand-repeaters.ts";
import type { LabelConfig } from "../config/node.ts";
import { isObject } from "../results/problem.ts";
import type { ExportSource } from "./format.ts";

/** The config without what a Repeater makes for each item of a task: those tags have names only in a task. */
export function withoutRepeated(config: LabelConfig): LabelConfig {
  return expandRepeaters(config, {});
}

/** More columns than a sheet has are of no use. */
const mostNames = 10_000;

/** The repeated controls that answered in some task, as they are called there: `label_0`, `label_1`. */
export async function repeatedControls(source: ExportSource): Promise<string[]> {
  const { config } = source;
  const once = withoutRepeated(config);
  if (once === config) return [];
  const names = new Set<string>();
  for await (const batch of source.tasks()) {
    for (const { data, annotations } of batch) {
      const { controlByName } = expandRepeaters(config, data);
      for (const result of annotations.flatMap((annotation) => annotation.result)) {
        const name = isObject(result) ? result["from_name"] : undefined;
        const isNew = typeof name === "string" && controlByName.has(name) && !once.controlByName.has(name);
        if (isNew && names.size < mostNames) names.add(name);
      }
    }
  }
  return [...names].sort(naturally);
}

/** `label_2` before `label_10`. */
const naturally = (one: string, other: string): number =>
  one.localeCompare(other, "en", { numeric: true }) || (one < other ? -1 : 1);
