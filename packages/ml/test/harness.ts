import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Backend, type BackendOptions, createBackend, createLog, type Model } from "@tandem/ml";
import keywordModel, { labelConfig } from "./keyword-model.ts";

export const keywordFile = fileURLToPath(new URL("keyword-model.ts", import.meta.url));
export const commandLine = fileURLToPath(new URL("../src/cli/index.ts", import.meta.url));

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // Tests look into answers of many shapes.
  body: Body;
}
export type Body = { [key: string]: Body } & Body[] & string;

/** Talks to a backend. */
export interface Client {
  url: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  setup(extra?: Record<string, unknown>): Promise<Answer>;
  predict(texts: string[], extra?: Record<string, unknown>): Promise<Answer>;
  version(): Promise<string>;
  /** Polls a job until it has ended, or until `until` says so. */
  job(id: unknown, until?: (job: Body) => boolean): Promise<Body>;
}

export function createClient(url: string): Client {
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = text;
    }
    return { status: response.status, headers: response.headers, text, body: body as Body };
  };
  const client: Client = {
    url,
    get: (at, headers = {}) => send(at, { headers }),
    post: (at, body, headers = {}) =>
      send(at, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    setup: (extra = {}) =>
      client.post("/setup", { project: "3.1710890019", schema: labelConfig, extra_params: null, ...extra }),
    predict: (texts, extra = {}) =>
      client.post("/predict", {
        tasks: texts.map((text, index) => ({ id: index + 1, data: { text } })),
        project: "3.1710890019",
        label_config: labelConfig,
        params: { login: null, password: null, context: null },
        ...extra,
      }),
    version: async () => (await client.setup()).body["model_version"] ?? "",
    async job(id, until = (job) => !["queued", "running"].includes(String(job["state"]))) {
      for (let tries = 0; tries < 2000; tries += 1) {
        const { body } = await client.get(`/jobs/${String(id)}`);
        if (until(body)) return body;
        await sleep(10);
      }
      throw new Error(`job ${String(id)} did not get there`);
    },
  };
  return client;
}

/** Tasks with annotations as the export has them. */
export function labeledTasks(...pairs: [text: string, label: string][]): Record<string, unknown>[] {
  return pairs.map(([text, label], index) => ({
    id: index + 1,
    data: { text },
    annotations: [
      {
        id: index + 1,
        was_cancelled: false,
        result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }],
      },
    ],
  }));
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), "tandem-ml-test-"));
}

export interface RunningBackend extends Client {
  backend: Backend;
  directory: string;
  lines: string[];
  close(): Promise<void>;
}

/** A backend in this process, with the keyword model unless another is given. */
export async function startBackend(options: BackendOptions = {}, model: Model = keywordModel): Promise<RunningBackend> {
  const directory = options.modelDirectory ?? (await temporaryDirectory());
  const lines: string[] = [];
  const backend = createBackend(model, {
    source: { file: keywordFile },
    modelDirectory: directory,
    log: createLog("debug", (line) => lines.push(line)),
    environment: {},
    ...options,
  });
  const url = await backend.listen({ port: 0 });
  return {
    ...createClient(url),
    backend,
    directory,
    lines,
    async close() {
      await backend.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface BackendProcess extends Client {
  child: ChildProcess;
  output: string[];
  ended: Promise<number | null>;
}

/** A backend as `tandem-ml start` runs it. */
export async function spawnBackend(folder: string, ...options: string[]): Promise<BackendProcess> {
  const child = spawn(process.execPath, [commandLine, "start", folder, "--port", "0", ...options], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, LOG_LEVEL: "silent" },
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  const output: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      output.push(line);
      const address = /listening on (http:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    void ended.then((code) => reject(new Error(`the backend ended with ${code}`)));
  });
  return { ...createClient(url), child, output, ended };
}

/** Ids of the processes that a process has started. */
export async function childrenOf(pid: number): Promise<number[]> {
  const ps = spawn("ps", ["-eo", "pid=,ppid="], { stdio: ["ignore", "pipe", "ignore"] });
  const text = Buffer.concat(await ps.stdout.toArray()).toString();
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

/** Whether a process runs; one that has ended but was not waited for does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const ps = spawn("ps", ["-o", "stat=", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] });
  const state = Buffer.concat(await ps.stdout.toArray())
    .toString()
    .trim();
  return state !== "" && !state.startsWith("Z");
}
