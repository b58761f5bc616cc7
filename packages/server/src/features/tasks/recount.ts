import { type LabelConfig, type Result, summarizeResults } from "@tandem/schema";
import { sql } from "kysely";
import type { Trx } from "../../database/emit.ts";
import { storedText } from "../accounts/index.ts";

/** What of a project says when a task is done and how its answers are told. */
export interface CountingRules {
  config: LabelConfig;
  skip_queue: "REQUEUE_FOR_OTHERS" | "REQUEUE_FOR_ME" | "IGNORE_SKIPPED";
}

/** What of an annotation its task's counters depend on. */
export interface CountedAnnotation {
  id: number;
  completed_by: number | null;
  was_cancelled: boolean;
  created_at: string;
  result: unknown;
}

const longestSummary = 500;

/** Locks tasks until the transaction ends, always in the same order; returns those that exist. */
export async function lockTasks(trx: Trx, ids: readonly number[]): Promise<{ id: number; project_id: number }[]> {
  const { rows } = await sql<{ id: number; project_id: number }>`
    select id, project_id from tasks where id = any(${ids}::int[]) order by id for update`.execute(trx);
  return rows;
}

/** What the annotators of one task said and how many did; `annotations` by id. */
export function countAnnotations(rules: CountingRules, annotations: readonly CountedAnnotation[]) {
  const given = annotations.filter(({ was_cancelled: cancelled }) => !cancelled);
  const finished = rules.skip_queue === "IGNORE_SKIPPED" ? annotations : given;
  // Somebody who was removed is still somebody: each of their annotations counts.
  const people = new Set(finished.map(({ completed_by: who, id }) => who ?? -id)).size;
  const results = given.flatMap(({ result }) => (Array.isArray(result) ? (result as Result[]) : []));
  const summary = summarizeResults(rules.config, results);
  return {
    total: given.length,
    cancelled: annotations.length - given.length,
    people,
    newest: annotations.at(-1)?.created_at ?? null,
    annotated: summary === "" ? null : storedText([...summary].slice(0, longestSummary).join("")),
  };
}

/**
 * Sets what tasks know of their annotations: both counts, whether they are labeled (as many people as the overlap
 * asks for), since when, and the answers in a few words. The tasks must be locked, and of one project.
 * @param user who changed them, or null
 */
export async function recountTasks(
  trx: Trx,
  rules: CountingRules,
  ids: readonly number[],
  user: number | null = null,
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<CountedAnnotation & { task_id: number }>`
    select task_id, id, completed_by, was_cancelled, created_at, result from annotations
    where task_id = any(${ids}::int[]) order by id`.execute(trx);
  const groups = Map.groupBy(rows, (row) => row.task_id);
  const counts = ids.map((id) => countAnnotations(rules, groups.get(id) ?? []));
  await sql`
    update tasks t set total_annotations = c.total, cancelled_annotations = c.cancelled,
      is_labeled = c.people >= t.overlap,
      completed_at = case when c.people >= t.overlap then c.newest end,
      annotated = c.annotated, updated_at = now(), updated_by = coalesce(${user}, t.updated_by)
    from unnest(
      ${ids}::int[],
      ${counts.map(({ total }) => total)}::int[],
      ${counts.map(({ cancelled }) => cancelled)}::int[],
      ${counts.map(({ people }) => people)}::int[],
      ${counts.map(({ newest }) => newest)}::timestamptz[],
      ${counts.map(({ annotated }) => annotated)}::text[]
    ) as c(id, total, cancelled, people, newest, annotated)
    where t.id = c.id`.execute(trx);
}
