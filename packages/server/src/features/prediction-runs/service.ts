import type { PredictionRun, TaskQuery } from "@tandem/schema/api";
import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { conflict, notFound } from "../../errors.ts";
import { storedJson } from "../accounts/index.ts";
import { runById, runWire } from "./queries.ts";
import { tellRun } from "./store-batch.ts";

export const runHandle = { name: "prediction-run", input: Type.Object({ run: Type.Integer() }) };

const enqueueRun = (context: Context, db: Db | Trx, run: number, kind: PredictionRun["kind"]) =>
  // What somebody waits for goes before what happens in the background.
  context.jobs.enqueue(db, runHandle, { run }, { singletonKey: `run-${run}`, priority: kind === "selection" ? 5 : 0 });

export interface RunRequest {
  project: number;
  backend: number;
  kind: "selection" | "refresh";
  /** Null: every task of the project (selection) or every unlabeled task (refresh). */
  selection: TaskQuery | null;
  user: number | null;
  /** Ask also about tasks that have an answer of the current version. */
  force?: boolean;
}

/**
 * Queues a prediction run. A refresh joins the one that is open for that backend: it always asks for the current
 * version, also where that changes on the way.
 * @returns the run's id
 */
export async function startPredictionRun(context: Context, trx: Trx, request: RunRequest): Promise<number> {
  const { project, backend, kind, selection, user, force = false } = request;
  // The words of the index's condition have to stand in the text: a prepared statement with parameters cannot be
  // matched with a partial index.
  const { rows } = await sql<{ id: number }>`
    insert into prediction_runs (project_id, ml_backend_id, kind, selection, force, requested_by)
    values (${project}, ${backend}, ${kind}, ${selection === null ? null : storedJson(selection)}::jsonb, ${force}, ${user})
    on conflict (ml_backend_id) where kind = 'refresh' and state in ('queued', 'running') do nothing
    returning id`.execute(trx);
  const run = rows[0]?.id ?? (await openRefresh(trx, backend));
  if (run === undefined) return startPredictionRun(context, trx, request);
  await enqueueRun(context, trx, run, kind);
  await tellRun(trx, project, run);
  return run;
}

async function openRefresh(db: Db | Trx, backend: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from prediction_runs
    where ml_backend_id = ${backend} and kind = 'refresh' and state in ('queued', 'running')`.execute(db);
  return rows[0]?.id;
}

export async function getRun(db: Db, id: number): Promise<PredictionRun> {
  const row = await runById(db, id);
  if (!row) throw notFound("PredictionRun");
  return runWire(row);
}

/** Stops a run; what it has stored stays. A run that has ended is left as it is. */
export async function cancelRun(context: Context, id: number): Promise<PredictionRun> {
  await context.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ project_id: number }>`
      update prediction_runs set state = 'cancelled', finished_at = now()
      where id = ${id} and state in ('queued', 'running') returning project_id`.execute(trx);
    if (rows[0]) await tellRun(trx, rows[0].project_id, id);
  });
  return getRun(context.db, id);
}

/** Lets a failed or cancelled run go on where it stopped. */
export async function resumeRun(context: Context, id: number): Promise<PredictionRun> {
  const run = await getRun(context.db, id);
  if (run.state === "queued" || run.state === "running") return run;
  if (run.state === "completed") throw conflict("This run is complete; start another one.");
  await context.db.transaction().execute(async (trx) => {
    if (run.kind === "refresh" && (await openRefresh(trx, run.backend)) !== undefined)
      throw conflict("A newer run already brings this model's predictions up to date.");
    await reopen(context, trx, run);
  });
  return getRun(context.db, id);
}

async function reopen(context: Context, trx: Trx, run: Pick<PredictionRun, "id" | "project" | "kind">): Promise<void> {
  const { rows } = await sql`
    update prediction_runs set state = 'queued', error = null, failure = null, finished_at = null
    where id = ${run.id} and state in ('failed', 'cancelled') returning id`.execute(trx);
  if (rows.length === 0) return;
  await enqueueRun(context, trx, run.id, run.kind);
  await tellRun(trx, run.project, run.id);
}

/** Failures that end by themselves: the backend was away or too slow. */
const passing = sql`(r.failure->>'phase') in ('dns', 'connect', 'reset', 'tls', 'timeout-headers', 'timeout-body')`;
/** Nobody waits any more for what failed longer ago. */
const patience = sql`interval '1 day'`;

/** Lets those runs of a backend go on that failed because it was away. @returns how many */
export async function resumeInterrupted(context: Context, backend: number): Promise<number> {
  return context.db.transaction().execute(async (trx) => {
    const rows = await interruptedRuns(trx, backend);
    // At most one refresh may be open; it does the work of all.
    let hasRefresh = (await openRefresh(trx, backend)) !== undefined;
    for (const run of rows) {
      if (run.kind === "refresh" && hasRefresh) continue;
      hasRefresh ||= run.kind === "refresh";
      await reopen(context, trx, run);
    }
    return rows.length;
  });
}

/** Newest first. */
export async function interruptedRuns(
  db: Db | Trx,
  backend: number,
): Promise<Pick<PredictionRun, "id" | "project" | "kind">[]> {
  const { rows } = await sql<Pick<PredictionRun, "id" | "project" | "kind">>`
    select r.id, r.project_id as project, r.kind from prediction_runs r join ml_backends b on b.id = r.ml_backend_id
    where r.project_id = b.project_id and r.ml_backend_id = ${backend} and r.state = 'failed'
      and r.finished_at > now() - ${patience} and ${passing}
    order by r.id desc`.execute(db);
  return rows;
}
