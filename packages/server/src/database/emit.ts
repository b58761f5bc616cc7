import type { EventKind, EventPayloads, LiveMessage } from "@tandem/schema";
import { type Kysely, type Transaction, sql } from "kysely";
import type { Database } from "./tables.ts";

export type Trx = Transaction<Database>;
export type Db = Kysely<Database>;

/** PostgreSQL channels: an event waits to be dispatched; something changed that an open studio shows. */
export const channels = { events: "tandem_events", live: "tandem_live" } as const;

/** What travels on the live channel. */
export interface LiveNotice {
  project: number;
  message: LiveMessage;
}

/** PostgreSQL refuses notices of 8,000 bytes and more; longer id lists are cut, the studio then asks again. */
const maxNoticeBytes = 7_500;

/**
 * Stores an event in the caller's transaction; its consequences (webhooks, training …) are queued by the dispatcher
 * after the commit, and never lost.
 */
export async function emit<K extends EventKind>(
  trx: Trx,
  kind: K,
  project: number,
  payload: EventPayloads[K],
  user: number | null = null,
): Promise<void> {
  await trx
    .insertInto("events")
    .values({ kind, project_id: project, payload: JSON.stringify(payload), user_id: user })
    .execute();
  await sql`select pg_notify(${channels.events}, '')`.execute(trx);
}

/** Tells open studios; delivered when (and only if) the transaction commits. */
export async function tellLive(db: Db | Trx, project: number, message: LiveMessage): Promise<void> {
  let text = JSON.stringify({ project, message } satisfies LiveNotice);
  if (text.length > maxNoticeBytes && message.kind === "predictions")
    text = JSON.stringify({ project, message: { ...message, tasks: [] } });
  await sql`select pg_notify(${channels.live}, ${text})`.execute(db);
}
