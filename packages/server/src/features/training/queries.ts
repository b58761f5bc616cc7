import type { CallFailure, TrainingRun } from "@tandem/schema/api";
import { type Selectable, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { TrainingRunsTable } from "../../database/tables.ts";

export type TrainingRow = Selectable<TrainingRunsTable>;

export const trainingWire = (row: TrainingRow): TrainingRun => ({
  id: row.id,
  project: row.project_id,
  backend: row.ml_backend_id,
  state: row.state,
  reason: row.reason,
  job: row.job,
  progress: row.progress,
  message: row.message,
  labels: row.labels,
  version_before: row.version_before,
  version_after: row.version_after,
  metrics: row.metrics,
  log: row.log,
  error: row.error,
  failure: row.failure as CallFailure | null,
  attempts: row.attempts,
  created_at: row.created_at,
  started_at: row.started_at,
  finished_at: row.finished_at,
});

export const trainingById = (db: Db | Trx, id: number): Promise<TrainingRow | undefined> =>
  db.selectFrom("training_runs").selectAll().where("id", "=", id).executeTakeFirst();

/** Newest first. */
export async function listTrainings(
  db: Db,
  project: number,
  { backend, before, limit = 50 }: { backend?: number; before?: number; limit?: number },
): Promise<TrainingRow[]> {
  let query = db.selectFrom("training_runs").selectAll().where("project_id", "=", project);
  if (backend !== undefined) query = query.where("ml_backend_id", "=", backend);
  if (before !== undefined) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}

const unreached = sql`coalesce(failure->>'phase', '') in ('dns', 'connect', 'reset', 'tls')`;

/** What a backend has to learn from: annotations that count as labels, and the time of the newest change among them. */
export async function labelsNow(db: Db | Trx, project: number): Promise<{ labels: number; until: string | null }> {
  const { rows } = await sql<{ labels: number; until: string | null }>`
    select count(*) as labels, max(updated_at) as until from annotations
    where project_id = ${project} and not was_cancelled and not ground_truth`.execute(db);
  return rows[0] ?? { labels: 0, until: null };
}

/**
 * Up to where a backend has seen the labels: in its newest run that began, or that ended well. A run that never reached
 * the backend does not count as begun: its labels still wait.
 */
export async function labelsUntil(
  db: Db | Trx,
  backend: { id: number; project_id: number },
  which: "begun" | "completed",
): Promise<{ labels: number; until: string | null } | null> {
  const { rows } = await sql<{ labels: number; until: string | null }>`
    select coalesce(labels, 0) as labels, labels_until as until from training_runs
    where project_id = ${backend.project_id} and ml_backend_id = ${backend.id} and started_at is not null
      ${which === "completed" ? sql`and state = 'completed'` : sql`and not (state = 'failed' and ${unreached})`}
    order by id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/**
 * How many labels changed since then, counted no further than `most`: an index range of the newest annotations. To what
 * is new or changed come those that are gone, when `withDeleted` (which counts all of the project's labels).
 */
export async function countChanges(
  db: Db | Trx,
  project: number,
  since: { labels: number; until: string | null } | null,
  most: number,
  withDeleted: boolean,
): Promise<number> {
  const after = since?.until == null ? sql`` : sql`and updated_at > ${since.until}`;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from annotations
      where project_id = ${project} and not was_cancelled and not ground_truth ${after} limit ${most}) changed`.execute(
    db,
  );
  const changed = rows[0]?.count ?? 0;
  if (!withDeleted || changed >= most || since === null || since.until === null) return changed;
  const { rows: kept } = await sql<{ count: number }>`
    select count(*) as count from annotations
    where project_id = ${project} and not was_cancelled and not ground_truth and created_at <= ${since.until}`.execute(
    db,
  );
  return changed + Math.max(0, since.labels - (kept[0]?.count ?? 0));
}

/** How many labels the version was trained on, if it is still the backend's current one. */
export async function noteLabels(
  db: Db,
  { current_version_id: id }: { current_version_id: number | null },
  version: string,
  labels: number | null,
): Promise<void> {
  if (id === null) return;
  await db.updateTable("model_versions").set({ labels }).where("id", "=", id).where("name", "=", version).execute();
}
