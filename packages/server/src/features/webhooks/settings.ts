import { eventKinds, events } from "@tandem/schema";
import type { Input, api } from "@tandem/schema/api";
import { invalid } from "../../errors.ts";

export type WebhookBody = Input<typeof api.webhooks.create>["body"];

/** What a webhook may be told of, in Label Studio's shape. */
export function webhookInfo(organizationOnly: boolean | undefined): Record<string, object> {
  const shown = eventKinds.filter(
    (kind) => organizationOnly === undefined || events[kind].organizationOnly === organizationOnly,
  );
  return Object.fromEntries(
    shown.map((kind) => {
      const { name, description, key, organizationOnly: only } = events[kind];
      return [kind, { name, description, key, "organization-only": only }];
    }),
  );
}

const mostHeaders = 10;
/** What HTTP itself decides about a message. */
const ownHeaders = new Set(["host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"]);

function headerProblems(headers: Record<string, string>): string[] {
  const names = Object.keys(headers);
  const problems = names.flatMap((name) => {
    if (!/^[a-zA-Z0-9-_]+$/.test(name))
      return [`"${name}" is not a header name: letters, digits, "-" and "_" are allowed.`];
    if (ownHeaders.has(name.toLowerCase())) return [`"${name}" cannot be set.`];
    if (/[^\t\x20-\x7e\x80-\xff]/.test(headers[name] ?? ""))
      return [`The value of "${name}" is not one line of Latin text.`];
    return [];
  });
  if (names.length > mostHeaders) problems.push(`At most ${mostHeaders} headers are allowed.`);
  return problems;
}

function actionProblems(actions: readonly string[], project: number | null): string[] {
  return actions.flatMap((action) => {
    const kind = eventKinds.find((known) => known === action);
    if (!kind) return [`"${action}" is not a valid choice: expected one of ${eventKinds.join(", ")}.`];
    if (project !== null && events[kind].organizationOnly)
      return [`"${action}" is not about a project: a webhook of the whole installation can be told of it.`];
    return [];
  });
}

/** Throws 400 that names every wrong field. */
export function checkWebhook(body: WebhookBody, project: number | null): void {
  const fields: Record<string, string[]> = {};
  if (body.url !== undefined && !(/^https?:\/\//i.test(body.url) && URL.canParse(body.url)))
    fields["url"] = ["Enter a valid URL that begins with http:// or https://."];
  const headers = headerProblems(body.headers ?? {});
  if (headers.length > 0) fields["headers"] = headers;
  const actions = actionProblems(body.actions ?? [], project);
  if (actions.length > 0) fields["actions"] = actions;
  if (Object.keys(fields).length > 0) throw invalid(fields);
}
