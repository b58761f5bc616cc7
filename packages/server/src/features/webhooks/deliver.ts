import { sql } from "kysely";
import type { Context, StoredEvent } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { storedText } from "../accounts/index.ts";

/** Where a webhook's messages go, and how. */
export interface Target {
  url: string;
  headers: Record<string, string>;
  send_payload: boolean;
  /** Of the ML backend it was made for: it shares its credentials. */
  basicAuth: { user: string; password: string } | null;
  isBackend: boolean;
}

export interface Delivery {
  id: number;
  action: string;
  attempts: number;
  event: StoredEvent;
}

export type Outcome = { ok: true; status: number | null } | { ok: false; status: number | null; error: string };

/** Null when the webhook is gone or switched off: then nothing is sent, what waits is kept. */
export async function webhookTarget(db: Db, webhook: number): Promise<Target | null> {
  const row = await db
    .selectFrom("webhooks as w")
    .leftJoin("ml_backends as b", "b.id", "w.ml_backend_id")
    .select([
      "w.url",
      "w.headers",
      "w.send_payload",
      "b.id as backend",
      "b.url as backend_url",
      "b.basic_auth_user",
      "b.basic_auth_pass",
    ])
    .where("w.id", "=", webhook)
    .where("w.is_active", "=", true)
    .executeTakeFirst();
  if (!row) return null;
  const { basic_auth_user: user, basic_auth_pass: password } = row;
  // Somebody may have pointed the webhook elsewhere: the model's credentials are for the model only.
  const isOurs =
    row.backend_url !== null &&
    URL.canParse(row.backend_url) &&
    new URL(row.backend_url).origin === new URL(row.url).origin;
  return {
    url: row.url,
    headers: row.headers,
    send_payload: row.send_payload,
    basicAuth: isOurs && user && password ? { user, password } : null,
    isBackend: row.backend !== null,
  };
}

/** What has to be told now, oldest first. Only one job at a time works for a webhook. */
export async function dueDeliveries(db: Db, webhook: number, limit: number): Promise<Delivery[]> {
  const { rows } = await sql<{
    id: number;
    action: string;
    attempts: number;
    event_id: number;
    project_id: number | null;
    kind: string;
    payload: unknown;
    user_id: number | null;
    created_at: string;
  }>`
    select d.id, d.action, d.attempts, e.id as event_id, e.project_id, e.kind, e.payload, e.user_id, e.created_at
    from webhook_deliveries d join events e on e.id = d.event_id
    where d.webhook_id = ${webhook} and d.state = 'queued' and d.next_attempt_at <= now()
    order by d.id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    action: row.action,
    attempts: row.attempts,
    event: {
      id: row.event_id,
      kind: row.kind,
      project: row.project_id ?? 0,
      payload: row.payload,
      user: row.user_id,
      created_at: row.created_at,
    } as StoredEvent,
  }));
}

export async function nextDue(db: Db, webhook: number): Promise<Date | null> {
  const row = await db
    .selectFrom("webhook_deliveries")
    .select(({ fn }) => fn.min("next_attempt_at").as("at"))
    .where("webhook_id", "=", webhook)
    .where("state", "=", "queued")
    .executeTakeFirst();
  return row?.at ? new Date(row.at) : null;
}

/** Sends every message of an event; the first that is refused ends the attempt. */
export async function attempt(
  context: Context,
  target: Target,
  delivery: Delivery,
  bodies: (db: Db, event: StoredEvent) => AsyncIterable<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!target.send_payload) return send(context, target, { action: delivery.action }, signal);
  let last: Outcome = { ok: true, status: 200 };
  for await (const body of bodies(context.db, delivery.event)) {
    last = await send(context, target, body, signal);
    if (!last.ok) return last;
  }
  return last;
}

const largestAnswer = 1_000_000;
const excerptLength = 300;

async function send(context: Context, target: Target, body: object, signal: AbortSignal): Promise<Outcome> {
  const timeout = context.config.timeouts.webhook;
  const answer = await context.outgoing.request({
    url: target.url,
    // A model server may be where other receivers may not.
    purpose: target.isBackend ? "ml" : "webhook",
    method: "POST",
    headers: target.headers,
    json: body,
    ...(target.basicAuth ? { basicAuth: target.basicAuth } : {}),
    timeouts: { connectMs: Math.min(timeout, 5_000), headersMs: timeout, bodyMs: timeout, totalMs: timeout * 1.5 },
    maxResponseBytes: largestAnswer,
    signal,
  });
  // A model that trains before it answers has been told. Told again, it would train again.
  if (!answer.ok && target.isBackend && answer.phase === "timeout-headers") return { ok: true, status: null };
  if (!answer.ok) return { ok: false, status: null, error: storedText(answer.message) };
  if (answer.status >= 200 && answer.status < 300) return { ok: true, status: answer.status };
  const text = answer.body
    .subarray(0, excerptLength * 4)
    .toString("utf8")
    .slice(0, excerptLength);
  return { ok: false, status: answer.status, error: storedText(`${answer.url} answered ${answer.status}: ${text}`) };
}

const mostAttempts = 10;
const firstWaitMs = 1_000;
const longestWaitMs = 3_600_000;

/** 1 s, 4 s, 16 s … an hour, with up to a fifth more so that many who failed together do not come back together. */
const waitAfter = (attempts: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 4 ** (attempts - 1)) * (1 + Math.random() / 5);

/** Records what became of an attempt. @returns when it is tried again; null when it is not */
export async function storeOutcome(db: Db, delivery: Delivery, outcome: Outcome): Promise<Date | null> {
  const attempts = delivery.attempts + 1;
  const gaveUp = !outcome.ok && attempts >= mostAttempts;
  const next = outcome.ok || gaveUp ? null : new Date(Date.now() + waitAfter(attempts));
  await db
    .updateTable("webhook_deliveries")
    .set({
      state: outcome.ok ? "delivered" : gaveUp ? "failed" : "queued",
      attempts,
      status: outcome.status,
      error: outcome.ok ? null : outcome.error,
      ...(outcome.ok ? { delivered_at: sql<string>`now()` } : {}),
      ...(next ? { next_attempt_at: next } : {}),
    })
    .where("id", "=", delivery.id)
    .execute();
  return next;
}

/** Nobody answers there: what waits for the same receiver waits as long, without counting as tried. */
export async function holdBack(db: Db, webhook: number, until: Date): Promise<void> {
  await db
    .updateTable("webhook_deliveries")
    .set({ next_attempt_at: until })
    .where("webhook_id", "=", webhook)
    .where("state", "=", "queued")
    .where("next_attempt_at", "<", sql<string>`${until}`)
    .execute();
}
