import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import { changeWebhook, createWebhook, deleteWebhook, getWebhook, listDeliveries, listWebhooks } from "./service.ts";
import { webhookInfo } from "./settings.ts";

export function addWebhooksRoutes(app: FastifyInstance): void {
  const { db } = app.tandem;
  route(app, api.webhooks.list, ({ caller, query }) => listWebhooks(db, caller, query.project));
  route(app, api.webhooks.create, ({ caller, project, body }) => createWebhook(db, caller, project || null, body));
  route(app, api.webhooks.info, ({ query }) => webhookInfo(flag(query["organization-only"])));
  route(app, api.webhooks.get, ({ params }) => getWebhook(db, params.id));
  route(app, api.webhooks.change, ({ params, body }) => changeWebhook(app.tandem, params.id, body));
  route(app, api.webhooks.replace, ({ params, body }) => changeWebhook(app.tandem, params.id, body));
  route(app, api.webhooks.delete, ({ params }) => deleteWebhook(db, params.id));
  route(app, api.webhooks.deliveries, ({ params }) => listDeliveries(db, params.id));
}

/** Python clients write `True`. */
const flag = (value: string | undefined): boolean | undefined =>
  value === undefined || value === "" ? undefined : ["true", "1", "yes"].includes(value.toLowerCase());
