import type { TaskQuery } from "@tandem/schema/api";
import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../database/emit.ts";
import { userIdOf } from "../../../http/caller.ts";
import { defineJob, PermanentError } from "../../../jobs/index.ts";
import { countTasks, selectTasks } from "../selection/select-tasks.ts";
import { forgetTotals } from "../totals.ts";
import type { ActionAnswer, ActionCall, BatchAction, BatchCall } from "./action.ts";
import { actionNamed } from "./index.ts";

/** Tasks of one transaction. */
const batchSize = 1_000;
/** More than this takes longer than somebody likes to wait. */
const mostAtOnce = 5_000;

/** Tasks that come while it is done are not meant. */
async function lastTask(db: Db, project: number): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from tasks where project_id = ${project}`.execute(db);
  return rows[0]?.last ?? 0;
}

async function runBatches(
  action: BatchAction,
  call: BatchCall,
  query: TaskQuery,
  upTo: number,
  signal?: AbortSignal,
): Promise<number> {
  const { db } = call.context;
  let count = 0;
  for (let after = 0; after < upTo;) {
    signal?.throwIfAborted();
    const ids = await selectTasks(db, call.project, query, after, batchSize);
    const meant = ids.filter((id) => id <= upTo);
    if (meant.length > 0) count += await db.transaction().execute((trx) => action.batch(trx, call, meant));
    if (meant.length < batchSize) break;
    after = meant.at(-1) ?? upTo;
  }
  if (count > 0) await db.transaction().execute((trx) => action.after?.(trx, call) ?? Promise.resolve());
  forgetTotals(db, call.project);
  return count;
}

const input = Type.Object({
  action: Type.String(),
  project: Type.Integer(),
  user: Type.Union([Type.Integer(), Type.Null()]),
  query: Type.Record(Type.String(), Type.Unknown()),
  upTo: Type.Integer(),
  parameters: Type.Record(Type.String(), Type.Unknown()),
});

export const performAction = defineJob<Context, typeof input>({
  name: "perform-action",
  input,
  async run(context, { action: id, project, user, query, upTo, parameters }, { signal }) {
    const action = actionNamed(id);
    if (action?.kind !== "batch") throw new PermanentError(`There is no action ${id} that is done in batches`);
    const call = { context, project, user, parameters };
    return { done: await runBatches(action, call, query, upTo, signal) };
  },
});

/** Does it now, or begins it in the background and says so. */
export async function performInBatches(id: string, action: BatchAction, call: ActionCall): Promise<ActionAnswer> {
  const { context, project, query, caller, body } = call;
  const parameters = action.parameters(body);
  const user = userIdOf(caller);
  const tasks = await countTasks(context.db, project, query);
  const upTo = await lastTask(context.db, project);
  const reload = action.reload ?? false;
  if (tasks <= mostAtOnce) {
    const count = await runBatches(action, { context, project, user, parameters }, query, upTo);
    return { processed_items: tasks, reload, detail: action.detail(count) };
  }
  const job = await context.jobs.enqueue(context.db, performAction, {
    action: id,
    project,
    user,
    query: query as Record<string, unknown>,
    upTo,
    parameters,
  });
  return { processed_items: tasks, reload, detail: action.working(tasks), job: job ?? null };
}
