import type { CallFailure, PartialPrediction, PredictionFailure, PredictionRun } from "@tandem/schema/api";
import { type Selectable, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { PredictionRunsTable } from "../../database/tables.ts";

export type RunRow = Selectable<PredictionRunsTable> & { version_name: string | null };

const runColumns = sql`r.*, v.name as version_name`;
const runTables = sql`prediction_runs r left join model_versions v on v.id = r.version_id`;

export async function runById(db: Db | Trx, id: number): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`select ${runColumns} from ${runTables} where r.id = ${id}`.execute(db);
  return rows[0];
}

export interface RunsWanted {
  backend?: number;
  /** Only runs before this one. */
  before?: number;
  limit?: number;
  /** Also what was noted of tasks that people opened. */
  withOpened?: boolean;
}

/** Newest first. */
export async function listRuns(
  db: Db,
  project: number,
  { backend, before, limit = 50, withOpened = true }: RunsWanted,
): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${runColumns} from ${runTables}
    where r.project_id = ${project}
      ${backend === undefined ? sql`` : sql`and r.ml_backend_id = ${backend}`}
      ${before === undefined ? sql`` : sql`and r.id < ${before}`}
      ${withOpened ? sql`` : sql`and r.kind <> 'opened'`}
    order by r.id desc limit ${limit}`.execute(db);
  return rows;
}

export const runWire = (row: RunRow): PredictionRun => ({
  id: row.id,
  project: row.project_id,
  backend: row.ml_backend_id,
  kind: row.kind,
  state: row.state,
  model_version: row.version_name,
  total: row.total,
  done: row.done,
  skipped: row.skipped,
  failed: row.failed,
  partial: row.partial,
  tasks_per_second: row.tasks_per_second,
  error: row.error,
  failure: row.failure as CallFailure | null,
  created_at: row.created_at,
  started_at: row.started_at,
  finished_at: row.finished_at,
});

export const listFailures = (db: Db, run: number, after: number, limit: number): Promise<PredictionFailure[]> =>
  db
    .selectFrom("prediction_failures")
    .select(["task_id as task", "version as model_version", "message", "path", "created_at"])
    .where("run_id", "=", run)
    .where("task_id", ">", after)
    .orderBy("task_id")
    .limit(limit)
    .execute();

export const listPartial = (db: Db, run: number, after: number, limit: number): Promise<PartialPrediction[]> =>
  db
    .selectFrom("partial_predictions")
    .select(["task_id as task", "version as model_version", "problems", "left_out", "created_at"])
    .where("run_id", "=", run)
    .where("task_id", ">", after)
    .orderBy("task_id")
    .limit(limit)
    .execute();

/** Unlabeled tasks after a task id that no such version has answered, and that did not fail for it in this run. */
export async function waitingTasks(
  db: Db,
  run: { id: number; project_id: number },
  versions: readonly number[],
  after: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from tasks t
    where t.project_id = ${run.project_id} and not t.is_labeled and t.id > ${after} and ${lacks(run.id, versions)}
    order by t.id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

/** Of those tasks the ones that people have before them. */
export async function beingLabeled(
  db: Db,
  run: { id: number; project_id: number },
  versions: readonly number[],
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct t.id from task_locks l join tasks t on t.id = l.task_id
    where l.expires_at > now() and t.project_id = ${run.project_id} and not t.is_labeled and ${lacks(run.id, versions)}
    order by t.id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

/** Of those tasks the ones that another version found most uncertain: they are likely to be asked for next. */
export async function mostUncertain(
  db: Db,
  run: { id: number; project_id: number },
  versions: readonly number[],
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with latest as (
      select max(scored_by) as version from tasks
      where project_id = ${run.project_id} and not is_labeled and scored_by <> all(${[...versions]}::int[]))
    select t.id from tasks t
    where t.project_id = ${run.project_id} and not t.is_labeled and t.scored_by = (select version from latest)
      and ${lacks(run.id, versions)}
    order by t.priority desc nulls last, t.id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export async function countWaiting(
  db: Db,
  run: { id: number; project_id: number },
  versions: readonly number[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from tasks t
    where t.project_id = ${run.project_id} and not t.is_labeled and ${lacks(run.id, versions)}`.execute(db);
  return rows[0]?.count ?? 0;
}

const lacks = (run: number, versions: readonly number[]) => sql`
  not exists (select 1 from predictions p where p.task_id = t.id and p.version_id = any(${[...versions]}::int[]))
  and not exists (select 1 from prediction_failures f where f.run_id = ${run} and f.task_id = t.id)`;

/** Which of the tasks already have an answer of one of the versions. */
export async function answeredTasks(
  db: Db,
  tasks: readonly number[],
  versions: readonly number[],
): Promise<Set<number>> {
  if (tasks.length === 0 || versions.length === 0) return new Set();
  const { rows } = await sql<{ task_id: number }>`
    select distinct task_id from predictions
    where task_id = any(${[...tasks]}::int[]) and version_id = any(${[...versions]}::int[])`.execute(db);
  return new Set(rows.map((row) => row.task_id));
}
