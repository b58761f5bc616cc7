import type { LabelConfig } from "../config/node.ts";
import type { Result } from "../shapes.ts";
import { storedNames } from "../tags/label-checks.ts";
import { isObject } from "./problem.ts";
import { controlDefinition } from "./result-checks.ts";

/** How often controls and labels are used, in the shapes of Label Studio's project summary. */
export type LabelsUsed = {
  /** `from_name|to_name|type` → how many results. */
  annotations: Record<string, number>;
  /** `from_name` → label → how many results. */
  labels: Record<string, Record<string, number>>;
};

/**
 * A few words for a table cell: the labels in the order of the config's controls and of their first use, with how
 * often when more than once: `spam`; `PER ×2, ORG`. Different controls are set apart: `spam · PER`.
 */
export function summarizeResults(config: LabelConfig, results: readonly Result[]): string {
  const parts = config.controls.map((control) => {
    const own = results.filter((result) => result.from_name === control.name);
    const used = own.flatMap(({ value }) =>
      value === undefined ? [] : controlDefinition(control.tag).labelsIn(value),
    );
    const shownAs = new Map(control.labels.map((label) => [label.stored, label.value]));
    const words = [...count(used)].map(
      ([label, times]) => (shownAs.get(label) ?? label) + (times > 1 ? ` ×${times}` : ""),
    );
    return words.join(", ");
  });
  return parts.filter((part) => part !== "").join(" · ");
}

/** Counts the controls and labels in a list of results, whatever config they were made with. */
export function labelsUsed(results: readonly Result[]): LabelsUsed {
  const named = results.filter((result) => result.from_name !== undefined && result.to_name !== undefined);
  const annotations = count(named.map(({ from_name, to_name, type }) => `${from_name}|${to_name}|${type}`));
  const byControl = new Map<string, string[]>();
  for (const { from_name = "", type, value } of named) {
    const labels = isObject(value) ? storedNames(value[type]) : [];
    if (labels.length > 0) byControl.set(from_name, [...(byControl.get(from_name) ?? []), ...labels]);
  }
  const labels = [...byControl].map(([name, used]) => [name, Object.fromEntries(count(used))] as const);
  return { annotations: Object.fromEntries(annotations), labels: Object.fromEntries(labels) };
}

function count(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
