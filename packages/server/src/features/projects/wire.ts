import { createHash } from "node:crypto";
import { dataTypes, samplingToLabelStudio, type SamplingStrategy } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import type { Db } from "../../database/emit.ts";
import { organizationId, type UserSimpleRow, userSimple } from "../accounts/index.ts";
import { type Counters, readCounters } from "./counters.ts";
import { configOf, parsedConfigOf } from "./parsed-configs.ts";
import { findProject, type ProjectRow } from "./rows.ts";

/** How models know a project: stable, and never that of another one which once had the same id. */
export const projectUid = ({ id, created_at }: Pick<ProjectRow, "id" | "created_at">): string =>
  `${id}.${Math.floor(Date.parse(created_at) / 1000)}`;

const columnsToWire = (row: ProjectRow) => {
  const config = configOf(row);
  const strategy = row.strategy as SamplingStrategy;
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    label_config: row.label_config,
    expert_instruction: row.expert_instruction,
    show_instruction: row.show_instruction,
    show_skip_button: row.show_skip_button,
    enable_empty_annotation: row.enable_empty_annotation,
    show_annotation_history: row.show_annotation_history,
    organization: organizationId,
    color: row.color,
    maximum_annotations: row.maximum_annotations,
    is_published: row.is_published,
    is_draft: row.is_draft,
    model_version: row.model_version,
    created_at: row.created_at,
    min_annotations_to_start_training: row.min_annotations_to_start_training,
    start_training_on_annotation_update: row.min_annotations_to_start_training !== 0,
    show_collab_predictions: row.show_collab_predictions,
    evaluate_predictions_automatically: row.evaluate_predictions_automatically,
    reveal_preannotations_interactively: row.reveal_preannotations_interactively,
    sampling: samplingToLabelStudio(strategy),
    strategy,
    skip_queue: row.skip_queue,
    show_ground_truth_first: row.show_ground_truth_first,
    show_overlap_first: row.show_overlap_first,
    overlap_cohort_percentage: row.overlap_cohort_percentage,
    control_weights: row.control_weights,
    pinned_at: row.pinned_at,
    parsed_label_config: parsedConfigOf(row) as Record<string, unknown>,
    config_has_control_tags: config.controls.length > 0,
    config_suitable_for_bulk_annotation:
      config.controls.length > 0 &&
      config.controls.every(
        ({ tag, node }) => tag === "Choices" && node.written["perRegion"]?.toLowerCase() !== "true",
      ),
    state: null,
  };
};

export interface ProjectExtras {
  creator: UserSimpleRow | null;
  counters: Counters;
  /** Whether the reader may see the credentials for the tasks' data. */
  showSecrets: boolean;
}

export const projectToWire = (row: ProjectRow, { creator, counters, showSecrets }: ProjectExtras): Project => ({
  ...columnsToWire(row),
  created_by: creator && userSimple(creator),
  task_data_login: row.task_data_login,
  task_data_password: showSecrets ? row.task_data_password : null,
  ...counters,
});

/** The project as webhooks and models receive it: every column, people by id, no credentials. Null if it is gone. */
export async function webhookProject(db: Db, id: number): Promise<Record<string, unknown> | null> {
  const row = await findProject(db, id);
  if (!row) return null;
  const counters = (await readCounters(db, [id], null)).get(id);
  const { queue_total: _total, queue_done: _done, ...counted } = counters ?? ({} as Counters);
  return {
    ...columnsToWire(row),
    ...counted,
    task_data_login: null,
    task_data_password: null,
    created_by: row.created_by,
    updated_at: row.updated_at,
    data_types: dataTypes(configOf(row)),
    label_config_hash: createHash("sha256").update(row.label_config).digest("hex"),
    token: "",
    result_count: 0,
    custom_task_lock_ttl: null,
    deleted_at: null,
    deleted_by: null,
    purge_at: null,
  };
}
