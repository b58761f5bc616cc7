import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Db, type Trx, emit, tellLive } from "../../database/emit.ts";
import { defineJob } from "../../jobs/index.ts";
import { hasManyTasks } from "../projects/index.ts";

const batchSize = 2_000;

/** Deletes up to a batch of tasks with all that belongs to them; the versions of their predictions count less. */
async function deleteBatch(trx: Trx, project: number, ids: readonly number[], user: number | null): Promise<number> {
  await sql`select id from tasks where id = any(${ids}::int[]) and project_id = ${project} order by id for update`.execute(
    trx,
  );
  await sql`
    update model_versions v set predictions = greatest(0, v.predictions - g.times)
    from (select p.version_id, count(*)::int as times from predictions p
      where p.task_id = any(${ids}::int[]) and p.project_id = ${project} group by p.version_id) g
    where v.id = g.version_id`.execute(trx);
  const { rows } = await sql<{ id: number }>`
    delete from tasks where id = any(${ids}::int[]) and project_id = ${project} returning id`.execute(trx);
  if (rows.length === 0) return 0;
  await emit(trx, "TASKS_DELETED", project, { tasks: rows.map(({ id }) => ({ id })) }, user);
  return rows.length;
}

/**
 * Deletes tasks of a project in the caller's transaction; ids of others are left alone.
 * @returns how many there were
 */
export async function deleteTasks(
  trx: Trx,
  project: number,
  ids: readonly number[],
  user: number | null = null,
): Promise<number> {
  let count = 0;
  for (let start = 0; start < ids.length; start += batchSize)
    count += await deleteBatch(trx, project, ids.slice(start, start + batchSize), user);
  if (count > 0) await tellLive(trx, project, { kind: "tasks", reason: "deleted", count });
  return count;
}

const input = Type.Object({
  project: Type.Integer(),
  upTo: Type.Integer(),
  user: Type.Union([Type.Integer(), Type.Null()]),
});

/** Deletes the project's tasks up to an id, a transaction a batch. */
async function deleteUpTo(db: Db, project: number, upTo: number, user: number | null, signal?: AbortSignal) {
  for (;;) {
    signal?.throwIfAborted();
    const rows = await db
      .selectFrom("tasks")
      .select("id")
      .where("project_id", "=", project)
      .where("id", "<=", upTo)
      .orderBy("id")
      .limit(batchSize)
      .execute();
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await db.transaction().execute((trx) => deleteTasks(trx, project, ids, user));
  }
}

export const deleteProjectTasks = defineJob<Context, typeof input>({
  name: "delete-project-tasks",
  input,
  run: ({ db }, { project, upTo, user }, { signal }) => deleteUpTo(db, project, upTo, user, signal),
});

/** Deletes every task that a project has now: at once when they are few, else in the background. */
export async function deleteAllTasks(context: Context, project: number, user: number | null): Promise<void> {
  const { db, jobs } = context;
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from tasks where project_id = ${project}`.execute(db);
  const upTo = rows[0]?.last;
  if (upTo === null || upTo === undefined) return;
  if (await hasManyTasks(db, project)) await jobs.enqueue(db, deleteProjectTasks, { project, upTo, user });
  else await deleteUpTo(db, project, upTo, user);
}
