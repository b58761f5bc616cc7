import type { CallFailure, Input, api } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { type Trx, tellLive } from "../../database/emit.ts";
import { invalid, invalidRequest, notFound } from "../../errors.ts";
import { createBackendToken, backendTokenOf, storedJson, storedText } from "../accounts/index.ts";
import { rescoreSoon, versionFor } from "../predictions/index.ts";
import { setLiveVersion } from "../projects/index.ts";
import type { SetupAnswer } from "./model-client.ts";
import { type BackendRow, backendById } from "./queries.ts";
import { askBackend, explainFailure, followVersion, modelProject, refreshBackend } from "./refresh.ts";

type Body = Input<typeof api.mlBackends.create>["body"];

/** What somebody may set of a backend. */
interface Settings {
  url: string;
  title: string;
  description: string;
  is_interactive: boolean;
  auth_method: "NONE" | "BASIC_AUTH";
  basic_auth_user: string;
  basic_auth_pass: string;
  extra_params: unknown;
  timeout: number;
  auto_update: boolean;
}

const defaults: Settings = {
  url: "",
  title: "default",
  description: "",
  is_interactive: false,
  auth_method: "NONE",
  basic_auth_user: "",
  basic_auth_pass: "",
  extra_params: null,
  timeout: 100,
  auto_update: true,
};

/** What was sent over what is stored; null means the default, as an empty form field does. */
function merge(stored: Settings, body: Body): Settings {
  const text = (sent: string | null | undefined, kept: string, empty: string): string =>
    sent === undefined ? kept : storedText(sent ?? empty);
  const url = text(body.url, stored.url, "").trim();
  // A password was given for the place it was sent to; a new place has to be trusted with it anew.
  const keptPassword = stored.url === "" || originOf(url) === originOf(stored.url) ? stored.basic_auth_pass : "";
  return {
    url,
    title: text(body.title, stored.title, "default").trim() || "default",
    description: text(body.description, stored.description, ""),
    is_interactive: body.is_interactive ?? stored.is_interactive,
    auth_method: body.auth_method ?? stored.auth_method,
    basic_auth_user: text(body.basic_auth_user, stored.basic_auth_user, ""),
    basic_auth_pass: text(body.basic_auth_pass, keptPassword, ""),
    extra_params: body.extra_params === undefined ? stored.extra_params : body.extra_params,
    timeout: body.timeout ?? stored.timeout,
    auto_update: body.auto_update ?? stored.auto_update,
  };
}

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

const columnsOf = (settings: Settings) => ({
  ...settings,
  extra_params: settings.extra_params === null ? null : storedJson(settings.extra_params),
});

/** In Label Studio's order: the address, the credentials, health, set-up; the first that is wrong is told. */
async function checkSettings(
  context: Context,
  project: number,
  settings: Settings,
  token: string | null,
): Promise<SetupAnswer> {
  if (settings.url === "") throw invalid({ url: ["This field is required."] });
  if (!/^https?:\/\//i.test(settings.url) || !URL.canParse(settings.url))
    throw invalid({ url: ["Enter a valid URL, like http://localhost:9090."] });
  if (settings.auth_method === "BASIC_AUTH" && (settings.basic_auth_user === "" || settings.basic_auth_pass === ""))
    throw invalidRequest("Authentication username and password is required for Basic Authentication.");
  const told = await modelProject(context, project);
  if (!told) throw notFound("Project");
  const { phase, answer } = await askBackend(context, settings, told, token);
  if (answer.ok) return answer.value;
  throw invalidRequest(
    phase === "health" ? healthMessage(settings.url, answer.failure) : setupMessage(settings.url, answer.failure),
  );
}

function healthMessage(url: string, failure: CallFailure): string {
  if (failure.status === 401)
    return "Able to connect to ML Server, but authentication parameters were either not provided or are incorrect.";
  const inContainer = /\/\/(localhost|127\.|\[::1\])/.test(url)
    ? " Where this server runs in a container, localhost is the container itself; try host.docker.internal."
    : "";
  return (
    `Can't connect to ML backend ${url}, health check failed. Make sure it is up and your firewall is properly ` +
    `configured. Additional info: ${explainFailure(failure)}${inContainer}`
  );
}

const setupMessage = (url: string, failure: CallFailure): string =>
  `Successfully connected to ${url} but it doesn't look like a valid ML backend. Reason: ${explainFailure(failure)}`;

export interface Connection extends Body {
  project: number;
  /** Marks the demo's own backend. */
  isDemo?: boolean;
}

/**
 * Connects a backend after it has shown that it works; throws 400 that says how far we came and what came back.
 * Calls `/health` and `/setup` exactly twice each, as clients count on.
 */
export async function connectBackend(context: Context, connection: Connection): Promise<BackendRow> {
  const settings = merge(defaults, connection);
  const setup = await checkSettings(context, connection.project, settings, null);
  const pinned = settings.auto_update ? null : storedText(connection.model_version ?? "") || null;
  const row = await context.db.transaction().execute(async (trx) => {
    const made = await trx
      .insertInto("ml_backends")
      .values({
        project_id: connection.project,
        ...columnsOf(settings),
        model_version: pinned,
        is_demo: connection.isDemo ?? false,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await createBackendToken(trx, context, { project: connection.project, backend: made.id });
    await becomeSource(trx, connection.project, settings.title);
    // Who trains by job is told by START_TRAINING when there is something to learn; a stream of single events would
    // make it train twice.
    if (setup.capabilities?.training !== "job") await addWebhook(trx, made);
    await tellLive(trx, connection.project, { kind: "ml-backend", backend: made.id });
    return made;
  });
  return (await refreshBackend(context, row)) ?? row;
}

/** The first backend of a project that shows predictions becomes their source. */
async function becomeSource(trx: Trx, project: number, title: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable("projects")
    .set({ model_version: title })
    .where("id", "=", project)
    .where("show_collab_predictions", "=", true)
    .where((where) => where.or([where("model_version", "is", null), where("model_version", "=", "")]))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await setLiveVersion(trx, project);
  await tellLive(trx, project, { kind: "project" });
}

const webhookUrl = (url: string): string => `${url.replace(/\/+$/, "")}/webhook`;

async function addWebhook(trx: Trx, { id, project_id: project, url }: BackendRow): Promise<void> {
  const known = await trx
    .selectFrom("webhooks")
    .select("id")
    .where("project_id", "=", project)
    .where("url", "=", webhookUrl(url))
    .executeTakeFirst();
  if (known) return;
  await trx
    .insertInto("webhooks")
    .values({ project_id: project, ml_backend_id: id, url: webhookUrl(url), headers: "{}", actions: "[]" })
    .execute();
}

/** Changes what was sent; where it concerns the connection, only after it has shown that it works. */
export async function changeBackend(context: Context, id: number, body: Body): Promise<BackendRow> {
  const row = await backendById(context.db, id);
  if (!row) throw notFound("MLBackend");
  const settings = merge(row, body);
  const concerned = ["url", "auth_method", "basic_auth_user", "basic_auth_pass", "extra_params"] as const;
  if (concerned.some((key) => body[key] !== undefined))
    await checkSettings(context, row.project_id, settings, await backendTokenOf(context, id));
  const changed = await context.db.transaction().execute(async (trx) => {
    const stored = await trx
      .updateTable("ml_backends")
      .set({ ...columnsOf(settings), updated_at: sql<string>`now()` })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (!stored) throw notFound("MLBackend");
    if (settings.title !== row.title) await renameSource(trx, row.project_id, row.title, settings.title);
    if (settings.url !== row.url) await moveWebhook(trx, id, settings.url);
    await tellLive(trx, row.project_id, { kind: "ml-backend", backend: id });
    return pinVersion(trx, context, stored, body);
  });
  return (await refreshBackend(context, changed)) ?? changed;
}

/** Without automatic updates, somebody says which version counts. */
async function pinVersion(trx: Trx, context: Context, row: BackendRow, body: Body): Promise<BackendRow> {
  const name = storedText(body.model_version ?? "");
  if (row.auto_update || body.model_version === undefined || name === row.model_version) return row;
  const current = name === "" ? null : await versionFor(trx, row.project_id, row.id, name);
  const pinned = await trx
    .updateTable("ml_backends")
    .set({ model_version: name === "" ? null : name, current_version_id: current })
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await followVersion(trx, context, pinned);
  return pinned;
}

async function renameSource(trx: Trx, project: number, from: string, to: string): Promise<void> {
  await trx
    .updateTable("projects")
    .set({ model_version: to })
    .where("id", "=", project)
    .where("model_version", "=", from)
    .execute();
  await setLiveVersion(trx, project);
  await tellLive(trx, project, { kind: "project" });
}

const moveWebhook = (trx: Trx, backend: number, url: string): Promise<unknown> =>
  trx
    .updateTable("webhooks")
    .set({ url: webhookUrl(url) })
    .where("ml_backend_id", "=", backend)
    .execute();

/** Another address for the same model, which may not be up yet. */
export async function moveBackend(context: Context, id: number, url: string): Promise<void> {
  const moved = await context.db.transaction().execute(async (trx) => {
    await moveWebhook(trx, id, url);
    return trx.updateTable("ml_backends").set({ url }).where("id", "=", id).returningAll().executeTakeFirst();
  });
  if (moved) await refreshBackend(context, moved);
}

/** Disconnects a backend. Its predictions stay, as static ones; its runs and the webhook made for it go. */
export async function deleteBackend(context: Context, id: number): Promise<void> {
  const row = await backendById(context.db, id);
  if (!row) throw notFound("MLBackend");
  await context.db.transaction().execute(async (trx) => {
    await keepVersionsApart(trx, row);
    await trx.deleteFrom("webhooks").where("ml_backend_id", "=", id).execute();
    await trx.deleteFrom("ml_backends").where("id", "=", id).execute();
    await trx
      .updateTable("projects")
      .set({ model_version: "" })
      .where("id", "=", row.project_id)
      .where("model_version", "=", row.title)
      .execute();
    await setLiveVersion(trx, row.project_id);
    await rescoreSoon(context, trx, row.project_id);
    await tellLive(trx, row.project_id, { kind: "ml-backend", backend: id });
    await tellLive(trx, row.project_id, { kind: "project" });
  });
}

/** A version that loses its backend becomes a static one; where there is one of that name already, it gets another. */
async function keepVersionsApart(trx: Trx, { id, project_id: project, title }: BackendRow): Promise<void> {
  await sql`
    update model_versions v set name = v.name || ' (' || ${title}::text || ' ' || ${id}::text || ')'
    where v.ml_backend_id = ${id} and exists (
      select 1 from model_versions s
      where s.project_id = ${project} and s.ml_backend_id is null and s.name = v.name)`.execute(trx);
}
