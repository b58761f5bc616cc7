import type { ControlTag, LabelConfig } from "../config/node.ts";
import type { Result } from "../shapes.ts";
import { isControlTag, tagNames } from "../tags/index.ts";
import { storedNames } from "../tags/label-checks.ts";
import { isObject } from "./problem.ts";
import { controlDefinition } from "./tag-definitions.ts";

/** How often controls and labels are used, in the shapes of Label Studio's project summary. */
export type LabelsUsed = {
  /** `from_name|to_name|type` → how many results. */
  annotations: Record<string, number>;
  /** `from_name` → label → how many results. */
  labels: Record<string, Record<string, number>>;
};

/**
 * A few words for a table cell: labels and other answers in the order of the config's controls and of their first use,
 * with how often when more than once: `spam`; `PER ×2, ORG`; `4/5`. Different controls are set apart: `spam · PER`.
 */
export function summarizeResults(config: LabelConfig, results: readonly Result[]): string {
  const parts = config.controls.map((control) => {
    const toWords = wordsOf(config, control);
    const used = results
      .filter((result) => result.from_name === control.name)
      .flatMap(({ value }) => (value === undefined ? [] : toWords(value)));
    return [...count(used)].map(([word, times]) => word + (times > 1 ? ` ×${times}` : "")).join(", ");
  });
  return parts.filter((part) => part !== "").join(" · ");
}

/** What says a control's values in words: those of its tag, or the labels as people read them. */
function wordsOf(config: LabelConfig, control: ControlTag): (value: Readonly<Record<string, unknown>>) => string[] {
  const definition = controlDefinition(control.tag);
  if (definition.summarize !== undefined) return (value) => [definition.summarize?.(value, control.attributes) ?? ""];
  const borrows = definition.borrowsLabels === true;
  const around = borrows ? config.controls.filter((other) => other.tag === "Labels") : [control];
  const shownAs = new Map(around.flatMap(({ labels }) => labels.map(({ stored, value }) => [stored, value] as const)));
  return (value) => definition.labelsIn(value).map((label) => shownAs.get(label) ?? label);
}

/** Counts the controls and labels in a list of results, whatever config they were made with. */
export function labelsUsed(results: readonly Result[]): LabelsUsed {
  const named = results.filter((result) => result.from_name !== undefined && result.to_name !== undefined);
  const annotations = count(named.map(({ from_name, to_name, type }) => `${from_name}|${to_name}|${type}`));
  const byControl = new Map<string, string[]>();
  for (const { from_name = "", type, value } of named) {
    const labels = isObject(value) ? storedNames(value[borrowing.has(type) ? "labels" : type]) : [];
    if (labels.length > 0) byControl.set(from_name, [...(byControl.get(from_name) ?? []), ...labels]);
  }
  const labels = [...byControl].map(([name, used]) => [name, Object.fromEntries(count(used))] as const);
  return { annotations: Object.fromEntries(annotations), labels: Object.fromEntries(labels) };
}

/** Types whose results carry the labels of other controls. */
const borrowing: ReadonlySet<string> = new Set(
  tagNames.flatMap((name) => {
    if (!isControlTag(name)) return [];
    const { type, borrowsLabels } = controlDefinition(name);
    return borrowsLabels === true ? [type] : [];
  }),
);

function count(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
