import {
  type ConfigProblem,
  type LabelConfig,
  type UsedControls,
  type UsedLabels,
  checkConfigChange,
  parseConfig,
} from "@tandem/schema";
import type { Db } from "../../database/emit.ts";
import { AppError, invalid } from "../../errors.ts";
import { configOf } from "./parsed-configs.ts";
import { labelsInUse } from "./summary.ts";

const told = ({ message, line, column }: ConfigProblem): string => `${message} (line ${line}, column ${column})`;

/** Parses a label config; 400 with every error and its place. */
export function checkedConfig(text: string): LabelConfig {
  const result = parseConfig(text);
  if (result.ok) return result.config;
  throw invalid({ label_config: result.problems.filter(({ severity }) => severity === "error").map(told) });
}

/** As if every control and label were used: what nobody may miss needs no counting. */
function everythingUsed(config: LabelConfig): [UsedControls, UsedLabels] {
  const controls = config.controls.map(({ name, toName, type }) => [`${name}|${toName.join(",")}|${type}`, 1]);
  const labels = config.controls.map(({ name, labels: all }) => [
    name,
    Object.fromEntries(all.map(({ stored }) => [stored, 1])),
  ]);
  return [Object.fromEntries(controls) as UsedControls, Object.fromEntries(labels) as UsedLabels];
}

/** 400 when annotations or drafts of the project use what the new config no longer has. */
export async function checkAgainstAnnotations(
  db: Db,
  project: { id: number; label_config: string },
  after: LabelConfig,
): Promise<void> {
  const before = configOf(project);
  if (checkConfigChange(before, after, ...everythingUsed(before)).length === 0) return;
  const used = await labelsInUse(db, project.id);
  const refusals = checkConfigChange(before, after, used.created_annotations, merged(used));
  if (refusals.length > 0) throw invalid({ label_config: refusals });
}

/** Labels in annotations and in drafts. */
function merged({ created_labels, created_labels_drafts }: Awaited<ReturnType<typeof labelsInUse>>): UsedLabels {
  const all: Record<string, Record<string, number>> = structuredClone(created_labels);
  for (const [control, labels] of Object.entries(created_labels_drafts)) {
    const own = (all[control] ??= {});
    for (const [label, times] of Object.entries(labels)) own[label] = (own[label] ?? 0) + times;
  }
  return all;
}

/** Whether results made with one config may not fit the other: a control, its object or its labels differ. */
export function essentialChange(before: LabelConfig, after: LabelConfig): boolean {
  return checkConfigChange(before, after, ...everythingUsed(before)).length > 0;
}

export const refuseEmpty = (text: string): void => {
  if (text.trim() === "")
    throw new AppError(400, "Validation error", { validationErrors: { label_config: ["Label config is empty."] } });
};
