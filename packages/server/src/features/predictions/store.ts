import type { LabelConfig, SamplingStrategy } from "@tandem/schema";
import { sql } from "kysely";
import { type Trx, tellLive } from "../../database/emit.ts";
import { type Opinion, taskOpinion } from "./opinions.ts";
import { storedJson } from "../accounts/index.ts";
import { versionById } from "./versions.ts";

/** One checked answer for one task. */
export interface PredictionItem extends Opinion {
  task: number;
  /** 0 for the best answer, 1 for the second … */
  rank: number;
  cluster?: number | null;
  neighbors?: unknown;
  mislabeling?: number | null;
}

export interface StoreRequest {
  project: number;
  versionId: number;
  items: readonly PredictionItem[];
  /** The version that fills the tasks' columns (`projects.live_version_id`). */
  liveVersionId: number | null;
  strategy: SamplingStrategy;
  /** The project's label config; null: the tasks' short text of the prediction stays empty. */
  config: LabelConfig | null;
}

/**
 * Stores all answers of one version for the tasks in `items`: answers it gave before are replaced, never doubled. Of
 * the same backend's older versions only the latest is kept per task, unless an annotation was made from one. Tasks'
 * counters, and with the live version their score and priority, change with it. Tasks deleted meanwhile are passed over.
 * @returns the tasks that have the answers now, by id
 */
export async function storePredictions(trx: Trx, request: StoreRequest): Promise<number[]> {
  const version = await versionById(trx, request.versionId);
  if (!version) throw new Error(`There is no model version ${request.versionId}`);
  const tasks = await lockTasks(
    trx,
    request.project,
    request.items.map((item) => item.task),
  );
  const known = new Set(tasks);
  const items = request.items.filter((item) => known.has(item.task)).toSorted(byTaskAndRank);
  if (items.length === 0) return [];
  await upsert(trx, request, items);
  await prune(trx, request.versionId, version.backend, items);
  await updateTasks(trx, request, tasks, items);
  await tellLive(trx, request.project, { kind: "predictions", model_version: version.name, tasks });
  return tasks;
}

const byTaskAndRank = (one: PredictionItem, other: PredictionItem): number =>
  one.task - other.task || one.rank - other.rank;

/** In the order of their ids, so that two who store for the same tasks wait for each other instead of deadlocking. */
export async function lockTasks(trx: Trx, project: number, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from tasks where id = any(${[...new Set(ids)]}::int[]) and project_id = ${project}
    order by id for no key update`.execute(trx);
  return rows.map((row) => row.id);
}

async function upsert(trx: Trx, request: StoreRequest, items: readonly PredictionItem[]): Promise<void> {
  const jsonOrNull = (value: unknown): string | null => (value == null ? null : storedJson(value));
  await sql`
    insert into predictions (task_id, project_id, version_id, rank, result, score, probabilities, uncertainty,
                             cluster, neighbors, mislabeling)
    select i.task, ${request.project}, ${request.versionId}, i.rank, i.result::jsonb, i.score, i.probabilities::jsonb,
           i.uncertainty, i.cluster, i.neighbors::jsonb, i.mislabeling
    from unnest(
      ${items.map((item) => item.task)}::int[], ${items.map((item) => item.rank)}::smallint[],
      ${items.map((item) => storedJson(item.result))}::text[], ${items.map((item) => item.score)}::float8[],
      ${items.map((item) => jsonOrNull(item.probabilities))}::text[],
      ${items.map((item) => item.uncertainty)}::float8[], ${items.map((item) => item.cluster ?? null)}::int[],
      ${items.map((item) => jsonOrNull(item.neighbors))}::text[],
      ${items.map((item) => item.mislabeling ?? 0)}::float8[]
    ) as i(task, rank, result, score, probabilities, uncertainty, cluster, neighbors, mislabeling)
    order by i.task, i.rank
    on conflict (task_id, version_id, rank) do update set
      result = excluded.result, score = excluded.score, probabilities = excluded.probabilities,
      uncertainty = excluded.uncertainty, cluster = excluded.cluster, neighbors = excluded.neighbors,
      mislabeling = excluded.mislabeling, updated_at = now()`.execute(trx);
}

/** Deletes what the version answered before and no longer does, and the backend's answers older than its previous version's. */
async function prune(
  trx: Trx,
  versionId: number,
  backend: number | null,
  items: readonly PredictionItem[],
): Promise<void> {
  const answers = new Map<number, number>();
  for (const { task, rank } of items) answers.set(task, Math.max(answers.get(task) ?? 0, rank));
  await sql`
    with stored as (select * from unnest(${[...answers.keys()]}::int[], ${[...answers.values()]}::int[]) as s(task, last))
    delete from predictions p using stored s
    where p.task_id = s.task
      and (p.version_id = ${versionId} and p.rank > s.last
        or p.version_id <> ${versionId}
          and exists (select 1 from model_versions v where v.id = p.version_id and v.ml_backend_id = ${backend})
          and p.version_id <> (
            select q.version_id from predictions q join model_versions w on w.id = q.version_id
            where q.task_id = p.task_id and w.ml_backend_id = ${backend} and q.version_id <> ${versionId}
            order by q.updated_at desc, q.id desc limit 1))
      and not exists (select 1 from annotations a where a.parent_prediction = p.id)`.execute(trx);
}

async function updateTasks(
  trx: Trx,
  request: StoreRequest,
  tasks: readonly number[],
  items: readonly PredictionItem[],
): Promise<void> {
  if (request.versionId !== request.liveVersionId) return recount(trx, tasks);
  const best = new Map<number, PredictionItem>();
  for (const item of items) if (!best.has(item.task)) best.set(item.task, item);
  const opinions = [...best.values()].map((item) => taskOpinion(request.config, request.strategy, item));
  await sql`
    update tasks t set
      total_predictions = (select count(*) from predictions p where p.task_id = t.id),
      scored_by = ${request.versionId}, score = i.score, priority = i.priority, predicted = i.predicted
    from unnest(
      ${[...best.keys()]}::int[], ${opinions.map((opinion) => opinion.score)}::float8[],
      ${opinions.map((opinion) => opinion.priority)}::float8[], ${opinions.map((opinion) => opinion.predicted)}::text[]
    ) as i(task, score, priority, predicted)
    where t.id = i.task`.execute(trx);
}

/** Sets the tasks' numbers of predictions from what is stored. */
export async function recount(trx: Trx, tasks: readonly number[]): Promise<void> {
  await sql`
    update tasks t set total_predictions = (select count(*) from predictions p where p.task_id = t.id)
    where t.id = any(${[...tasks]}::int[])`.execute(trx);
}
