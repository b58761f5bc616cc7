import type { EventKind, EventPayloads, LiveMessage } from "@tandem/schema";
import { type Kysely, type RawBuilder, type Transaction, sql } from "kysely";
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
  await sql`
    with stored as (${eventInsert(kind, project, sql`${JSON.stringify(payload)}::jsonb`, user, sql``)})
    select pg_notify(${channels.events}, '')`.execute(trx);
}

/**
 * The same as a part of a larger statement, for where every round trip counts; `payload` and `from` are SQL. Call
 * `tellCommitted` afterwards.
 */
export const eventInsert = (
  kind: EventKind,
  project: number,
  payload: RawBuilder<unknown>,
  user: number | null,
  from: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`insert into events (kind, project_id, payload, user_id)
    select ${kind}, ${project}::int, ${payload}, ${user}::int ${from}`;

/** Tells open studios; delivered when (and only if) the transaction commits. */
export async function tellLive(db: Db | Trx, project: number, message: LiveMessage): Promise<void> {
  await sql`select pg_notify(${channels.live}, ${noticeText(project, message)})`.execute(db);
}

function noticeText(project: number, message: LiveMessage): string {
  const text = JSON.stringify({ project, message } satisfies LiveNotice);
  return text.length > maxNoticeBytes && message.kind === "predictions"
    ? JSON.stringify({ project, message: { ...message, tasks: [] } })
    : text;
}

/** Notices of commits go out together, at most this often. */
const gatherMs = 20;
const most = 500;

interface Gathered {
  texts: string[];
  /** Runs while notices are gathered. */
  timer: NodeJS.Timeout | null;
}
const gathered = new WeakMap<Db, Gathered>();

/**
 * Tells the dispatcher and open studios of a change that is committed already. A NOTIFY inside the transaction would
 * have all commits wait for each other. What gets lost with this process costs little: the dispatcher also looks by
 * itself every second.
 */
export function tellCommitted(db: Db, project: number, message: LiveMessage): void {
  const waiting = gathered.get(db) ?? { texts: [], timer: null };
  gathered.set(db, waiting);
  if (waiting.texts.length < most) waiting.texts.push(noticeText(project, message));
  if (waiting.timer === null) send(db, waiting);
}

function send(db: Db, waiting: Gathered): void {
  const texts = waiting.texts.splice(0);
  if (texts.length === 0) {
    waiting.timer = null;
    return;
  }
  // The first goes out at once, and then what has come in the meantime.
  waiting.timer = setTimeout(() => send(db, waiting), gatherMs).unref();
  const parts = sql`select pg_notify(${channels.events}, '')
    union all select pg_notify(${channels.live}, text) from unnest(${texts}::text[]) as text`;
  parts.execute(db).catch(() => undefined);
}
