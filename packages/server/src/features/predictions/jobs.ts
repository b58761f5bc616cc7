import Type from "typebox";
import type { Context, Subscriber } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { type Job, defineJob } from "../../jobs/index.ts";
import { liveSettings, needsRescoring, rescoreTasks } from "./rescore.ts";

const batchSize = 1_000;
const rescoreHandle = { name: "rescore-tasks", input: Type.Object({ project: Type.Integer() }) };

/** Puts the tasks of a project in the order that its live version and strategy say; in batches, in the background. */
const rescore = defineJob<Context, typeof rescoreHandle.input>({
  ...rescoreHandle,
  concurrency: 2,
  async run(context, { project }, { signal }) {
    const first = await liveSettings(context.db, project);
    if (!first || !(await needsRescoring(context.db, project, first))) return { changed: 0 };
    let changed = 0;
    for (let after = 0; ;) {
      signal.throwIfAborted();
      // Asked anew for every batch: a newer version may have come.
      const live = await liveSettings(context.db, project);
      if (!live) return { changed };
      const batch = await context.db
        .transaction()
        .execute((trx) => rescoreTasks(trx, project, live, { after, limit: batchSize }));
      changed += batch.changed;
      if (batch.seen < batchSize) return { changed };
      after = batch.last;
    }
  },
});

/** Call it in the transaction that changes the project's live version or strategy. */
export async function rescoreSoon(context: Context, db: Db | Trx, project: number): Promise<void> {
  await context.jobs.enqueue(db, rescoreHandle, { project }, { singletonKey: `project-${project}` });
}

/** A project's settings changed, perhaps its strategy or model version; the job finds out whether anything is to be done. */
const followSettings: Subscriber = {
  kinds: ["PROJECT_UPDATED"],
  async run(trx, context, events) {
    for (const project of new Set(events.map((event) => event.project))) await rescoreSoon(context, trx, project);
  },
};

export const predictionsJobs: Job<Context>[] = [rescore];
export const predictionsSubscribers: Subscriber[] = [followSettings];
