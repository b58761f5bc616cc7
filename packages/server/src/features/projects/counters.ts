import { type ProjectCounter, projectCounters } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db } from "../../database/emit.ts";

export type Counters = Record<ProjectCounter | "queue_total" | "queue_done", number>;
export type CounterName = keyof Counters;
export const counterNames: readonly CounterName[] = [...projectCounters, "queue_total", "queue_done"];

/** Counters that come from one scan are read together. */
const groups = {
  tasks: ["task_number", "finished_task_number", "queue_total"],
  annotations: [
    "total_annotations_number",
    "useful_annotation_number",
    "skipped_annotations_number",
    "ground_truth_number",
    "num_tasks_with_annotations",
  ],
  predictions: ["total_predictions_number"],
  mine: ["queue_total", "queue_done"],
} as const satisfies Record<string, readonly CounterName[]>;

const zero = Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters;
const nothing = sql`(select null)`;

/**
 * Counts of projects, as they are now; of those not asked for, 0. `queue_*` are the user's own.
 * Costs index scans: some 100 ms per million rows.
 */
async function count(
  db: Db,
  ids: readonly number[],
  user: number | null,
  wanted: readonly CounterName[],
): Promise<Map<number, Counters>> {
  const needs = (group: keyof typeof groups): boolean => groups[group].some((name) => wanted.includes(name));
  const tasks = sql`(select
      (select count(*) from tasks where project_id = p.id) as total,
      (select count(*) from tasks where project_id = p.id and not is_labeled) as open)`;
  const annotations = sql`(select
      count(*) filter (where not was_cancelled) as total,
      count(*) filter (where not was_cancelled and not ground_truth) as useful,
      count(*) filter (where was_cancelled) as skipped,
      count(*) filter (where ground_truth) as ground_truth,
      count(distinct task_id) filter (where not was_cancelled and not ground_truth) as tasks
    from annotations where project_id = p.id)`;
  const predictions = sql`(select count(*) as total from predictions where project_id = p.id)`;
  const mine = sql`(select count(distinct a.task_id) as done, count(distinct a.task_id) filter (where t.is_labeled) as labeled
    from annotations a join tasks t on t.id = a.task_id
    where a.project_id = p.id and a.completed_by = ${user}
      and not (a.was_cancelled and p.skip_queue = 'REQUEUE_FOR_ME'))`;
  const { rows } = await sql<Counters & { id: number }>`
    select p.id,
      ${needs("tasks") ? sql`t.total as task_number, t.total - t.open as finished_task_number,` : sql``}
      ${
        needs("annotations")
          ? sql`a.total as total_annotations_number, a.useful as useful_annotation_number,
              a.skipped as skipped_annotations_number, a.ground_truth as ground_truth_number,
              a.tasks as num_tasks_with_annotations,`
          : sql``
      }
      ${needs("predictions") ? sql`b.total as total_predictions_number,` : sql``}
      ${needs("mine") ? sql`m.done as queue_done, t.open + m.labeled as queue_total,` : sql``}
      null as end_of_list
    from projects p
      cross join lateral ${needs("tasks") || needs("mine") ? tasks : nothing} t
      cross join lateral ${needs("annotations") ? annotations : nothing} a
      cross join lateral ${needs("predictions") ? predictions : nothing} b
      cross join lateral ${needs("mine") ? mine : nothing} m
    where p.id = any(${ids}::int[])`.execute(db);
  return new Map(rows.map(({ id, ...counted }) => [id, { ...zero, ...onlyCounters(counted) }]));
}

const onlyCounters = (row: Partial<Counters>): Partial<Counters> =>
  Object.fromEntries(counterNames.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));

/** Answers that were slow to get are given again for a few times as long as they took, at most five seconds. */
const slowMs = 100;
const longestMs = 5_000;
type Kept = { until: number; counters: Promise<Map<number, Counters>> };
const kept = new WeakMap<Db, Map<string, Kept>>();

export async function readCounters(
  db: Db,
  ids: readonly number[],
  user: number | null,
  wanted: readonly CounterName[] = counterNames,
): Promise<Map<number, Counters>> {
  if (ids.length === 0 || wanted.length === 0) return new Map(ids.map((id) => [id, zero]));
  const ours = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, ours);
  const key = JSON.stringify([ids, user, wanted]);
  const known = ours.get(key);
  const started = performance.now();
  if (known && known.until > started) return known.counters;
  const counters = await count(db, ids, user, wanted);
  const took = performance.now() - started;
  for (const [other, { until }] of ours) if (until <= started) ours.delete(other);
  if (took > slowMs)
    ours.set(key, { until: performance.now() + Math.min(longestMs, 5 * took), counters: Promise.resolve(counters) });
  return counters;
}
