import { type RawBuilder, sql } from "kysely";
import { type Db, type Trx, eventInsert } from "../../database/emit.ts";
import { storedJson } from "../accounts/index.ts";
import { type AnnotationRow, countAnnotations } from "../tasks/index.ts";
import type { TaskFacts } from "./task-facts.ts";

/** An annotation that was checked against the task as it was read. */
export interface CheckedAnnotation {
  facts: TaskFacts;
  results: readonly Record<string, unknown>[];
  regions: number;
  /** Who is said to have annotated, and who sends it; null: a backend. */
  author: number | null;
  user: number | null;
  skipped: boolean;
  truth: boolean;
  leadTime: number | null;
  uniqueId: string | null;
  parentPrediction: number | null;
  parentAnnotation: number | null;
  /** The draft that becomes this annotation. */
  draft: number | null;
}

/**
 * Stores an annotation with everything that follows from it in one statement, and so in one round trip: the task's
 * counters, the end of the annotator's lock and draft, the event.
 * @returns undefined, with nothing done, when the task is not as it was read, or when the parent or the draft is not
 * one of this task (and this user)
 */
export async function writeAnnotation(db: Db | Trx, given: CheckedAnnotation): Promise<AnnotationRow | undefined> {
  const { facts, user, draft } = given;
  const { rows } = await sql<AnnotationRow>`
    with counted as (${countWith(given)}),
      draft as (
        delete from drafts where id = ${draft}::int and exists (select 1 from counted) returning created_at),
      a as (
        insert into annotations (task_id, project_id, completed_by, updated_by, result, result_count, was_cancelled,
          ground_truth, lead_time, prediction, unique_id, parent_prediction, parent_annotation, draft_created_at)
        select id, project_id, ${given.author}::int, ${user}::int, ${storedJson(given.results)}::jsonb,
          ${given.regions}::int, ${given.skipped}::boolean, ${given.truth}::boolean, ${given.leadTime}::float8,
          ${storedJson(facts.prediction)}::jsonb, ${given.uniqueId}::text, ${given.parentPrediction}::int,
          ${given.parentAnnotation}::int, (select created_at from draft)
        from counted returning *),
      unlocked as (
        delete from task_locks where task_id = (select id from counted) and user_id = ${user}::int),
      event as (${eventInsert(
        "ANNOTATION_CREATED",
        facts.project,
        sql`jsonb_build_object('annotation', id, 'task', task_id)`,
        user,
        sql`from a`,
      )})
      ${given.truth ? sql`, others as (${unsetTruths})` : sql``}
    select a.*, u.email as author_email, u.first_name as author_first_name, u.last_name as author_last_name
    from a left join users u on u.id = a.completed_by`.execute(db);
  return rows[0];
}

/** Only one annotation of a task is the truth; the new one is not yet seen by this part of the statement. */
const unsetTruths = sql`update annotations set ground_truth = false, updated_at = now()
  where task_id = (select id from counted) and ground_truth`;

/** The task's counters with the new annotation, provided that everything is as it was read. */
function countWith(given: CheckedAnnotation): RawBuilder<unknown> {
  const { facts, author, user, results, skipped } = given;
  const own = { id: 0, completed_by: author, was_cancelled: skipped, created_at: "", result: results };
  const counts = countAnnotations(facts.rules, [...facts.annotations, own]);
  return sql`
    update tasks t set total_annotations = ${counts.total}::int, cancelled_annotations = ${counts.cancelled}::int,
      is_labeled = ${counts.people}::int >= t.overlap,
      completed_at = case when ${counts.people}::int >= t.overlap then now() end,
      annotated = ${counts.annotated}::text, updated_at = now(), updated_by = coalesce(${user}::int, t.updated_by)
    where t.id = ${facts.id} and t.xmin::text = ${facts.rowVersion} ${conditions(given)}
    returning t.id, t.project_id`;
}

function conditions({ facts, user, draft, parentPrediction, parentAnnotation }: CheckedAnnotation) {
  const parts: RawBuilder<unknown>[] = [sql``];
  if (parentPrediction !== null)
    parts.push(sql`and exists (select 1 from predictions where id = ${parentPrediction} and task_id = t.id)`);
  if (parentAnnotation !== null)
    parts.push(sql`and exists (select 1 from annotations where id = ${parentAnnotation} and task_id = t.id)`);
  if (draft !== null)
    parts.push(sql`and not exists (select 1 from drafts where id = ${draft}
      and (task_id <> ${facts.id} or user_id is distinct from ${user}::int))`);
  return sql.join(parts, sql` `);
}
