import {
  type Annotation,
  type Draft,
  type LabelConfig,
  type Prediction,
  type Result,
  type Task,
  resolveUndefinedKey,
} from "@tandem/schema";
import type { Selectable } from "kysely";
import type { TasksTable } from "../../database/tables.ts";
import { authorName } from "../accounts/index.ts";
import { createdAgo } from "./created-ago.ts";
import type { AnnotationRow, DraftRow, PredictionRow } from "./rows.ts";

export type TaskRow = Selectable<TasksTable>;

/** A task's own columns. `config` renames the placeholder key of data that was imported before its key was known. */
export const taskToWire = (row: TaskRow, config: LabelConfig): Task => ({
  id: row.id,
  data: { ...resolveUndefinedKey(config, row.data) },
  meta: row.meta,
  project: row.project_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  updated_by: row.updated_by,
  is_labeled: row.is_labeled,
  allow_skip: row.allow_skip,
  overlap: row.overlap,
  file_upload: row.file_upload_id,
  inner_id: row.inner_id,
  total_annotations: row.total_annotations,
  cancelled_annotations: row.cancelled_annotations,
  total_predictions: row.total_predictions,
  comment_count: 0,
  unresolved_comment_count: 0,
  comment_authors: [],
  last_comment_updated_at: null,
});

const nameOfAuthor = (row: AuthorColumns, id: number | null): string =>
  id === null || row.author_email === null
    ? ""
    : authorName({
        id,
        email: row.author_email,
        first_name: row.author_first_name ?? "",
        last_name: row.author_last_name ?? "",
      });

interface AuthorColumns {
  author_email: string | null;
  author_first_name: string | null;
  author_last_name: string | null;
}

export const annotationToWire = (row: AnnotationRow): Annotation => ({
  id: row.id,
  result: row.result as Result[],
  created_username: nameOfAuthor(row, row.completed_by),
  created_ago: createdAgo(row.created_at),
  completed_by: row.completed_by,
  was_cancelled: row.was_cancelled,
  ground_truth: row.ground_truth,
  created_at: row.created_at,
  updated_at: row.updated_at,
  draft_created_at: row.draft_created_at,
  lead_time: row.lead_time,
  import_id: row.import_id,
  last_action: row.last_action,
  bulk_created: row.bulk_created,
  task: row.task_id,
  project: row.project_id,
  updated_by: row.updated_by,
  parent_prediction: row.parent_prediction,
  parent_annotation: row.parent_annotation,
  last_created_by: row.last_created_by,
});

/** What Label Studio does not know is left out when there is none. */
export const predictionToWire = (row: PredictionRow): Prediction => ({
  id: row.id,
  result: row.result as Result[],
  model_version: row.version_name,
  created_ago: createdAgo(row.created_at),
  score: row.score,
  cluster: row.cluster,
  neighbors: row.neighbors,
  mislabeling: row.mislabeling,
  created_at: row.created_at,
  updated_at: row.updated_at,
  model: row.version_backend,
  model_run: null,
  task: row.task_id,
  project: row.project_id,
  ...(row.probabilities === null ? {} : { probabilities: row.probabilities }),
  ...(row.uncertainty === null ? {} : { uncertainty: row.uncertainty }),
});

export const draftToWire = (row: DraftRow): Draft => ({
  id: row.id,
  user: row.author_email ?? "",
  created_username: nameOfAuthor(row, row.user_id),
  created_ago: createdAgo(row.created_at),
  result: row.result as Result[],
  lead_time: row.lead_time,
  was_postponed: row.was_postponed,
  import_id: row.import_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  task: row.task_id,
  annotation: row.annotation_id,
});
