import { controlFor } from "./lookups.ts";
import type { LabelConfig } from "./node.ts";

/** How many annotations use each `from_name|to_name|type`. */
export type UsedControls = Readonly<Record<string, number>>;
/** How many annotations use each label, by `from_name`. */
export type UsedLabels = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Why a project with annotations may not change from one config to another, one message per control; empty when it
 * may. A control that annotations use must stay with its type and its object, and labels that they use must stay.
 * Controls whose labels come from the task are not asked about labels. What did not fit the old config either is
 * not the change's fault and does not block it.
 */
export function checkConfigChange(
  before: LabelConfig,
  after: LabelConfig,
  used: UsedControls,
  usedLabels: UsedLabels,
): string[] {
  const lost = new Set<string>();
  const refusals = Object.entries(used).flatMap(([key, count]) => {
    if (count <= 0 || !fits(before, key) || fits(after, key)) return [];
    const [name = "", object = "", type = ""] = key.split("|");
    lost.add(name);
    const removed = controlFor(after, name) === undefined ? "is removed" : "is changed";
    return [
      `${counted(count)} made with tag "${name}" (type ${type}, of "${object}"), which ${removed}. Keep it, or delete these annotations first`,
    ];
  });
  for (const [name, labels] of Object.entries(usedLabels)) {
    if (!lost.has(name)) refusals.push(...checkLabels(before, after, name, labels));
  }
  return refusals;
}

function checkLabels(
  before: LabelConfig,
  after: LabelConfig,
  name: string,
  labels: Readonly<Record<string, number>>,
): string[] {
  const old = controlFor(before, name);
  const control = controlFor(after, name);
  if (!old || old.labelsKey !== null || control?.labelsKey != null) return [];
  const had = new Set(old.labels.map((label) => label.stored));
  const has = new Set(control?.labels.map((label) => label.stored));
  const missing = Object.entries(labels).filter(([label, count]) => count > 0 && had.has(label) && !has.has(label));
  if (missing.length === 0) return [];
  const list = missing.map(([label, count]) => `${label} (${count} annotation${count === 1 ? "" : "s"})`).join("\n");
  return [`These labels still exist in annotations or drafts:\n${list}\nPlease add labels to tag with name="${name}".`];
}

function fits(config: LabelConfig, key: string): boolean {
  const [name = "", objects = "", type = ""] = key.split("|");
  const control = controlFor(config, name);
  if (!control || control.type !== type.toLowerCase()) return false;
  return objects.split(",").every((object) => control.toName.includes(object));
}

function counted(count: number): string {
  return count === 1 ? "There is 1 annotation" : `There are ${count} annotations`;
}
