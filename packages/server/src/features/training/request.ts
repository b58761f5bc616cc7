import type { TrainingRun } from "@tandem/schema/api";
import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Trx, tellLive } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";
import { backendById, backendsOf, cancelJob, capabilitiesOf } from "../ml-backends/index.ts";
import { countChanges, labelsUntil, trainingById, trainingWire } from "./queries.ts";

export const trainHandle = { name: "train-model", input: Type.Object({ backend: Type.Integer() }) };

export interface TrainingRequest {
  backend: number;
  project: number;
  /** `button`, `every-n`, `api`. */
  reason: string;
  user: number | null;
}

/**
 * Asks for a training, in the caller's transaction. Requests come together: per backend one training runs and at most
 * one waits, which will see all labels there are when it starts.
 * @returns the run that waits
 */
export async function requestTraining(context: Context, trx: Trx, request: TrainingRequest): Promise<number> {
  const { backend, project, reason, user } = request;
  const { rows } = await sql<{ id: number }>`
    insert into training_runs (project_id, ml_backend_id, reason, requested_by)
    values (${project}, ${backend}, ${reason}, ${user})
    on conflict (ml_backend_id) where state = 'queued' do update set reason = training_runs.reason
    returning id`.execute(trx);
  const run = rows[0]?.id;
  if (run === undefined) throw new Error(`Training of backend ${backend} could not be queued`);
  await context.jobs.enqueue(trx, trainHandle, { backend }, { singletonKey: `backend-${backend}`, priority: 5 });
  await tellLive(trx, project, { kind: "training-run", run });
  return run;
}

/** Whether a backend can be asked to train; old ones do not say, and can. */
export const canTrain = (backend: Parameters<typeof capabilitiesOf>[0]): boolean =>
  capabilitiesOf(backend)?.training !== "none";

/**
 * Asks every backend of a project to train for which enough labels have changed since its last training began.
 * `hasDeletions`: labels may also have gone.
 */
export async function requestWhenDue(
  context: Context,
  trx: Trx,
  project: number,
  hasDeletions: boolean,
): Promise<number[]> {
  const settings = await trx
    .selectFrom("projects")
    .select("min_annotations_to_start_training as every")
    .where("id", "=", project)
    .executeTakeFirst();
  if (!settings || settings.every <= 0) return [];
  const runs: number[] = [];
  for (const backend of (await backendsOf(trx, project)).filter(canTrain)) {
    await holdWaiting(trx, backend.id);
    const since = await labelsUntil(trx, backend, "begun");
    const changed = await countChanges(trx, project, since, settings.every, hasDeletions);
    if (changed < settings.every) continue;
    runs.push(await requestTraining(context, trx, { backend: backend.id, project, reason: "every-n", user: null }));
  }
  return runs;
}

/**
 * A run that begins at this moment is waited for: it sees the labels that are there now, which must not be counted as
 * changed since the run before it. One that waits does not begin before this transaction ends.
 */
async function holdWaiting(trx: Trx, backend: number): Promise<void> {
  await sql`select 1 from training_runs where ml_backend_id = ${backend} and state = 'queued' for no key update`.execute(
    trx,
  );
}

/** Stops a training: one that waits never begins, one that runs is cancelled at the backend, too. */
export async function cancelTraining(context: Context, id: number): Promise<TrainingRun> {
  const cancelled = await context.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable("training_runs")
      .set({ state: "cancelled", finished_at: sql<string>`now()` })
      .where("id", "=", id)
      .where("state", "in", ["queued", "running"])
      .returningAll()
      .executeTakeFirst();
    if (row) await tellLive(trx, row.project_id, { kind: "training-run", run: id });
    return row;
  });
  const backend = cancelled?.job ? await backendById(context.db, cancelled.ml_backend_id) : undefined;
  if (backend && cancelled?.job) await cancelJob(context, backend, cancelled.job);
  const row = await trainingById(context.db, id);
  if (!row) throw notFound("TrainingRun");
  return trainingWire(row);
}
