import type { CallFailure } from "@tandem/schema/api";
import { sql } from "kysely";
import Type from "typebox";
import type { Context } from "../../context.ts";
import { type Db, type Trx, tellLive } from "../../database/emit.ts";
import { backendTokenOf, storedJson, storedText } from "../accounts/index.ts";
import { rescoreSoon, versionFor } from "../predictions/index.ts";
import { projectUid, setLiveVersion } from "../projects/index.ts";
import {
  type BackendAddress,
  type Called,
  type SetupAnswer,
  callHealth,
  callSetup,
  isUnreachable,
} from "./model-client.ts";
import { type BackendRow, failureOf } from "./queries.ts";

/**
 * Put into the queue when a backend answers again, or with another current version. What is to be done about it
 * (predicting anew, going on with runs that failed) is the business of whoever runs the job of this name.
 */
export const backendReady = { name: "model-ready", input: Type.Object({ backend: Type.Integer() }) };

export const tellReady = (context: Context, db: Db | Trx, backend: number): Promise<unknown> =>
  context.jobs.enqueue(db, backendReady, { backend }, { singletonKey: `backend-${backend}`, priority: 10 });

/** The parts of a project that a model is told. */
export interface ModelProject {
  id: number;
  uid: string;
  label_config: string;
  /** What every `/predict` carries; Python backends demand the object. */
  params: { login: string | null; password: string | null; context: Record<string, unknown> | null };
}

export async function modelProject(context: Pick<Context, "db">, project: number): Promise<ModelProject | undefined> {
  const row = await context.db
    .selectFrom("projects")
    .select(["id", "created_at", "label_config", "task_data_login", "task_data_password"])
    .where("id", "=", project)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    uid: projectUid(row),
    label_config: row.label_config,
    params: { login: row.task_data_login, password: row.task_data_password, context: null },
  };
}

/** Asks for health, then for the set-up; the second only when the first went well. */
export async function askBackend(
  context: Context,
  backend: BackendAddress & { extra_params: unknown },
  project: ModelProject,
  token: string | null,
): Promise<{ phase: "health" | "setup"; answer: Called<SetupAnswer> }> {
  const health = await callHealth(context, backend);
  if (!health.ok) return { phase: "health", answer: health };
  const answer = await callSetup(context, backend, {
    project: project.uid,
    schema: project.label_config,
    hostname: context.publicUrl(),
    access_token: token ?? "",
    extra_params: extraParamsText(backend.extra_params),
  });
  return { phase: "setup", answer };
}

/** Python backends demand a JSON-encoded string, or null. */
function extraParamsText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Asks a backend how it is and which version it serves, and stores what it said: state, capabilities, version, and
 * why it failed. A new version sets off what follows from it.
 * @returns the backend as it is stored now; undefined when it was deleted meanwhile
 */
export async function refreshBackend(context: Context, backend: BackendRow): Promise<BackendRow | undefined> {
  const project = await modelProject(context, backend.project_id);
  if (!project) return undefined;
  const asked = new Date();
  const { phase, answer } = await askBackend(context, backend, project, await backendTokenOf(context, backend.id));
  return context.db.transaction().execute(async (trx) => {
    const row = await lockBackend(trx, backend.id);
    if (!row) return undefined;
    if (!answer.ok) return storeFailure(trx, row, phase === "health" ? "DI" : "ER", answer.failure);
    // An answer that was overtaken by a later one must not bring back an older version.
    if (row.checked_at !== null && Date.parse(row.checked_at) > asked.getTime()) return row;
    return storeSetup(trx, context, row, answer.value, asked);
  });
}

const lockBackend = (trx: Trx, id: number): Promise<BackendRow | undefined> =>
  trx.selectFrom("ml_backends").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();

async function storeSetup(
  trx: Trx,
  context: Context,
  row: BackendRow,
  setup: SetupAnswer,
  asked: Date,
): Promise<BackendRow> {
  const failure = failureOf(row);
  const overcome = failure === null || isUnreachable(failure) || /\/(health|setup)$/.test(failure.url);
  const version = await versionAfterSetup(trx, row, setup);
  const stored = await trx
    .updateTable("ml_backends")
    .set({
      state: "CO",
      error_message: null,
      last_failure: overcome ? null : storedJson(failure),
      capabilities: setup.capabilities === null ? null : storedJson(setup.capabilities),
      checked_at: asked,
      model_version: version.name,
      current_version_id: version.id,
    })
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (version.id !== row.current_version_id) await followVersion(trx, context, stored);
  else if (row.state !== "CO") {
    await tellReady(context, trx, row.id);
    await tellLive(trx, row.project_id, { kind: "ml-backend", backend: row.id });
  }
  return stored;
}

/**
 * The current version changes when `/setup` says something else than the last time. A backend whose answers name
 * another version than its `/setup` thus keeps the version of its answers, instead of changing it to and fro.
 */
async function versionAfterSetup(
  trx: Trx,
  row: BackendRow,
  { modelVersion }: SetupAnswer,
): Promise<{ name: string | null; id: number | null }> {
  const said = modelVersion === null ? null : storedText(modelVersion);
  const name = row.auto_update ? said : (row.model_version ?? said);
  const isNews = name !== row.model_version || row.current_version_id === null;
  if (name === null || name === "" || !isNews) return { name, id: row.current_version_id };
  return { name, id: await versionFor(trx, row.project_id, row.id, name) };
}

/** Everything that follows from another current version; in the transaction that changes it. */
export async function followVersion(
  trx: Trx,
  context: Context,
  backend: Pick<BackendRow, "id" | "project_id">,
): Promise<void> {
  await setLiveVersion(trx, backend.project_id);
  await rescoreSoon(context, trx, backend.project_id);
  await tellReady(context, trx, backend.id);
  await tellLive(trx, backend.project_id, { kind: "ml-backend", backend: backend.id });
}

/** Answers to `/predict` name another version than the current one, though `/setup` was asked again: theirs counts. */
export async function adoptAnsweredVersion(context: Context, backend: number, version: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const row = await lockBackend(trx, backend);
    if (!row || row.current_version_id === version || !row.auto_update) return;
    await trx.updateTable("ml_backends").set({ current_version_id: version }).where("id", "=", backend).execute();
    await followVersion(trx, context, row);
  });
}

/** Stores why a call failed and what it makes of the backend's state. */
async function storeFailure(trx: Trx, row: BackendRow, state: "DI" | "ER", failure: CallFailure): Promise<BackendRow> {
  const stored = await trx
    .updateTable("ml_backends")
    .set({
      state,
      error_message: explainFailure(failure),
      last_failure: storedJson(failure),
      checked_at: sql<string>`now()`,
    })
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellLive(trx, row.project_id, { kind: "ml-backend", backend: row.id });
  return stored;
}

/** Notes a failed prediction or training: on the backend's card and in its state. */
export async function noteFailure(context: Context, backend: number, failure: CallFailure): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const row = await lockBackend(trx, backend);
    if (row) await storeFailure(trx, row, isUnreachable(failure) ? "DI" : "ER", failure);
  });
}

/** A call of that path went well: an older failure of it is past. */
export async function forgetFailure(db: Db | Trx, backend: BackendRow, path: RegExp): Promise<void> {
  const failure = failureOf(backend);
  if (failure === null || !path.test(failure.url)) return;
  await db
    .updateTable("ml_backends")
    .set({ state: "CO", error_message: null, last_failure: null })
    .where("id", "=", backend.id)
    .execute();
  await tellLive(db, backend.project_id, { kind: "ml-backend", backend: backend.id });
}

/** What happened, in one text: the sentence, how far the call came, and the beginning of what came back. */
export function explainFailure({ url, phase, status, message, body }: CallFailure): string {
  const facts = [`address ${url}`, `phase ${phase}`, ...(status === null ? [] : [`status ${status}`])];
  const answer = body === null || body.trim() === "" ? "" : ` The answer began: ${storedText(body)}`;
  return storedText(`${message} (${facts.join(", ")}).${answer}`);
}
