import type { Context, Subscriber } from "../../context.ts";
import { type Job, defineJob } from "../../jobs/index.ts";
import { trainNext } from "./execute.ts";
import { requestWhenDue, trainHandle } from "./request.ts";

/** Trains one backend until nothing waits for it; one job at a time per backend. */
const train = defineJob<Context, typeof trainHandle.input>({
  ...trainHandle,
  concurrency: 4,
  async run(context, { backend }, { signal }) {
    let runs = 0;
    for (;;) {
      const outcome = await trainNext(context, backend, signal);
      if (outcome === "none") break;
      runs++;
      // Labels that came while it trained may be enough for another training already.
      if (outcome === "trained") await trainAgainWhenDue(context, backend);
    }
    return { runs };
  },
});

async function trainAgainWhenDue(context: Context, backend: number): Promise<void> {
  const row = await context.db
    .selectFrom("ml_backends")
    .select("project_id")
    .where("id", "=", backend)
    .executeTakeFirst();
  if (row) await context.db.transaction().execute((trx) => requestWhenDue(context, trx, row.project_id, false));
}

/** Labels changed: whoever has waited for enough of them trains. */
const followLabels: Subscriber = {
  kinds: ["ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_CREATED", "ANNOTATIONS_DELETED"],
  async run(trx, context, events) {
    for (const project of new Set(events.map((event) => event.project))) {
      const hasDeletions = events.some((event) => event.project === project && event.kind === "ANNOTATIONS_DELETED");
      await requestWhenDue(context, trx, project, hasDeletions);
    }
  },
};

export const trainingJobs: Job<Context>[] = [train];
export const trainingSubscribers: Subscriber[] = [followLabels];
