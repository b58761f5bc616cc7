import {
  type LabelConfig,
  controlWeights,
  samplingFromLabelStudio,
  samplingToLabelStudio,
  type SamplingStrategy,
} from "@tandem/schema";
import type { ProjectChange } from "@tandem/schema/api";
import type { Updateable } from "kysely";
import type { ProjectsTable } from "../../database/tables.ts";
import { invalid } from "../../errors.ts";
import { storedJson, storedText } from "../accounts/index.ts";
import { emptyConfig } from "./parsed-configs.ts";
import type { ProjectRow } from "./rows.ts";

export type ProjectColumns = Updateable<ProjectsTable>;

/** Stored as they come. */
const plain = [
  "show_instruction",
  "show_skip_button",
  "enable_empty_annotation",
  "show_annotation_history",
  "maximum_annotations",
  "min_annotations_to_start_training",
  "evaluate_predictions_automatically",
  "reveal_preannotations_interactively",
  "show_ground_truth_first",
  "show_overlap_first",
  "overlap_cohort_percentage",
] as const satisfies readonly (keyof ProjectChange & keyof ProjectColumns)[];
/** Texts or null. */
const texts = [
  "description",
  "expert_instruction",
  "model_version",
  "task_data_login",
  "task_data_password",
] as const satisfies readonly (keyof ProjectChange & keyof ProjectColumns)[];

function checkTexts({ title, color, pinned_at: pinned }: ProjectChange): void {
  const problems: Record<string, string[]> = {};
  if (title !== undefined && title !== "" && [...title.trim()].length < 3)
    problems["title"] = ["Ensure this field has at least 3 characters."];
  if (color !== undefined && color !== null && !/^#[0-9a-f]{6}$/i.test(color))
    problems["color"] = [`"${color}" is not a colour like #FFA500.`];
  if (pinned !== undefined && pinned !== null && !/^\d{4}-\d\d-\d\dT/.test(pinned.trim()))
    problems["pinned_at"] = ["Datetime has wrong format. Use one like 2024-06-18T23:45:46.048490Z."];
  else if (typeof pinned === "string" && Number.isNaN(Date.parse(pinned)))
    problems["pinned_at"] = ["There is no such date."];
  if (Object.keys(problems).length > 0) throw invalid(problems);
}

/** Tandem's strategy, or Label Studio's `sampling` unless the present strategy is already one of its kind. */
function strategyOf({ strategy, sampling }: ProjectChange, before: SamplingStrategy): SamplingStrategy {
  if (strategy !== undefined) return strategy;
  if (sampling === undefined || sampling === samplingToLabelStudio(before)) return before;
  return samplingFromLabelStudio(sampling ?? "Sequential sampling") ?? before;
}

/** Weights for every control and label of the config: those that were given or known, else 1. */
function weightsFor(config: LabelConfig, known: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(controlWeights(config)).map(([name, fresh]) => {
    const old = known[name] as Partial<typeof fresh> | undefined;
    if (typeof old !== "object" || old === null) return [name, fresh];
    const labels = Object.keys(fresh.labels).map((label) => [label, weight(old.labels?.[label]) ?? 1]);
    return [name, { ...fresh, overall: weight(old.overall) ?? 1, labels: Object.fromEntries(labels) as object }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const weight = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/**
 * The columns that a change sets, with what Label Studio derives: publishing ends being a draft, hiding predictions
 * unsets the model version, and so on. `config` is the config after the change.
 */
export function columnsOf(change: ProjectChange, before: ProjectRow | null, config: LabelConfig): ProjectColumns {
  checkTexts(change);
  const columns: Record<string, unknown> = {};
  for (const name of plain) if (change[name] !== undefined) columns[name] = change[name];
  for (const name of texts) {
    const text = change[name];
    if (text !== undefined) columns[name] = text === null ? null : storedText(text);
  }
  if (change.title !== undefined) columns["title"] = storedText(change.title.trim());
  if (change.color !== undefined) columns["color"] = change.color;
  if (change.pinned_at !== undefined) columns["pinned_at"] = change.pinned_at && new Date(change.pinned_at);
  if (change.start_training_on_annotation_update !== undefined)
    columns["min_annotations_to_start_training"] = change.start_training_on_annotation_update ? 1 : 0;
  if (change.is_draft !== undefined) columns["is_draft"] = change.is_draft;
  if (change.is_published !== undefined) columns["is_published"] = change.is_published;
  if (change.is_published === true) columns["is_draft"] = false;
  if (change.skip_queue !== undefined) columns["skip_queue"] = change.skip_queue ?? "REQUEUE_FOR_OTHERS";
  if (change.show_collab_predictions !== undefined) columns["show_collab_predictions"] = change.show_collab_predictions;
  if (change.show_collab_predictions === false) columns["model_version"] = "";
  columns["strategy"] = strategyOf(change, (before?.strategy as SamplingStrategy | undefined) ?? "sequential");
  if (change.label_config !== undefined || change.control_weights !== undefined || before === null)
    columns["control_weights"] = storedJson(
      weightsFor(config, change.control_weights ?? before?.control_weights ?? {}),
    );
  if (change.label_config !== undefined) columns["label_config"] = configText(change.label_config);
  return columns;
}

/** No config is the empty one. */
export const configText = (text: string | null): string =>
  text === null || text.trim() === "" ? emptyConfig : storedText(text);
