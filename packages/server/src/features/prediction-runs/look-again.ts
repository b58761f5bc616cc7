import Type from "typebox";
import type { Context, Subscriber } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { defineJob } from "../../jobs/index.ts";
import { type BackendRow, backendById, backendsOf, capabilitiesOf, refreshBackend } from "../ml-backends/index.ts";

const handle = { name: "look-for-version", input: Type.Object({ backend: Type.Integer(), times: Type.Integer() }) };

/** Seconds between the times that a backend is looked after: most of what it learns at once is there at the first. */
const waits = [2, 10, 60, 300, 1200];

/**
 * Looks in a while, a few times, whether a backend names another version; a new one sets off what follows from it.
 * For those that train without telling: inside of webhooks, as all Python backends do, or in the background.
 */
export async function lookAgain(context: Context, db: Db | Trx, backend: BackendRow, times = 0): Promise<void> {
  const startAfter = waits[times];
  if (startAfter === undefined || capabilitiesOf(backend)?.training !== undefined) return;
  // One waits for each length of time: labels that come while an old one is looked after for long begin anew.
  const singletonKey = `backend-${backend.id}-${times}`;
  await context.jobs.enqueue(db, handle, { backend: backend.id, times }, { singletonKey, startAfter });
}

export const lookAgainJob = defineJob<Context, typeof handle.input>({
  ...handle,
  concurrency: 4,
  async run(context, { backend: id, times }) {
    const backend = await backendById(context.db, id);
    const refreshed = backend && (await refreshBackend(context, backend));
    if (refreshed) await lookAgain(context, context.db, refreshed, times + 1);
  },
});

/** Labels changed, and the project's backends are told: those that learn from it have another version soon. */
export const followLabels: Subscriber = {
  kinds: ["ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_CREATED", "ANNOTATIONS_DELETED"],
  async run(trx, context, events) {
    for (const project of new Set(events.map((event) => event.project)))
      for (const backend of await backendsOf(trx, project)) await lookAgain(context, trx, backend);
  },
};
