import type { Webhook } from "@tandem/schema/api";
import { type Selectable, sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import type { WebhooksTable } from "../../database/tables.ts";
import { forbidden, invalid, notFound } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { organizationId, storedJson, storedText } from "../accounts/index.ts";
import { deliverSoon } from "./jobs.ts";
import { type WebhookBody, checkWebhook } from "./settings.ts";

type WebhookRow = Selectable<WebhooksTable>;

const webhookWire = (row: WebhookRow): Webhook => ({
  id: row.id,
  organization: organizationId,
  project: row.project_id,
  url: row.url,
  send_payload: row.send_payload,
  send_for_all_actions: row.send_for_all_actions,
  headers: row.headers,
  is_active: row.is_active,
  actions: row.actions,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

const isOwner = (caller: Caller): boolean => caller.kind === "user" && caller.user.role === "owner";

/** Those of a project; `isnull`: those of the whole installation; neither: all that the caller may manage. */
export async function listWebhooks(db: Db, caller: Caller, project: number | "isnull" | undefined): Promise<Webhook[]> {
  let query = db.selectFrom("webhooks").selectAll().orderBy("id");
  if (project === "isnull") query = query.where("project_id", "is", null);
  else if (project !== undefined) query = query.where("project_id", "=", project);
  if (!isOwner(caller)) query = query.where("project_id", "is not", null);
  // With a project, the access check has already been made; without, guests and backends see their projects' only.
  if (caller.kind === "backend") query = query.where("project_id", "=", caller.project);
  if (caller.kind === "user" && caller.user.role === "guest")
    query = query.where(
      sql<boolean>`project_id in (select project_id from memberships where user_id = ${caller.user.id} and may = 'manage')`,
    );
  return (await query.execute()).map(webhookWire);
}

export async function createWebhook(
  db: Db,
  caller: Caller,
  project: number | null,
  body: WebhookBody,
): Promise<Webhook> {
  if (project === null && !isOwner(caller)) throw forbidden();
  if (!body.url) throw invalid({ url: ["This field is required."] });
  checkWebhook(body, project);
  const row = await db
    .insertInto("webhooks")
    .values({
      project_id: project,
      url: storedText(body.url),
      ...settingsOf(body),
      headers: storedJson(body.headers ?? {}),
      actions: storedJson(body.actions ?? []),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return webhookWire(row);
}

const settingsOf = (body: WebhookBody) => ({
  ...(body.send_payload === undefined ? {} : { send_payload: body.send_payload }),
  ...(body.send_for_all_actions === undefined ? {} : { send_for_all_actions: body.send_for_all_actions }),
  ...(body.is_active === undefined ? {} : { is_active: body.is_active }),
});

async function rowOf(db: Db, id: number): Promise<WebhookRow> {
  const row = await db.selectFrom("webhooks").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Webhook");
  return row;
}

export const getWebhook = async (db: Db, id: number): Promise<Webhook> => webhookWire(await rowOf(db, id));

/** The project of a webhook never changes; another one in the body is passed over, as in Label Studio. */
export async function changeWebhook(context: Context, id: number, body: WebhookBody): Promise<Webhook> {
  const { db } = context;
  const row = await rowOf(db, id);
  checkWebhook(body, row.project_id);
  const changed = await db
    .updateTable("webhooks")
    .set({
      ...settingsOf(body),
      ...(body.url === undefined ? {} : { url: storedText(body.url) }),
      ...(body.headers === undefined ? {} : { headers: storedJson(body.headers) }),
      ...(body.actions === undefined ? {} : { actions: storedJson(body.actions) }),
      updated_at: sql<string>`now()`,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!changed) throw notFound("Webhook");
  // What waited while it was switched off goes out now.
  if (changed.is_active && !row.is_active) await deliverSoon(context, db, id);
  return webhookWire(changed);
}

export async function deleteWebhook(db: Db, id: number): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom("webhooks").where("id", "=", id).executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound("Webhook");
}

const shownDeliveries = 100;

/** The newest deliveries first. */
export const listDeliveries = (db: Db, webhook: number) =>
  db
    .selectFrom("webhook_deliveries")
    .select(["id", "action", "state", "attempts", "status", "error", "created_at", "delivered_at"])
    .where("webhook_id", "=", webhook)
    .orderBy("id", "desc")
    .limit(shownDeliveries)
    .execute();
