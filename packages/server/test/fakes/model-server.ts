import { once } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackendJob, Capabilities, PredictRequest, SetupRequest } from "@tandem/schema/ml";

/** A task as `/predict` gets it. */
export interface SentTask {
  id: number;
  data: Record<string, unknown>;
  [key: string]: unknown;
}

/** A good prediction as it would be sent. */
export interface SentPrediction {
  result: object[];
  score: number;
}

/** What can be wrong with an answer to `/predict`. */
export type PredictFault =
  | "none"
  | "status-500"
  | "html"
  | "nan"
  | "too-few"
  | "wrong-label"
  | "every-other-wrong"
  | "huge"
  | "one-by-one"
  | "hangs";

export interface ModelBehaviour {
  version: string;
  /** Absent: an old backend that knows nothing of Tandem. */
  capabilities: Capabilities | null;
  fault: PredictFault;
  /** Milliseconds before an answer to `/predict`. */
  delayMs: number;
  /** A batch with such a task fails with status 500. */
  poison: (task: SentTask) => boolean;
  /** How sure the model is that a task is spam; the label is `Spam` from 0.5. */
  spamProbability: (task: SentTask, version: string) => number;
  /** The version that predictions name; by default that of `/setup`. Null: none. */
  answeredVersion: ((version: string) => string) | null | undefined;
  /** What of a prediction is sent in its place. */
  reshape: (prediction: SentPrediction, index: number) => unknown;
  trainMs: number;
  /** The text of a training that fails. */
  trainError: string | null;
  /** Old backends from before webhooks answer 404 there and know `/train`. */
  hasWebhook: boolean;
  /**
   * What a label leads to: `inside`: it trains before it answers, as label-studio-ml 2.x does; `behind`: it trains in
   * the background, as 1.x does, of which START_TRAINING does nothing and whose versions are numbers.
   */
  trainsOnLabels: "no" | "inside" | "behind";
  healthStatus: number;
  setupStatus: number;
  credentials: { user: string; password: string } | null;
}

const spreadOf = (id: number): number => ((id * 2_654_435_761) % 1_000) / 1_000;

const defaults: ModelBehaviour = {
  version: "v1",
  capabilities: null,
  fault: "none",
  delayMs: 0,
  poison: () => false,
  spamProbability: (task) => (typeof task.data["p"] === "number" ? task.data["p"] : spreadOf(task.id)),
  answeredVersion: undefined,
  reshape: (prediction) => prediction,
  trainMs: 0,
  trainError: null,
  hasWebhook: true,
  trainsOnLabels: "no",
  healthStatus: 200,
  setupStatus: 200,
  credentials: null,
};

export interface ModelServer {
  url: string;
  /** Change it at any time: the next request is answered accordingly. */
  behaviour: ModelBehaviour;
  /** How often each path was called. */
  calls: Record<string, number>;
  /** The ids of the tasks in each call of `/predict`. */
  batches: number[][];
  /** The bodies of `/webhook`. */
  events: { action?: string; [key: string]: unknown }[];
  /** The bodies of `/train`. */
  trainings: Record<string, unknown>[];
  /** Most calls of `/predict` that were answered at the same time. */
  mostAtOnce: () => number;
  lastSetup(): SetupRequest | undefined;
  lastPredict(): PredictRequest | undefined;
  /** As after `kill -9`: nothing listens, connections break, jobs are forgotten. */
  down(): Promise<void>;
  /** Listens again at the same address. */
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A model behind the real wire protocol, on a free port of this machine, that can do everything wrong on demand. */
export async function startModelServer(settings: Partial<ModelBehaviour> = {}): Promise<ModelServer> {
  const behaviour: ModelBehaviour = { ...defaults, ...settings };
  const state = createState();
  let server = listenWith(behaviour, state);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const down = async (): Promise<void> => {
    if (!server.listening) return;
    state.jobs.clear();
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const up = async (): Promise<void> => {
    server = listenWith(behaviour, state);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  return {
    url: `http://127.0.0.1:${port}`,
    behaviour,
    calls: state.calls,
    batches: state.batches,
    events: state.events,
    trainings: state.trainings,
    mostAtOnce: () => state.mostAtOnce,
    lastSetup: () => state.setups.at(-1),
    lastPredict: () => state.lastPredict,
    down,
    up,
    close: down,
  };
}

type State = ReturnType<typeof createState>;
const createState = () => ({
  calls: {} as Record<string, number>,
  batches: [] as number[][],
  events: [] as { action?: string; [key: string]: unknown }[],
  trainings: [] as Record<string, unknown>[],
  setups: [] as SetupRequest[],
  lastPredict: undefined as PredictRequest | undefined,
  jobs: new Map<string, BackendJob & { endsAt: number }>(),
  atOnce: 0,
  mostAtOnce: 0,
});

function listenWith(behaviour: ModelBehaviour, state: State): Server {
  return createServer((request, response) => {
    answer(behaviour, state, request, response).catch(() => response.destroy());
  });
}

async function answer(
  behaviour: ModelBehaviour,
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://model").pathname;
  state.calls[path] = (state.calls[path] ?? 0) + 1;
  const body = await readBody(request);
  if (!mayEnter(behaviour, request)) return json(response, 401, { error: "Unauthorized" });
  if (path === "/health") return json(response, behaviour.healthStatus, { status: "UP", model_class: "Fake" });
  if (path === "/setup") {
    state.setups.push(body as unknown as SetupRequest);
    if (behaviour.setupStatus !== 200)
      return json(response, behaviour.setupStatus, { error: "Traceback: no such model" });
    const { capabilities } = behaviour;
    return json(response, 200, { model_version: versionOf(behaviour), ...(capabilities ? { capabilities } : {}) });
  }
  if (path === "/predict") return predict(behaviour, state, body as unknown as PredictRequest, response);
  if (path === "/webhook" && behaviour.hasWebhook) return webhook(behaviour, state, body, response);
  if (path === "/train") {
    state.trainings.push(body);
    await sleep(behaviour.trainMs);
    raiseVersion(behaviour);
    return json(response, 201, {});
  }
  if (path === "/versions" && behaviour.trainsOnLabels === "behind")
    return json(response, 405, { error: "Method Not Allowed" });
  if (path === "/versions" && behaviour.capabilities) return json(response, 200, { versions: [behaviour.version] });
  if (path.startsWith("/jobs/")) return job(behaviour, state, path, response);
  return json(response, 404, { error: "Not found" });
}

function mayEnter({ credentials }: ModelBehaviour, request: IncomingMessage): boolean {
  if (!credentials) return true;
  const expected = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return request.headers.authorization === `Basic ${expected}`;
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  raw(response, status, "application/json", JSON.stringify(value));
}

function raw(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type }).end(text);
}

async function predict(
  behaviour: ModelBehaviour,
  state: State,
  body: PredictRequest,
  response: ServerResponse,
): Promise<void> {
  const tasks = body.tasks as unknown as SentTask[];
  state.lastPredict = body;
  state.batches.push(tasks.map((task) => task.id));
  state.atOnce++;
  state.mostAtOnce = Math.max(state.mostAtOnce, state.atOnce);
  const [version, named] = [behaviour.version, versionOf(behaviour)];
  try {
    await sleep(behaviour.fault === "hangs" ? 60_000 : behaviour.delayMs);
  } finally {
    state.atOnce--;
  }
  if (tasks.some((task) => behaviour.poison(task)))
    return json(response, 500, { error: "ZeroDivisionError: division by zero" });
  const results = tasks.map((task, index) => behaviour.reshape(predictionFor(behaviour, version, task, index), index));
  faults[behaviour.fault](response, results, named);
}

function predictionFor(behaviour: ModelBehaviour, version: string, task: SentTask, index: number): SentPrediction {
  const spam = behaviour.spamProbability(task, version);
  const isWrong = behaviour.fault === "wrong-label" || (behaviour.fault === "every-other-wrong" && index % 2 === 1);
  const label = isWrong ? "Ham" : spam >= 0.5 ? "Spam" : "Not spam";
  const named = behaviour.answeredVersion === undefined ? version : behaviour.answeredVersion?.(version);
  return {
    result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }],
    score: Math.max(spam, 1 - spam),
    ...(named === undefined ? {} : { model_version: named }),
    ...(behaviour.capabilities?.probabilities ? { probabilities: { Spam: spam, "Not spam": 1 - spam } } : {}),
  };
}

type Send = (response: ServerResponse, results: unknown[], version: string | number) => void;
const good: Send = (response, results, model_version) => json(response, 200, { results, model_version });
const versionOf = ({ version, trainsOnLabels }: ModelBehaviour): string | number =>
  trainsOnLabels === "behind" ? Number(/\d+$/.exec(version)?.[0] ?? 0) : version;

const faults: Record<PredictFault, Send> = {
  none: good,
  "wrong-label": good,
  "every-other-wrong": good,
  hangs: good,
  "status-500": (response) => json(response, 500, { error: "RuntimeError: CUDA out of memory" }),
  html: (response) => raw(response, 200, "text/html", "<!doctype html><title>Welcome to nginx</title>"),
  nan: (response, results, model_version) =>
    raw(
      response,
      200,
      "application/json",
      JSON.stringify({
        results: results.map((result) => Object.assign({}, result, { score: "NAN" })),
        model_version,
      }).replaceAll('"NAN"', "NaN"),
    ),
  "too-few": (response, results) => json(response, 200, { results: results.length > 2 ? results.slice(1) : [] }),
  "one-by-one": (response, results) => json(response, 200, { results: results.slice(0, 1) }),
  huge: (response, results) => json(response, 200, { results, padding: "x".repeat(70_000_000) }),
};

/** `v1` becomes `v2`. */
function raiseVersion(behaviour: ModelBehaviour): void {
  const number = Number(/\d+$/.exec(behaviour.version)?.[0] ?? 0);
  behaviour.version = behaviour.version.replace(/\d*$/, String(number + 1));
}

async function webhook(
  behaviour: ModelBehaviour,
  state: State,
  body: Record<string, unknown>,
  response: ServerResponse,
): Promise<void> {
  state.events.push(body);
  const isLabel = body["action"] === "ANNOTATION_CREATED";
  if (behaviour.trainsOnLabels === "behind") {
    if (isLabel) setTimeout(() => raiseVersion(behaviour), behaviour.trainMs);
    return json(response, 201, { job_id: String(state.events.length) });
  }
  const trains = body["action"] === "START_TRAINING" || (isLabel && behaviour.trainsOnLabels === "inside");
  if (!trains) return json(response, 200, { status: "Unknown event" });
  if (behaviour.capabilities?.training === "job")
    return json(response, 201, { job: beginJob(behaviour, state), status: "ok" });
  await sleep(behaviour.trainMs);
  if (behaviour.trainError !== null) return json(response, 500, { error: behaviour.trainError });
  raiseVersion(behaviour);
  json(response, 201, { result: {}, status: "ok" });
}

const now = (): string => new Date().toISOString().replace("Z", "000Z");

function beginJob(behaviour: ModelBehaviour, state: State): string {
  const id = `job-${state.jobs.size + 1}-${Date.now()}`;
  state.jobs.set(id, {
    id,
    kind: "training",
    state: "running",
    project: "1",
    progress: 0,
    message: "reading labels",
    created_at: now(),
    started_at: now(),
    finished_at: null,
    model_version: null,
    labels_seen: null,
    error: null,
    log: ["reading labels"],
    endsAt: Date.now() + behaviour.trainMs,
  });
  return id;
}

function job(behaviour: ModelBehaviour, state: State, path: string, response: ServerResponse): void {
  const [, , id = "", action] = path.split("/");
  const found = state.jobs.get(id);
  if (!found) return json(response, 404, { error: "No such job" });
  if (action === "cancel" && found.state === "running")
    Object.assign(found, { state: "cancelled", finished_at: now() });
  if (found.state === "running" && Date.now() >= found.endsAt) endJob(behaviour, found);
  const { endsAt: _, ...shown } = found;
  json(response, 200, shown);
}

function endJob(behaviour: ModelBehaviour, found: BackendJob): void {
  const failed = behaviour.trainError !== null;
  if (!failed) raiseVersion(behaviour);
  Object.assign(found, {
    state: failed ? "failed" : "completed",
    progress: failed ? 0.5 : 1,
    message: failed ? null : "done",
    error: behaviour.trainError,
    model_version: failed ? null : behaviour.version,
    metrics: { accuracy: 0.9 },
    finished_at: now(),
    log: [...found.log, failed ? "failed" : `saved ${behaviour.version}`],
  });
}
