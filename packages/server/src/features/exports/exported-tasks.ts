import { type LabelConfig, resolveUndefinedKey } from "@tandem/schema";
import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";

/** An annotation as Label Studio exports it: every column, people as ids. */
export type ExportedAnnotation = {
  id: number;
  completed_by: number | null;
  result: Record<string, unknown>[];
  was_cancelled: boolean;
  created_at: string;
  updated_at: string;
  lead_time: number | null;
  [column: string]: unknown;
};

/** A task as Label Studio exports it. */
export type ExportedTask = {
  id: number;
  annotations: ExportedAnnotation[];
  data: Record<string, unknown>;
  [key: string]: unknown;
};

/** Which tasks are exported. */
export interface ExportScope {
  project: number;
  /** False: only tasks that somebody annotated. */
  all: boolean;
  /** Null: no matter which. */
  ids: readonly number[] | null;
}

const batchSize = 500;

type TaskRow = { id: number; data: Record<string, unknown> } & Record<string, unknown>;

const scopeSql = ({ project, all, ids }: ExportScope): RawBuilder<unknown> =>
  sql`tasks.project_id = ${project} ${all ? sql`` : sql`and tasks.total_annotations + tasks.cancelled_annotations > 0`}
    ${ids ? sql`and tasks.id = any(${[...ids]}::int[])` : sql``}`;

/** In Label Studio's order of keys, where one is known. */
async function readTasks(db: Trx, scope: ExportScope, afterId: number): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    select tasks.id, (select regexp_replace(files.path, '^.*/', '') from files where files.id = tasks.file_upload_id) as file_upload,
      tasks.data, tasks.meta, tasks.created_at, tasks.updated_at, tasks.allow_skip, tasks.inner_id,
      tasks.total_annotations, tasks.cancelled_annotations, tasks.total_predictions, tasks.project_id as project,
      tasks.updated_by
    from tasks where ${scopeSql(scope)} and tasks.id > ${afterId} order by tasks.id limit ${batchSize}`.execute(db);
  return rows;
}

async function readAnnotations(db: Trx, tasks: readonly number[]): Promise<Map<number, ExportedAnnotation[]>> {
  const { rows } = await sql<ExportedAnnotation & { task: number }>`
    select id, completed_by, result, was_cancelled, ground_truth, created_at, updated_at, draft_created_at, lead_time,
      prediction, result_count, unique_id, import_id, last_action, bulk_created, task_id as task, project_id as project,
      updated_by, parent_prediction, parent_annotation, last_created_by
    from annotations where task_id = any(${[...tasks]}::int[]) order by id`.execute(db);
  return Map.groupBy(rows, (row) => row.task);
}

async function readPredictionIds(db: Trx, tasks: readonly number[]): Promise<Map<number, number[]>> {
  const { rows } = await sql<{ task: number; ids: number[] }>`
    select task_id as task, array_agg(id order by id) as ids
    from predictions where task_id = any(${[...tasks]}::int[]) group by task_id`.execute(db);
  return new Map(rows.map(({ task, ids }) => [task, ids]));
}

async function readDrafts(db: Trx, tasks: readonly number[]): Promise<Map<number, Record<string, unknown>[]>> {
  const { rows } = await sql<{ task: number }>`
    select drafts.id, users.email as user, drafts.result, drafts.lead_time, drafts.was_postponed, drafts.import_id,
      drafts.created_at, drafts.updated_at, drafts.task_id as task, drafts.annotation_id as annotation
    from drafts join users on users.id = drafts.user_id
    where drafts.task_id = any(${[...tasks]}::int[]) order by drafts.id`.execute(db);
  return Map.groupBy(rows, (row) => row.task);
}

/** Label Studio's empty columns of comments, which we do not have. */
const noComments = {
  comment_count: 0,
  unresolved_comment_count: 0,
  last_comment_updated_at: null,
  comment_authors: [],
};

/** One batch as it is at one moment. */
async function readBatch(trx: Trx, scope: ExportScope, config: LabelConfig, afterId: number): Promise<ExportedTask[]> {
  const tasks = await readTasks(trx, scope, afterId);
  const ids = tasks.map((task) => task.id);
  if (ids.length === 0) return [];
  const annotations = await readAnnotations(trx, ids);
  const predictions = await readPredictionIds(trx, ids);
  const drafts = await readDrafts(trx, ids);
  return tasks.map(({ id, file_upload, data, updated_by, ...rest }) => ({
    id,
    annotations: annotations.get(id) ?? [],
    file_upload,
    drafts: drafts.get(id) ?? [],
    predictions: predictions.get(id) ?? [],
    data: resolveUndefinedKey(config, data) as Record<string, unknown>,
    ...rest,
    ...noComments,
    updated_by,
  }));
}

/**
 * The tasks of an export by id, some hundreds at a time; memory does not grow with the project. Each batch is read in
 * one repeatable-read transaction, so that a task always fits its annotations. Batches are read as they are sent: a
 * transaction over the whole would let slow downloads hold the database's connections, and keep it from cleaning up.
 */
export async function* exportedTasks(db: Db, scope: ExportScope, config: LabelConfig): AsyncGenerator<ExportedTask[]> {
  for (let afterId = 0; ;) {
    const batch = await db
      .transaction()
      .setIsolationLevel("repeatable read")
      .setAccessMode("read only")
      .execute((trx) => readBatch(trx, scope, config, afterId));
    if (batch.length > 0) yield batch;
    if (batch.length < batchSize) return;
    afterId = batch.at(-1)?.id ?? afterId;
  }
}

/** Every key in the data of the tasks of an export; for tables, whose header comes before the first row. */
export async function exportedDataKeys(db: Db, scope: ExportScope, config: LabelConfig): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct jsonb_object_keys(tasks.data) as key from tasks where ${scopeSql(scope)} order by key`.execute(db);
  const found = rows.map(({ key }) => key);
  const known = Object.keys(resolveUndefinedKey(config, Object.fromEntries(found.map((key) => [key, null]))));
  const named = config.dataKeys.map(({ key }) => key).filter((key) => known.includes(key));
  return [...new Set([...named, ...known])];
}
