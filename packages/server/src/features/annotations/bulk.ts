import { sql } from "kysely";
import { type Trx, emit, tellLive } from "../../database/emit.ts";
import { storedJson, storedText } from "../accounts/index.ts";
import { lockTasks, recountTasks } from "../tasks/index.ts";
import { countRegions } from "./results.ts";
import { rulesOf } from "./task-facts.ts";

/** An annotation to be made; its results were checked. */
export interface NewAnnotation {
  task_id: number;
  result: Record<string, unknown>[];
  completed_by: number | null;
  was_cancelled?: boolean;
  ground_truth?: boolean;
  lead_time?: number | null;
  /** The prediction it was made from, as it was. */
  prediction?: object;
  parent_prediction?: number | null;
  parent_annotation?: number | null;
  import_id?: number | null;
  unique_id?: string | null;
  last_action?: string | null;
  bulk_created?: boolean;
  created_at?: string | null;
  updated_at?: string | null;
}

export interface BulkOptions {
  project: number;
  /** Who does it. */
  user: number | null;
  /** False: no ANNOTATIONS_CREATED event; an import tells of its tasks instead. */
  announce?: boolean;
}

/** Rows of one statement, and ids of one event. */
const batchSize = 2_000;

async function insertBatch(trx: Trx, rows: readonly NewAnnotation[], project: number, user: number | null) {
  const { rows: made } = await sql<{ id: number; place: number }>`
    insert into annotations (task_id, project_id, updated_by, completed_by, result, result_count, was_cancelled,
      ground_truth, lead_time, prediction, parent_prediction, parent_annotation, import_id, unique_id, last_action,
      bulk_created, created_at, updated_at)
    select n.task_id, ${project}::int, ${user}::int, completed_by, result::jsonb, result_count, was_cancelled,
      ground_truth, lead_time, prediction::jsonb, parent_prediction, parent_annotation, import_id, unique_id,
      last_action, bulk_created, coalesce(created_at, now()), coalesce(updated_at, created_at, now())
    from unnest(
      ${rows.map((row) => row.task_id)}::int[],
      ${rows.map((row) => row.completed_by)}::int[],
      ${rows.map((row) => storedJson(row.result))}::text[],
      ${rows.map((row) => countRegions(row.result))}::int[],
      ${rows.map((row) => row.was_cancelled ?? false)}::boolean[],
      ${rows.map((row) => row.ground_truth ?? false)}::boolean[],
      ${rows.map((row) => row.lead_time ?? null)}::float8[],
      ${rows.map((row) => storedJson(row.prediction ?? {}))}::text[],
      ${rows.map((row) => row.parent_prediction ?? null)}::int[],
      ${rows.map((row) => row.parent_annotation ?? null)}::int[],
      ${rows.map((row) => row.import_id ?? null)}::int[],
      ${rows.map((row) => (row.unique_id ? storedText(row.unique_id) : null))}::text[],
      ${rows.map((row) => row.last_action ?? null)}::text[],
      ${rows.map((row) => row.bulk_created ?? false)}::boolean[],
      ${rows.map((row) => row.created_at ?? null)}::timestamptz[],
      ${rows.map((row) => row.updated_at ?? null)}::timestamptz[]
    ) with ordinality as n(task_id, completed_by, result, result_count, was_cancelled, ground_truth, lead_time,
      prediction, parent_prediction, parent_annotation, import_id, unique_id, last_action, bulk_created, created_at,
      updated_at, place)
    order by place returning id`.execute(trx);
  return made.map(({ id }) => id).sort((a, b) => a - b);
}

/**
 * Makes annotations of tasks of one project in the caller's transaction: counters, one event a batch, open studios
 * told once. Rows of tasks that are gone, or of another project, are left out.
 * @returns the ids, in the order of the rows
 */
export async function createAnnotationsFrom(
  trx: Trx,
  rows: readonly NewAnnotation[],
  { project, user, announce = true }: BulkOptions,
): Promise<number[]> {
  if (rows.length === 0) return [];
  const rules = await rulesOf(trx, project);
  const ids: number[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    const locked = await lockTasks(trx, [...new Set(batch.map((row) => row.task_id))]);
    const here = new Set(locked.flatMap((task) => (task.project_id === project ? task.id : [])));
    const fitting = batch.filter((row) => here.has(row.task_id));
    if (fitting.length === 0) continue;
    const made = await insertBatch(trx, fitting, project, user);
    ids.push(...made);
    await recountTasks(trx, rules, [...here], user);
    if (announce) await emit(trx, "ANNOTATIONS_CREATED", project, { annotations: made, tasks: [...here] }, user);
  }
  await tellLive(trx, project, { kind: "tasks", reason: "changed", count: ids.length });
  return ids;
}

/**
 * Deletes annotations of one project in the caller's transaction, with their drafts; counters and events follow.
 * @returns how many there were
 */
export async function deleteAnnotations(
  trx: Trx,
  ids: readonly number[],
  { project, user }: Omit<BulkOptions, "announce">,
): Promise<number> {
  if (ids.length === 0) return 0;
  const rules = await rulesOf(trx, project);
  let count = 0;
  for (let start = 0; start < ids.length; start += batchSize) {
    const batch = ids.slice(start, start + batchSize);
    const { rows: owners } = await sql<{ task_id: number }>`
      select distinct task_id from annotations
      where id = any(${batch}::int[]) and project_id = ${project}`.execute(trx);
    const tasks = owners.map(({ task_id: task }) => task);
    await lockTasks(trx, tasks);
    const { rows: gone } = await sql<{ id: number }>`
      delete from annotations where id = any(${batch}::int[]) and project_id = ${project} returning id`.execute(trx);
    if (gone.length === 0) continue;
    count += gone.length;
    await recountTasks(trx, rules, tasks, user);
    await emit(trx, "ANNOTATIONS_DELETED", project, { annotations: gone.map(({ id }) => ({ id })) }, user);
  }
  await tellLive(trx, project, { kind: "tasks", reason: "changed", count });
  return count;
}
