import {
  BackendJob,
  Capabilities,
  HealthResponse,
  SetupResponse,
  TrainResponse,
  VersionsResponse,
} from "@tandem/schema/ml";
import type { PredictRequest, SetupRequest } from "@tandem/schema/ml";
import type { CallFailure } from "@tandem/schema/api";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Context } from "../../context.ts";
import { joinUrl } from "../../outgoing/join-url.ts";
import type { OutgoingOutcome, OutgoingSuccess } from "../../outgoing/outcome.ts";
import { readJson } from "../../outgoing/read-json.ts";

/** What is needed to reach a backend. */
export interface BackendAddress {
  url: string;
  basic_auth_user: string;
  basic_auth_pass: string;
  /** Seconds a prediction or a training inside a request may take. */
  timeout: number;
}

export type Called<T> = { ok: true; value: T; ms: number } | { ok: false; failure: CallFailure };
type Caller = Pick<Context, "outgoing" | "config">;

const largestAnswer = 64 * 1024 * 1024;
const excerptLength = 500;
/** The column's default: then the installation's setting counts. */
const defaultTimeout = 100;

interface Request {
  method: "GET" | "POST";
  path: string;
  json?: unknown;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** A kept connection may lead to a process that a model keeps busy. */
  ownConnection?: boolean;
}

/** `/health`: whether it lives. Any JSON will do. */
export const callHealth = (context: Caller, backend: BackendAddress): Promise<Called<unknown>> =>
  call(
    context,
    backend,
    { method: "GET", path: "health", timeoutMs: context.config.timeouts.health, ownConnection: true },
    HealthResponse,
    "loose",
  );

/** What `/setup` said, with capabilities only where they could be understood. */
export interface SetupAnswer {
  modelVersion: string | null;
  capabilities: Capabilities | null;
}

export async function callSetup(
  context: Caller,
  backend: BackendAddress,
  body: SetupRequest,
): Promise<Called<SetupAnswer>> {
  const request: Request = { method: "POST", path: "setup", json: body, timeoutMs: context.config.timeouts.setup };
  const answer = await callJson(context, backend, request);
  if (!answer.ok) return answer;
  const { json } = answer.value;
  if (!isObject(json)) return refused(answer.value, `a JSON object with "model_version" was expected`);
  const version = json["model_version"];
  if (!Value.Check(SetupResponse.properties.model_version, version) && version !== undefined)
    return refused(answer.value, `"model_version" must be a string, a number or null`);
  const capabilities = Value.Check(Capabilities, json["capabilities"]) ? json["capabilities"] : null;
  return {
    ok: true,
    ms: answer.ms,
    value: { modelVersion: version === undefined || version === null ? null : String(version), capabilities },
  };
}

/** One item per answer, not yet checked, and the answer's bytes for messages. */
export interface PredictAnswer {
  results: unknown[];
  modelVersion: string | null;
  excerpt: string;
  url: string;
  status: number;
}

/** `/predict`: succeeds when the answer has a list `results`, of whatever length and items. */
export async function callPredict(
  context: Caller,
  backend: BackendAddress,
  body: PredictRequest,
  signal?: AbortSignal,
): Promise<Called<PredictAnswer>> {
  const timeoutMs = backend.timeout === defaultTimeout ? context.config.timeouts.predict : backend.timeout * 1000;
  const answer = await callJson(context, backend, { method: "POST", path: "predict", json: body, timeoutMs, signal });
  if (!answer.ok) return answer;
  const { json, reply } = answer.value;
  if (!isObject(json) || !Array.isArray(json["results"]))
    return refused(answer.value, `a JSON object with a list "results" was expected`);
  const version = json["model_version"];
  return {
    ok: true,
    ms: answer.ms,
    value: {
      results: json["results"] as unknown[],
      // label-studio-ml 1.x names versions by numbers.
      modelVersion:
        typeof version === "number" || (typeof version === "string" && version !== "") ? String(version) : null,
      excerpt: excerptOf(reply),
      url: reply.url,
      status: reply.status,
    },
  };
}

/** `/webhook`: any JSON answer is a success; `{ job }` names a training job. */
export const callWebhook = (
  context: Caller,
  backend: BackendAddress,
  body: unknown,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Called<Static<typeof TrainResponse>>> =>
  call(context, backend, { method: "POST", path: "webhook", json: body, timeoutMs, signal }, TrainResponse, "loose");

/** `/train`, as old backends have it: the labeled tasks go along. */
export const callTrain = (
  context: Caller,
  backend: BackendAddress,
  body: unknown,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Called<Static<typeof TrainResponse>>> =>
  call(context, backend, { method: "POST", path: "train", json: body, timeoutMs, signal }, TrainResponse, "loose");

export const callJob = (
  context: Caller,
  backend: BackendAddress,
  job: string,
  signal?: AbortSignal,
): Promise<Called<BackendJob>> =>
  call(
    context,
    backend,
    { method: "GET", path: `jobs/${encodeURIComponent(job)}`, timeoutMs: context.config.timeouts.setup, signal },
    BackendJob,
    "strict",
  );

export const cancelJob = (context: Caller, backend: BackendAddress, job: string): Promise<Called<unknown>> =>
  callJson(context, backend, {
    method: "POST",
    path: `jobs/${encodeURIComponent(job)}/cancel`,
    json: {},
    timeoutMs: context.config.timeouts.setup,
  });

export const callVersions = (
  context: Caller,
  backend: BackendAddress,
): Promise<Called<Static<typeof VersionsResponse>>> =>
  call(
    context,
    backend,
    { method: "GET", path: "versions", timeoutMs: context.config.timeouts.setup },
    VersionsResponse,
    "strict",
  );

/** Whether nothing was reached at all: trying again later makes sense, trying with other tasks does not. */
export const isUnreachable = (failure: CallFailure): boolean =>
  ["dns", "connect", "tls", "reset", "blocked", "url"].includes(failure.phase);

/** `loose`: what the schema does not know or like is passed on as long as it is JSON (old backends answer anything). */
async function call<S extends TSchema>(
  context: Caller,
  backend: BackendAddress,
  request: Request,
  schema: S,
  how: "strict" | "loose",
): Promise<Called<Static<S>>> {
  const answer = await callJson(context, backend, request);
  if (!answer.ok) return answer;
  const { json } = answer.value;
  if (Value.Check(schema, json)) return { ok: true, value: json, ms: answer.ms };
  if (how === "loose") return { ok: true, value: {} as Static<S>, ms: answer.ms };
  const [problem] = Value.Errors(schema, json);
  return refused(answer.value, `${problem?.instancePath || "the answer"} ${problem?.message ?? "has the wrong shape"}`);
}

interface JsonAnswer {
  reply: OutgoingSuccess;
  json: unknown;
}

async function callJson(context: Caller, backend: BackendAddress, request: Request): Promise<Called<JsonAnswer>> {
  const url = addressOf(backend, request.path);
  if (url === null) return failed(backend.url, "url", null, `"${backend.url}" is not an address`, null, 0);
  // Like Label Studio's client: with Basic auth the whole time limit counts for connecting too.
  const hasCredentials = backend.basic_auth_user !== "" && backend.basic_auth_pass !== "";
  const outcome = await context.outgoing.request({
    url,
    purpose: "ml",
    method: request.method,
    headers: { accept: "application/json" },
    ...(request.json === undefined ? {} : { json: request.json }),
    ...(hasCredentials ? { basicAuth: { user: backend.basic_auth_user, password: backend.basic_auth_pass } } : {}),
    timeouts: {
      connectMs: hasCredentials ? request.timeoutMs : Math.min(context.config.timeouts.connect, request.timeoutMs),
      headersMs: request.timeoutMs,
      bodyMs: request.timeoutMs,
      totalMs: request.timeoutMs * 1.5,
    },
    maxResponseBytes: largestAnswer,
    ownConnection: request.ownConnection === true,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  return asJson(outcome);
}

function addressOf(backend: BackendAddress, path: string): string | null {
  try {
    return joinUrl(backend.url, path);
  } catch {
    return null;
  }
}

function asJson(outcome: OutgoingOutcome): Called<JsonAnswer> {
  if (!outcome.ok) return failed(outcome.url, outcome.phase, null, outcome.message, null, outcome.ms);
  const { url, status, ms } = outcome;
  if (status < 200 || status > 299)
    return failed(url, "status", status, `${url} answered ${status}`, excerptOf(outcome), ms);
  const reading = readJson(outcome);
  if (!reading.ok) return failed(url, "json", status, reading.message, reading.excerpt, ms);
  return { ok: true, value: { reply: outcome, json: reading.value }, ms };
}

const refused = ({ reply }: JsonAnswer, what: string): { ok: false; failure: CallFailure } =>
  failed(
    reply.url,
    "shape",
    reply.status,
    `${reply.url} answered ${reply.status} with the wrong JSON: ${what}`,
    excerptOf(reply),
    reply.ms,
  );

export function failed(
  url: string,
  phase: string,
  status: number | null,
  message: string,
  body: string | null,
  ms: number,
): { ok: false; failure: CallFailure } {
  return {
    ok: false,
    failure: { url, phase, status, message, body, ms, at: new Date().toISOString().replace("Z", "000Z") },
  };
}

const excerptOf = (reply: OutgoingSuccess): string =>
  reply.body
    .subarray(0, excerptLength * 4)
    .toString("utf8")
    .slice(0, excerptLength);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
