import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Db, type Trx, emit, tellLive } from "../../database/emit.ts";
import { defineJob } from "../../jobs/index.ts";
import { lockProject } from "./rows.ts";

/** Projects of up to so many tasks are deleted within the request; a second at most. */
const atOnce = 2_000;
const batchSize = 2_000;
const input = Type.Object({ project: Type.Integer() });

/** Whether a project has so many tasks that work on all of them takes longer than a request may. */
export async function hasManyTasks(db: Db, project: number, most = atOnce): Promise<boolean> {
  const { rows } = await sql`select 1 from tasks where project_id = ${project} offset ${most} limit 1`.execute(db);
  return rows.length > 0;
}

export const deleteProjectRows = defineJob<Context, typeof input>({
  name: "delete-project",
  input,
  async run({ db }, { project }, { signal }) {
    for (let deleted = batchSize; deleted > 0;) {
      signal.throwIfAborted();
      const result = await sql`delete from tasks where id in (
        select id from tasks where project_id = ${project} order by id limit ${batchSize})`.execute(db);
      deleted = Number(result.numAffectedRows ?? 0n);
    }
    await db.deleteFrom("projects").where("id", "=", project).execute();
  },
});

/** What makes a project reachable goes first: members, models' tokens, webhooks of its own. */
async function cutOff(trx: Trx, project: number): Promise<void> {
  await trx.deleteFrom("memberships").where("project_id", "=", project).execute();
  await trx.deleteFrom("api_tokens").where("project_id", "=", project).execute();
  await trx.deleteFrom("ml_backends").where("project_id", "=", project).execute();
  await sql`update projects set deleted_at = now() where id = ${project}`.execute(trx);
}

/** Deletes a project with all that is in it. Everybody stops seeing it at once; many tasks go in the background. */
export async function deleteProject(context: Context, id: number, user: number | null): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await lockProject(trx, id);
    await emit(trx, "PROJECT_DELETED", id, { project: id }, user);
    await tellLive(trx, id, { kind: "project" });
    if (await hasManyTasks(trx, id)) {
      await cutOff(trx, id);
      await context.jobs.enqueue(trx, deleteProjectRows, { project: id });
    } else {
      // Tasks first: who submits an annotation holds its task and then needs the project, never the other way round.
      await sql`select id from tasks where project_id = ${id} order by id for update`.execute(trx);
      await trx.deleteFrom("projects").where("id", "=", id).execute();
    }
  });
}
