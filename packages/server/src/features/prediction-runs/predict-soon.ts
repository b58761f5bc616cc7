import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { defineJob } from "../../jobs/index.ts";
import { type BackendRow, mainBackend, modelProject, noteFailure } from "../ml-backends/index.ts";
import { type LiveSettings, liveSettings } from "../predictions/index.ts";
import type { Judged } from "./answers.ts";
import { BackendBroken, askModel, newAcquaintance } from "./ask-model.ts";
import { noteOpened } from "./opened.ts";
import { answeredTasks } from "./queries.ts";
import { storeAnswers } from "./store-batch.ts";

const handle = {
  name: "predict-soon",
  input: Type.Object({ project: Type.Integer(), tasks: Type.Array(Type.Integer(), { maxItems: 64 }) }),
};

/** A task that was just asked for is not asked for again within this time, unless a newer version is live. */
const forgetMs = 3_000;
const asked = new Map<string, number>();

function isNew(version: number, task: number, now: number): boolean {
  const key = `${version}/${task}`;
  if ((asked.get(key) ?? 0) > now - forgetMs) return false;
  // The oldest stand first.
  asked.delete(key);
  asked.set(key, now);
  return true;
}

function forgetOld(now: number): void {
  for (const [key, at] of asked) {
    if (at > now - forgetMs) return;
    asked.delete(key);
  }
}

/**
 * Asks the project's model about a few tasks that somebody has opened or will open next, before anything else.
 * Returns at once; the studio is told when the answers are there. Costs nothing when they are already.
 * `version`: the one that is live.
 */
export async function predictSoon(
  context: Context,
  project: number,
  version: number,
  tasks: readonly number[],
): Promise<void> {
  const now = Date.now();
  forgetOld(now);
  const wanted = tasks.filter((task) => isNew(version, task, now)).slice(0, 64);
  if (wanted.length === 0) return;
  await context.jobs.enqueue(context.db, handle, { project, tasks: wanted }, { priority: 10 });
}

/** After a failed call a backend is left alone for so long, however many tasks are opened. */
const restMs = 5_000;

const isResting = ({ state, checked_at: checked }: BackendRow): boolean =>
  state !== "CO" && checked !== null && Date.parse(checked) > Date.now() - restMs;

export const predictSoonJob = defineJob<Context, typeof handle.input>({
  ...handle,
  retryLimit: 1,
  concurrency: 2,
  async run(context, { project: id, tasks }, { signal }) {
    const [backend, project, live] = await Promise.all([
      mainBackend(context.db, id),
      modelProject(context, id),
      liveSettings(context.db, id),
    ]);
    if (!backend || !project || !live || isResting(backend) || !(await isShown(context, backend))) return;
    const version = backend.current_version_id;
    const answered = await answeredTasks(context.db, tasks, version === null ? [] : [version]);
    const missing = tasks.filter((task) => !answered.has(task));
    try {
      const asking = { context, backend, project, config: live.config, signal, known: newAcquaintance() };
      await store(context, backend, live, await askModel(asking, missing));
    } catch (error) {
      if (!(error instanceof BackendBroken)) throw error;
      await noteFailure(context, backend.id, error.failure);
    }
  },
});

async function store(context: Context, backend: BackendRow, live: LiveSettings, judged: Judged): Promise<void> {
  const { id, project_id: project, model_version: fallback } = backend;
  await context.db.transaction().execute(async (trx) => {
    const now = await trx.selectFrom("projects").select("live_version_id").where("id", "=", project).executeTakeFirst();
    const request = { project, backend: id, fallback, live: { ...live, liveVersionId: now?.live_version_id ?? null } };
    const { stored } = await storeAnswers(trx, request, judged.answers);
    await noteOpened(trx, backend, judged, stored);
  });
}

/** Predictions that nobody sees are not fetched. */
async function isShown(context: Context, backend: BackendRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from projects
    where id = ${backend.project_id} and show_collab_predictions and model_version = ${backend.title}`.execute(
    context.db,
  );
  return rows.length > 0;
}
