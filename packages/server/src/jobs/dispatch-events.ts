import { setTimeout as sleep } from "node:timers/promises";
import type { EventKind, EventPayloads } from "@tandem/schema";
import { sql } from "kysely";
import type { OpenDatabase } from "../database/connection.ts";
import { type Db, type Trx, channels } from "../database/emit.ts";
import type { DatabaseLog } from "../database/embedded-postgres.ts";

/** An event as it was stored with the change it tells of. */
export type StoredEvent = {
  [K in EventKind]: {
    id: number;
    kind: K;
    project: number;
    payload: EventPayloads[K];
    user: number | null;
    created_at: string;
  };
}[EventKind];

/**
 * Turns events into their consequences. `run` is part of the transaction that marks the events as dispatched, so a
 * consequence is queued exactly once: only quick SQL and enqueuing belong here, the work itself into a job.
 */
export interface Subscriber<Context> {
  kinds: readonly EventKind[];
  run(trx: Trx, context: Context, events: StoredEvent[]): Promise<void>;
}

export interface Dispatcher<Context> {
  start(context: Context): Promise<void>;
  stop(): Promise<void>;
}

const batchSize = 200;
const pollMs = 1_000;
/** Dispatched events are kept this long, for webhooks that are tried again. */
const keepDays = 7;
const purgeEveryMs = 3_600_000;

/** One loop per process that dispatches events in the order they were committed, woken by the database. */
export function createDispatcher<Context>(options: {
  database: Pick<OpenDatabase, "db" | "listener">;
  subscribers: readonly Subscriber<Context>[];
  log: DatabaseLog;
}): Dispatcher<Context> {
  const { database, subscribers, log } = options;
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  let pending = true;
  let loop: Promise<void> = Promise.resolve();
  let closeListener: (() => Promise<void>) | undefined;
  let lastPurge = 0;
  const nudge = (): void => {
    pending = true;
    wake();
  };

  async function untilNudged(): Promise<void> {
    if (pending) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(context: Context): Promise<void> {
    while (!stopping.signal.aborted) {
      pending = false;
      try {
        while ((await dispatchBatch(database.db, subscribers, context, batchSize)) === batchSize);
        await purge();
      } catch (error) {
        log.error({ error }, "Events could not be dispatched together; trying them one by one");
        await dispatchSingly(context);
      }
      await untilNudged();
    }
  }

  /** One event that cannot be dispatched must not hold up the others; it stays and is tried again. */
  async function dispatchSingly(context: Context): Promise<void> {
    try {
      const waiting = await database.db
        .selectFrom("events")
        .select("id")
        .where("dispatched_at", "is", null)
        .orderBy("id")
        .limit(batchSize)
        .execute();
      for (const { id } of waiting) {
        await dispatchBatch(database.db, subscribers, context, 1, id).catch((error: unknown) =>
          log.error({ event: id, error }, "An event could not be dispatched; it will be tried again"),
        );
      }
    } catch (error) {
      log.warn({ error: String(error) }, "Events cannot be read yet");
    }
    await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  async function purge(): Promise<void> {
    if (Date.now() - lastPurge < purgeEveryMs) return;
    lastPurge = Date.now();
    await sql`delete from events where dispatched_at < now() - make_interval(days => ${keepDays})`.execute(database.db);
  }

  return {
    async start(context) {
      const channel = await database.listener.listen(channels.events, { onMessage: nudge, onReconnect: nudge });
      closeListener = () => channel.close();
      loop = run(context);
    },
    async stop() {
      stopping.abort();
      nudge();
      await loop;
      await closeListener?.();
    },
  };
}

/** Dispatches up to `limit` waiting events (or just the one named) in one transaction; returns how many. */
async function dispatchBatch<Context>(
  db: Db,
  subscribers: readonly Subscriber<Context>[],
  context: Context,
  limit: number,
  only?: number,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    let query = trx
      .selectFrom("events")
      .selectAll()
      .where("dispatched_at", "is", null)
      .orderBy("id")
      .limit(limit)
      .forUpdate()
      .skipLocked();
    if (only !== undefined) query = query.where("id", "=", only);
    const rows = await query.execute();
    if (rows.length === 0) return 0;
    const events = rows.map(
      (row) =>
        ({
          id: row.id,
          kind: row.kind,
          project: row.project_id,
          payload: row.payload,
          user: row.user_id,
          created_at: row.created_at,
        }) as StoredEvent,
    );
    for (const subscriber of subscribers) {
      const its = events.filter((event) => subscriber.kinds.includes(event.kind));
      if (its.length > 0) await subscriber.run(trx, context, its);
    }
    const ids = rows.map((row) => row.id);
    await sql`update events set dispatched_at = now() where id = any(${ids}::bigint[])`.execute(trx);
    return rows.length;
  });
}
