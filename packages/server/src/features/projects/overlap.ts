import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Db, type Trx, tellLive } from "../../database/emit.ts";
import { defineJob } from "../../jobs/index.ts";
import { findProject, type ProjectRow } from "./rows.ts";

/** Tasks that are recomputed at once, and in each transaction of the job. */
const batchSize = 5_000;

/** The last task (most annotated first) that several people are to annotate; null when that is all of them. */
interface Cutoff {
  annotations: number;
  id: number;
}

async function cutoffOf(db: Db, project: ProjectRow): Promise<Cutoff | null> {
  if (project.overlap_cohort_percentage >= 100) return null;
  const { rows } = await sql<Cutoff>`
    select total_annotations as annotations, id from tasks where project_id = ${project.id}
    order by total_annotations desc, id
    limit 1 offset greatest(0, (
      select ceil(count(*) * ${project.overlap_cohort_percentage}::float / 100)::int - 1
      from tasks where project_id = ${project.id}))`.execute(db);
  return project.overlap_cohort_percentage === 0 ? { annotations: 2 ** 31 - 1, id: 0 } : (rows[0] ?? null);
}

/**
 * Sets how many annotations the next tasks after `after` need, and whether they have them, by the project's present
 * settings. Returns the last task's id; null when there are no more.
 */
async function recompute(db: Db, project: ProjectRow, cutoff: Cutoff | null, after: number): Promise<number | null> {
  const overlap = cutoff
    ? sql`case when total_annotations > ${cutoff.annotations}
        or (total_annotations = ${cutoff.annotations} and id <= ${cutoff.id}) then ${project.maximum_annotations}::int else 1 end`
    : sql`${project.maximum_annotations}::int`;
  const countsSkipped = project.skip_queue === "IGNORE_SKIPPED";
  const { rows } = await sql<{ last: number | null }>`
    with batch as materialized (
      select id, ${overlap} as wanted from tasks
      where project_id = ${project.id} and id > ${after} order by id limit ${batchSize} for update
    ), counted as (
      select b.id, b.wanted,
        (select count(distinct coalesce(a.completed_by, -a.id)) from annotations a
         where a.task_id = b.id and (${countsSkipped} or not a.was_cancelled)) >= b.wanted as labeled,
        (select a.created_at from annotations a where a.task_id = b.id order by a.id desc limit 1) as newest
      from batch b
    ), changed as (
      update tasks t set overlap = c.wanted, is_labeled = c.labeled,
        completed_at = case when c.labeled then c.newest end
      from counted c
      where t.id = c.id and (t.overlap <> c.wanted or t.is_labeled <> c.labeled)
    )
    select max(id) as last from batch`.execute(db);
  return rows[0]?.last ?? null;
}

const input = Type.Object({ project: Type.Integer() });

export const recomputeOverlap = defineJob<Context, typeof input>({
  name: "recompute-overlap",
  input,
  async run({ db }, { project: id }, { signal }) {
    const project = await findProject(db, id);
    if (!project) return;
    const cutoff = await cutoffOf(db, project);
    for (let after: number | null = 0; after !== null; after = await recompute(db, project, cutoff, after))
      signal.throwIfAborted();
    await tellLive(db, id, { kind: "tasks", reason: "changed", count: 0 });
  },
});

/** After a change of the settings that say when a task is done: at once for a small project, else by a job. */
export async function applyOverlap(trx: Trx, context: Context, project: ProjectRow): Promise<void> {
  const some = await trx
    .selectFrom("tasks")
    .select("id")
    .where("project_id", "=", project.id)
    .limit(batchSize)
    .execute();
  if (some.length === batchSize) {
    await context.jobs.enqueue(trx, recomputeOverlap, { project: project.id }, { singletonKey: String(project.id) });
    return;
  }
  const cutoff = await cutoffOf(trx, project);
  await recompute(trx, project, cutoff, 0);
}
