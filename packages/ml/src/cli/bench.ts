import { readFile } from "node:fs/promises";
import { Agent as PlainAgent, type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { Credentials } from "../authentication.ts";
import {
  type BackendAnswer,
  type BackendClient,
  basicAuthorization,
  createBackendClient,
  noAnswerFrom,
  readAddress,
} from "../backend-client.ts";
import { fieldOf } from "../request-fields.ts";
import { readIfThere } from "../durable-file.ts";
import { tryParseConfig } from "../label-config.ts";
import type { ModelTask } from "../model.ts";
import { generalConfig, sampleTasks } from "../sample-tasks.ts";
import { type CredentialOptions, credentialsOf, say } from "./credentials.ts";
import { openTaskFile } from "./task-file.ts";

export interface BenchOptions extends CredentialOptions {
  batch?: number[];
  concurrency?: number;
  seconds?: number;
  /** File with tasks. */
  tasks?: string;
  labelConfig?: string;
  json?: boolean;
}

/** What one size of requests has shown. Times are milliseconds. */
export interface Measurement {
  batch: number;
  concurrency: number;
  seconds: number;
  requests: number;
  requestsPerSecond: number;
  predictionsPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  slowest: number;
  errors: number;
  /** One of the errors. */
  error: string | null;
}

/** No labeling server has it. */
const benchProject = "987657.1718752000";

/** Measures a backend and prints what comes out; answers the exit code: 1 when any request failed. */
export async function measure(url: string, options: BenchOptions): Promise<number> {
  const { concurrency = 4, seconds = 5, batch = [1, 32] } = options;
  const given =
    options.labelConfig === undefined ? readIfThere("label-config.xml") : await readFile(options.labelConfig, "utf8");
  const tasks = await tasksFor(options.tasks, given ?? generalConfig);
  const { url: address, credentials } = readAddress(url, credentialsOf(options, process.env, say));
  const client = createBackendClient(address, { credentials });
  const measured: Measurement[] = [];
  const labelConfig = given ?? ((await answersByItself(client, tasks)) ? null : generalConfig);
  for (const size of batch) {
    const body = bodyOf(tasks, size, labelConfig);
    await tryOnce(client, body, size);
    if (options.json !== true) say(`${size} tasks a request, ${concurrency} at the same time, ${seconds} s …`);
    measured.push(await measureSize({ address, credentials, body, size, concurrency, seconds }));
  }
  await client.post("delete", { project: benchProject }).catch(() => undefined);
  process.stdout.write(options.json === true ? `${JSON.stringify(measured, null, 2)}\n` : tableOf(measured));
  for (const { error, errors, batch: size } of measured) {
    if (error !== null) say(`${errors} requests of ${size} tasks failed, e.g.: ${error}`);
  }
  return measured.some(({ errors }) => errors > 0) ? 1 : 0;
}

async function tasksFor(file: string | undefined, labelConfig: string): Promise<ModelTask[]> {
  if (file === undefined)
    return sampleTasks(tryParseConfig(labelConfig).config).filter(({ data }) => data["text"] !== "");
  const tasks: ModelTask[] = [];
  for await (const one of (await openTaskFile(file)).tasks()) {
    if (one.ok) tasks.push(one.task);
    if (tasks.length === 1000) break;
  }
  if (tasks.length === 0) throw new Error(`${file} has no task`);
  return tasks;
}

/** Once written: what is measured is the backend. */
function bodyOf(tasks: readonly ModelTask[], size: number, labelConfig: string | null): string {
  const some = Array.from({ length: size }, (_, index) => ({ ...tasks[index % tasks.length], id: index + 1 }));
  const params = { login: null, password: null, context: null };
  return JSON.stringify({ tasks: some, project: benchProject, label_config: labelConfig, params });
}

/** Whether a backend has a label config of its own, by which it predicts; a given one would take its place. */
async function answersByItself(client: BackendClient, tasks: readonly ModelTask[]) {
  const { status, body } = await ask(client, bodyOf(tasks, 1, null));
  const [first] = [fieldOf(body, "results")].flat(2);
  return status === 200 && JSON.stringify(fieldOf(first, "result")) !== "[]";
}

function ask(client: BackendClient, body: string): Promise<BackendAnswer> {
  return client.post("predict", body).catch((error: unknown) => {
    throw noAnswerFrom(client.url, error);
  });
}

/** Nothing is measured of a backend that does not predict; the first request may load the model. */
async function tryOnce(client: BackendClient, body: string, size: number): Promise<void> {
  const answer = await ask(client, body);
  const results = fieldOf(answer.body, "results");
  if (answer.status !== 200) throw new Error(`POST /predict: status ${answer.status}: ${answer.text.slice(0, 300)}`);
  if (!Array.isArray(results) || results.length !== size) {
    throw new Error(`POST /predict: ${Array.isArray(results) ? results.length : "no"} results for ${size} tasks`);
  }
}

interface Load {
  address: string;
  credentials: Credentials | undefined;
  body: string;
  size: number;
  concurrency: number;
  seconds: number;
}

async function measureSize(load: Load): Promise<Measurement> {
  const send = createSender(load);
  const times: number[] = [];
  const failures: string[] = [];
  const started = performance.now();
  const end = started + load.seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      const problem = await send();
      if (problem === null) times.push(performance.now() - from);
      else failures.push(problem);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, client));
  const took = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(times).sort();
  return {
    batch: load.size,
    concurrency: load.concurrency,
    seconds: took,
    requests: times.length,
    requestsPerSecond: times.length / took,
    predictionsPerSecond: (times.length * load.size) / took,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    slowest: sorted.at(-1) ?? 0,
    errors: failures.length,
    error: failures[0] ?? null,
  };
}

/** Answers what went wrong, or null. `fetch` would be a good part of what is measured. */
function createSender({ address, credentials, body, concurrency }: Load): () => Promise<string | null> {
  const url = new URL("predict", address.endsWith("/") ? address : `${address}/`);
  const isSecure = url.protocol === "https:";
  const options = { keepAlive: true, maxSockets: concurrency };
  const agent = isSecure ? new SecureAgent(options) : new PlainAgent(options);
  const bytes = Buffer.from(body);
  const headers = {
    "content-type": "application/json",
    "content-length": String(bytes.length),
    ...(credentials === undefined ? {} : { authorization: basicAuthorization(credentials) }),
  };
  return () =>
    new Promise((resolve) => {
      const answered = (response: IncomingMessage): void => {
        const status = response.statusCode ?? 0;
        response.on("end", () => resolve(status >= 200 && status < 300 ? null : `status ${status}`));
        response.on("error", (error) => resolve(error.message));
        response.resume();
      };
      const given = { method: "POST", agent, headers, timeout: 100_000 };
      const request: ClientRequest = isSecure
        ? secureRequest(url, given, answered)
        : plainRequest(url, given, answered);
      request.on("timeout", () => request.destroy(new Error("no answer within 100 s")));
      request.on("error", (error) => resolve(noAnswerFrom(address, error).message));
      request.end(bytes);
    });
}

/** The nearest rank: the smallest time that so large a share of all does not exceed. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function tableOf(measured: readonly Measurement[]): string {
  const head = ["batch", "requests/s", "predictions/s", "p50 ms", "p95 ms", "p99 ms", "errors"];
  const rows = measured.map((one) => [
    String(one.batch),
    one.requestsPerSecond.toFixed(1),
    one.predictionsPerSecond.toFixed(1),
    one.p50.toFixed(1),
    one.p95.toFixed(1),
    one.p99.toFixed(1),
    String(one.errors),
  ]);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => `${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")}\n`)
    .join("");
}
