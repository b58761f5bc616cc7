import { eventKinds } from "@tandem/schema";
import { sql } from "kysely";
import Type from "typebox";
import type { Context, StoredEvent, Subscriber } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { type Job, defineJob } from "../../jobs/index.ts";
import { webhookBodies } from "./bodies.ts";
import { attempt, dueDeliveries, holdBack, nextDue, storeOutcome, webhookTarget } from "./deliver.ts";

const handle = { name: "deliver-webhook", input: Type.Object({ webhook: Type.Integer() }) };
const batchSize = 50;

const wakeHandle = { name: "wake-webhook", input: handle.input };

/** Lets the receiver be told what is due; of its jobs one runs and one waits. */
export const deliverSoon = (context: Context, db: Db | Trx, webhook: number) =>
  context.jobs.enqueue(db, handle, { webhook }, { singletonKey: `webhook-${webhook}` });

/** A job that waits for its time would keep new ones with its key away: hence one of another kind, which only wakes. */
const wakeAt = (context: Context, webhook: number, startAfter: Date) =>
  context.jobs.enqueue(context.db, wakeHandle, { webhook }, { singletonKey: `webhook-${webhook}`, startAfter });

const wake = defineJob<Context, typeof handle.input>({
  ...wakeHandle,
  run: async (context, { webhook }) => void (await deliverSoon(context, context.db, webhook)),
});

/**
 * Tells one receiver what it has to be told, oldest first. Each receiver has its own job, so that one that is dead or
 * slow holds up nobody else; when it cannot be reached, the rest waits with what failed instead of failing one by one.
 */
const deliver = defineJob<Context, typeof handle.input>({
  ...handle,
  concurrency: 12,
  async run(context, { webhook }, { signal }) {
    let delivered = 0;
    for (;;) {
      signal.throwIfAborted();
      const target = await webhookTarget(context.db, webhook);
      if (!target) return { delivered };
      const due = await dueDeliveries(context.db, webhook, batchSize);
      if (due.length === 0) break;
      for (const delivery of due) {
        const outcome = await attempt(context, target, delivery, webhookBodies, signal);
        signal.throwIfAborted();
        const next = await storeOutcome(context.db, delivery, outcome);
        if (outcome.ok) delivered++;
        else if (outcome.status === null && next !== null) {
          await holdBack(context.db, webhook, next);
          break;
        }
      }
    }
    const next = await nextDue(context.db, webhook);
    if (next !== null) await wakeAt(context, webhook, next);
    return { delivered };
  },
});

/** Every active webhook of the project or the installation that wants the event gets a delivery, in the order of events. */
const fanOut: Subscriber = {
  kinds: eventKinds,
  async run(trx, context, events: StoredEvent[]) {
    const { rows } = await sql<{ webhook_id: number }>`
      insert into webhook_deliveries (webhook_id, event_id, action)
      select w.id, e.id, e.kind
      from unnest(${events.map((event) => event.id)}::bigint[], ${events.map((event) => event.project)}::int[],
                  ${events.map((event) => event.kind)}::text[]) as e(id, project, kind)
      join webhooks w on (w.project_id = e.project or w.project_id is null)
      where w.is_active and (w.send_for_all_actions or w.actions ? e.kind)
      order by w.id, e.id
      returning webhook_id`.execute(trx);
    for (const webhook of new Set(rows.map((row) => row.webhook_id))) await deliverSoon(context, trx, webhook);
  },
};

export const webhooksJobs: Job<Context>[] = [deliver, wake];
export const webhooksSubscribers: Subscriber[] = [fanOut];
