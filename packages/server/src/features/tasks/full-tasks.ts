import type { DataManagerTask, LabelConfig, TaskSimple } from "@tandem/schema";
import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { initialsOf } from "../accounts/index.ts";
import { configOf } from "../projects/index.ts";
import { type AnnotationRow, byTask, selectAnnotations, selectDrafts, selectTaskPredictions } from "./rows.ts";
import { annotationToWire, draftToWire, predictionToWire, type TaskRow, taskToWire } from "./wire.ts";

/** The label configs of the projects that tasks belong to; one, nearly always. */
async function configsOf(db: Db | Trx, rows: readonly { project_id: number }[]): Promise<Map<number, LabelConfig>> {
  const ids = [...new Set(rows.map(({ project_id: id }) => id))];
  const projects = await db
    .selectFrom("projects")
    .select(["id", "label_config"])
    .where("id", "in", [0, ...ids])
    .execute();
  return new Map(projects.map((project) => [project.id, configOf(project)]));
}

/** Puts rows into the order of ids; ids of tasks that are gone are left out. */
function inOrderOf<Row extends { id: number }>(ids: readonly number[], rows: readonly Row[]): Row[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => known.get(id) ?? []);
}

/** Tasks as models receive them: raw data, all annotations, all predictions; in the order of the ids. */
export async function tasksForModels(db: Db | Trx, ids: readonly number[]): Promise<TaskSimple[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<TaskRow>`select * from tasks where id = any(${ids}::int[])`.execute(db);
  const configs = await configsOf(db, rows);
  const annotations = byTask(await selectAnnotations(db, sql`a.task_id = any(${ids}::int[])`));
  const predictions = byTask(await selectTaskPredictions(db, sql`p.task_id = any(${ids}::int[])`));
  return inOrderOf(ids, rows).flatMap((row) => {
    const config = configs.get(row.project_id);
    if (!config) return [];
    return {
      ...taskToWire(row, config),
      annotations: (annotations.get(row.id) ?? []).map(annotationToWire),
      predictions: (predictions.get(row.id) ?? []).map(predictionToWire),
    };
  });
}

export interface DataManagerOptions {
  /** `all` adds annotations, predictions and the user's drafts. */
  fields: "task_only" | "all";
  /** Whose drafts; null: nobody's. */
  user: number | null;
  /** With `all`: annotators as `{id, email, …}` instead of ids, as for a single task. */
  expandAnnotators?: boolean;
}

type DataManagerRow = TaskRow & {
  file_path: string | null;
  predicted_by: string | null;
  annotators: number[] | null;
  annotations_ids: string | null;
  annotations_results: string | null;
  avg_lead_time: number | null;
  predictions_model_versions: string | null;
  predictions_results: string | null;
  draft_exists: boolean;
};

/** Longer texts of results are cut, as Label Studio's are. */
const longestText = 500;

/** One statement for a page: what a row of the table shows beside the task's own columns. */
async function selectRows(db: Db | Trx, ids: readonly number[]): Promise<DataManagerRow[]> {
  const { rows } = await sql<DataManagerRow>`
    select t.*, f.path as file_path, v.name as predicted_by, a.*, p.*,
      exists (select 1 from drafts d where d.task_id = t.id) as draft_exists
    from tasks t
    left join files f on f.id = t.file_upload_id
    left join model_versions v on v.id = t.scored_by
    cross join lateral (
      select array_agg(distinct completed_by) filter (where completed_by is not null) as annotators,
        string_agg(id::text, ',' order by id) as annotations_ids,
        left(string_agg(left(result::text, ${longestText}), ', ' order by id), ${longestText}) as annotations_results,
        avg(lead_time) as avg_lead_time
      from annotations where task_id = t.id) a
    cross join lateral (
      select string_agg(distinct name, ',') as predictions_model_versions,
        left(string_agg(left(result::text, ${longestText}), ', ' order by x.id), ${longestText}) as predictions_results
      from predictions x join model_versions n on n.id = x.version_id where x.task_id = t.id) p
    where t.id = any(${ids}::int[])`.execute(db);
  return rows;
}

/** With the annotator's name instead of their id. */
const withAnnotator = (row: AnnotationRow) => ({
  ...annotationToWire(row),
  completed_by:
    row.completed_by === null || row.author_email === null
      ? row.completed_by
      : expanded(row.completed_by, row.author_email, row.author_first_name ?? "", row.author_last_name ?? ""),
});

const expanded = (id: number, email: string, first_name: string, last_name: string) => ({
  id,
  first_name,
  last_name,
  avatar: null,
  email,
  initials: initialsOf({ email, first_name, last_name }),
});

/**
 * Turns the ids of a page into rows of the data manager, in their order: five statements at most, whatever the page.
 * Ids of tasks that are gone are left out.
 */
export async function dataManagerTasks(
  db: Db | Trx,
  ids: readonly number[],
  options: DataManagerOptions,
): Promise<DataManagerTask[]> {
  if (ids.length === 0) return [];
  const rows = await selectRows(db, ids);
  const configs = await configsOf(db, rows);
  const details = options.fields === "all" ? await detailsOf(db, ids, options) : null;
  return inOrderOf(ids, rows).flatMap((row) => {
    const config = configs.get(row.project_id);
    return config ? { ...summaryOf(row, config), ...details?.(row.id) } : [];
  });
}

const summaryOf = (row: DataManagerRow, config: LabelConfig): DataManagerTask => ({
  ...taskToWire(row, config),
  updated_by: row.updated_by === null ? [] : [{ user_id: row.updated_by }],
  file_upload: row.file_path?.split("/").at(-1) ?? null,
  storage_filename: null,
  annotators: row.annotators ?? [],
  completed_at: row.completed_at,
  annotations_results: row.annotations_results ?? "",
  predictions_results: row.predictions_results ?? "",
  predictions_score: row.score,
  predictions_model_versions: row.predictions_model_versions ?? "",
  annotations_ids: row.annotations_ids ?? "",
  avg_lead_time: row.avg_lead_time,
  draft_exists: row.draft_exists,
  predicted: row.predicted,
  annotated: row.annotated,
  predicted_by: row.predicted_by,
});

async function detailsOf(db: Db | Trx, ids: readonly number[], { user, expandAnnotators }: DataManagerOptions) {
  const annotations = byTask(await selectAnnotations(db, sql`a.task_id = any(${ids}::int[])`));
  const predictions = byTask(await selectTaskPredictions(db, sql`p.task_id = any(${ids}::int[])`));
  const own = user === null ? [] : await selectDrafts(db, sql`d.task_id = any(${ids}::int[]) and d.user_id = ${user}`);
  const drafts = byTask(own);
  return (id: number) => ({
    annotations: (annotations.get(id) ?? []).map(expandAnnotators ? withAnnotator : annotationToWire),
    predictions: (predictions.get(id) ?? []).map(predictionToWire),
    drafts: (drafts.get(id) ?? []).map(draftToWire),
  });
}
