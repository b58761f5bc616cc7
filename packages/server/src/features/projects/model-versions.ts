import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Db, emit, tellLive } from "../../database/emit.ts";
import { invalid } from "../../errors.ts";
import { defineJob } from "../../jobs/index.ts";
import { setLiveVersion } from "./live-version.ts";
import { projectRow } from "./rows.ts";

interface VersionCount {
  name: string;
  ml_backend_id: number | null;
  count: number;
  latest: string | null;
}

/** Versions that have predictions, newest first; counted over an index. */
async function countVersions(db: Db, project: number): Promise<VersionCount[]> {
  const { rows } = await sql<VersionCount>`
    select v.name, v.ml_backend_id, p.count, newest.created_at as latest
    from model_versions v
    cross join lateral (select count(*) as count from predictions where version_id = v.id) p
    cross join lateral (select max(created_at) as created_at from (
      select created_at from predictions where version_id = v.id order by task_id desc limit 100) few) newest
    where v.project_id = ${project} and p.count > 0
    order by v.id desc`.execute(db);
  return rows;
}

/** A backend as Label Studio describes a live model. */
async function liveModels(db: Db, project: number): Promise<object[]> {
  const rows = await db.selectFrom("ml_backends").selectAll().where("project_id", "=", project).orderBy("id").execute();
  const states = { CO: "Connected", DI: "Disconnected", ER: "Error", TR: "Training", PR: "Predicting" } as const;
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    readable_state: states[row.state],
    is_interactive: row.is_interactive,
    url: row.url,
    error_message: row.error_message,
    title: row.title,
    auth_method: row.auth_method,
    basic_auth_user: row.basic_auth_user,
    basic_auth_pass_is_set: row.basic_auth_pass !== "",
    description: row.description,
    extra_params: row.extra_params,
    model_version: row.model_version,
    timeout: row.timeout,
    created_at: row.created_at,
    updated_at: row.updated_at,
    auto_update: row.auto_update,
    project: row.project_id,
  }));
}

export interface VersionsQuery {
  extended?: boolean;
  include_live_models?: boolean;
  limit?: number;
}

/** Label Studio's two shapes: counts by name, or `{static, live}` with the time of the newest prediction. */
export async function listModelVersions(db: Db, id: number, query: VersionsQuery): Promise<object> {
  const project = await projectRow(db, id);
  const all = await countVersions(db, id);
  const versions = query.limit !== undefined && query.limit > 0 ? all.slice(0, query.limit) : all;
  if (query.extended) {
    return {
      static: versions.map(({ name, count, latest, ml_backend_id: backend }) => ({
        model_version: name,
        count,
        latest,
        ml_backend: backend,
      })),
      live: query.include_live_models ? await liveModels(db, id) : null,
    };
  }
  const counts: Record<string, number> = {};
  for (const { name, count } of versions) counts[name] = (counts[name] ?? 0) + count;
  if (project.model_version) counts[project.model_version] ??= 0;
  return counts;
}

/** Predictions that are deleted within the request, and in each transaction of the job. */
const batchSize = 5_000;
const input = Type.Object({ project: Type.Integer(), versions: Type.Array(Type.Integer()) });

/** Deletes up to a batch of predictions of these versions and takes them out of their tasks; returns how many. */
async function deleteBatch(db: Db, versions: readonly number[]): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ deleted: number }>`
      with chosen as (
        select id, task_id from predictions where version_id = any(${versions}::int[])
        order by version_id, task_id limit ${batchSize}
      ), locked as materialized (
        select id from tasks where id in (select task_id from chosen) order by id for update
      ), gone as (
        delete from predictions where id in (select id from chosen) and task_id in (select id from locked)
        returning task_id, version_id
      ), uncounted as (
        update tasks t set total_predictions = greatest(0, t.total_predictions - g.times),
          score = case when t.scored_by = any(${versions}::int[]) then null else t.score end,
          priority = case when t.scored_by = any(${versions}::int[]) then null else t.priority end,
          predicted = case when t.scored_by = any(${versions}::int[]) then null else t.predicted end,
          scored_by = case when t.scored_by = any(${versions}::int[]) then null else t.scored_by end
        from (select task_id, count(*)::int as times from gone group by task_id) g where t.id = g.task_id
      ), fewer as (
        update model_versions v set predictions = greatest(0, v.predictions - g.times)
        from (select version_id, count(*)::int as times from gone group by version_id) g where v.id = g.version_id
      )
      select count(*) as deleted from gone`.execute(trx);
    return rows[0]?.deleted ?? 0;
  });
}

/** Versions without predictions that no backend is at are forgotten; the project's live version may then be another. */
async function forgetVersions(db: Db, project: number, versions: readonly number[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`delete from model_versions v where v.id = any(${versions}::int[])
      and not exists (select 1 from predictions where version_id = v.id)
      and not exists (select 1 from ml_backends where current_version_id = v.id)`.execute(trx);
    await setLiveVersion(trx, project);
    await emit(trx, "PROJECT_UPDATED", project, { project });
    await tellLive(trx, project, { kind: "tasks", reason: "changed", count: 0 });
  });
}

async function deleteAll(db: Db, project: number, versions: readonly number[], signal?: AbortSignal): Promise<void> {
  while ((await deleteBatch(db, versions)) > 0) signal?.throwIfAborted();
  await forgetVersions(db, project, versions);
}

export const deleteVersionPredictions = defineJob<Context, typeof input>({
  name: "delete-version-predictions",
  input,
  run: ({ db }, { project, versions }, { signal }) => deleteAll(db, project, versions, signal),
});

/** Deletes the predictions of every version with this name, whichever model made them. */
export async function deleteModelVersion(context: Context, project: number, name: string | undefined) {
  if (!name) throw invalid({ model_version: ["This field is required."] });
  const { rows } = await sql<{ id: number; count: number }>`
    select v.id, (select count(*) from predictions where version_id = v.id) as count
    from model_versions v where v.project_id = ${project} and v.name = ${name.replaceAll("\0", "")}`.execute(
    context.db,
  );
  const versions = rows.map(({ id }) => id);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (total > batchSize) await context.jobs.enqueue(context.db, deleteVersionPredictions, { project, versions });
  else if (versions.length > 0) await deleteAll(context.db, project, versions);
  return { deleted_predictions: total };
}
