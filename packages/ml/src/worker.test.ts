import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { childrenOf, isAlive, labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";
import generatingModel from "../test/generating-model.ts";
import learningModel from "../test/learning-model.ts";
import hardModel from "../test/hard-model.ts";
import keywordModel, { labelConfig } from "../test/keyword-model.ts";
import type { BackendOptions } from "./serve.ts";

const fileOf = (name: string): { file: string } => ({
  file: fileURLToPath(new URL(`../test/${name}`, import.meta.url)),
});

const open: RunningBackend[] = [];
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close();
});

async function start(options: BackendOptions = {}, name = "hard-model.ts", model = hardModel): Promise<RunningBackend> {
  const backend = await startBackend({ workers: 1, source: fileOf(name), ...options }, model);
  open.push(backend);
  return backend;
}

/** Asks for one task per text of what to do. */
const ask = (backend: RunningBackend, ...does: string[]) =>
  backend.post("/predict", { tasks: does.map((text, id) => ({ id, data: { do: text } })), project: "3.1" });
const said = (answer: { body: unknown }, index = 0): Record<string, unknown> => {
  const { results } = answer.body as { results: { reasons: [string] }[] };
  return JSON.parse(results[index]?.reasons[0] ?? "null") as Record<string, unknown>;
};

/** How long health took, again and again while something went on; the slowest last. */
async function healthTimes(backend: RunningBackend, during: Promise<unknown>): Promise<number[]> {
  let over = false;
  void during.finally(() => (over = true)).catch(() => undefined);
  const times: number[] = [];
  while (!over) {
    const began = performance.now();
    expect((await backend.get("/health")).status).toBe(200);
    times.push(performance.now() - began);
    await sleep(5);
  }
  return times.toSorted((one, other) => one - other);
}

test("the model runs in another process and answers the same", async () => {
  const far = await start({}, "keyword-model.ts", keywordModel);
  const near = await startBackend();
  open.push(near);
  for (const project of ["3.1", "4.1"]) {
    const [one, other] = [
      await far.predict(["good day", "bad"], { project }),
      await near.predict(["good day", "bad"], { project }),
    ];
    expect(one.body).toEqual(other.body);
  }
  const trained = await far.post("/train", {
    project: "3.1",
    annotations: labeledTasks(["lovely", "Good"], ["awful", "Bad"]),
    label_config: labelConfig,
  });
  const { model_version: version } = await far.job(trained.body["job"]);
  const { body } = await far.predict(["lovely"], { project: "3.1" });
  expect(body["results"]?.[0]).toMatchObject({ model_version: version, result: [{ value: { choices: ["Good"] } }] });
});

test("context, params, stored values, files, vectors and NaN pass between the processes", async () => {
  const backend = await start({ environment: {} });
  const context = { result: [{ id: "a" }] };
  const drawn = await backend.post("/predict", {
    tasks: [{ data: {} }],
    project: "3.1",
    params: { context, threshold: 0.5 },
  });
  expect(said(drawn)).toMatchObject({ context, params: { threshold: 0.5 }, version: "hard-v0000" });
  expect(said(drawn)["pid"]).not.toBe(process.pid);
  expect(said(await ask(backend, "count"))).toMatchObject({ count: 1, keys: ["count"], seen: 2 });
  const url = "data:text/plain;base64,SGVsbG8=";
  const file = await backend.post("/predict", { tasks: [{ id: 1, data: { do: "file", url } }], project: "3.1" });
  expect(said(file)["file"]).toEqual(["text/plain", 5, "Hello"]);
  const odd = await ask(backend, "nan", "");
  expect(odd.body["results"]?.[0]?.["problems"]?.[0]?.["message"]).toBe("NaN is not a finite number");
  expect(odd.body["results"]?.[1]).toMatchObject({ embedding: [0.5, 1] });
  expect(backend.lines.join("\n")).toMatch(/set up in \d+/);
});

test("what the model throws arrives with its own stack; what cannot be sent is an error of its task only", async () => {
  const backend = await start();
  const thrown = await ask(backend, "throw");
  expect([thrown.status, thrown.body["detail"]]).toEqual([500, "TypeError: told to throw"]);
  expect(thrown.body["result"]?.["traceback"]).toContain("hard-model.ts");
  const mixed = await ask(backend, "", "function", "");
  expect(mixed.body["results"]?.map((result) => typeof result["error"])).toEqual(["undefined", "string", "undefined"]);
});

test("health answers while the model keeps its process busy, loading or predicting", async () => {
  const backend = await start({ extraParams: { setupBlocks: 1200 } });
  const loading = ask(backend, "block 1200");
  const times = await healthTimes(backend, loading);
  expect((await loading).status).toBe(200);
  // One that waited for the model would take as long as that is busy.
  expect(times.length).toBeGreaterThan(5);
  expect(times.at(-1)).toBeLessThan(1200);
});

test("several processes work side by side", async () => {
  const backend = await start({ workers: 2, batching: { maxItems: 1 } });
  await ask(backend, "");
  const began = performance.now();
  const answers = await Promise.all([ask(backend, "block 1500"), ask(backend, "block 1500")]);
  expect(performance.now() - began).toBeLessThan(2900);
  expect(new Set(answers.map((answer) => said(answer)["pid"])).size).toBe(2);
  const { text } = await backend.get("/metrics");
  expect(text.match(/tandem_ml_worker_memory_bytes\{pid="\d+"\} \d{7,}/g)).toHaveLength(2);
});

test("a task that kills its process costs itself only", async () => {
  const backend = await start();
  await ask(backend, "");
  const { status, body } = await ask(backend, "", "die", "");
  expect(status).toBe(200);
  expect(body["results"]?.map((result) => result["error"])).toEqual([
    undefined,
    "results[1]: predict() threw WorkerGoneError: the model's process ended with SIGKILL",
    undefined,
  ]);
  expect((await ask(backend, "")).status).toBe(200);
  expect((await backend.get("/health")).status).toBe(200);
}, 60_000);

test("a process that is killed is replaced, and what it was asked is asked again", async () => {
  const backend = await start();
  const { pid } = said(await ask(backend, ""));
  const asked = ask(backend, "block 500");
  await sleep(100);
  process.kill(Number(pid), "SIGKILL");
  const answer = await asked;
  expect(answer.status).toBe(200);
  expect(said(answer)["pid"]).not.toBe(pid);
  expect(backend.lines.join("\n")).toContain("the model's process ended with SIGKILL; another one starts");
});

test("a set-up that fails or dies says so, and is tried again later", async () => {
  const throwing = await start({ extraParams: { setupThrows: true } });
  expect((await ask(throwing, "")).body["detail"]).toContain("RangeError: no weights here");
  const dying = await start({ extraParams: { setupDies: true } });
  const { status, body } = await ask(dying, "");
  expect([status, body["detail"]]).toEqual([500, "WorkerGoneError: the model's process ended with exit code 3"]);
  await dying.setup({ project: "3.1", schema: "", extra_params: { setupDies: false } });
  expect((await ask(dying, "")).status).toBe(200);
});

test("a model is told when nobody waits any more", async () => {
  const backend = await start({ requestTimeoutMs: 400 });
  await expect.poll(async () => (await ask(backend, "")).status, { timeout: 10_000 }).toBe(200);
  expect((await ask(backend, "wait")).status).toBe(504);
  await expect.poll(() => backend.lines.join("\n"), { timeout: 10_000 }).toContain("told to stop");
  expect((await ask(backend, "")).status).toBe(200);
});

test("a generator answers one by one, is left when its client leaves, and survives its process", async () => {
  const backend = await start({}, "generating-model.ts", generatingModel);
  const tasks = Array.from({ length: 5 }, () => ({ data: {} }));
  const lines = await backend.post("/predict", { tasks, project: "3.1" }, { accept: "application/x-ndjson" });
  const kinds = lines.text
    .trim()
    .split("\n")
    .map((line) => Object.keys(JSON.parse(line) as object)[0]);
  expect(kinds.filter((kind) => kind === "index")).toHaveLength(5);
  expect(kinds).toContain("progress");
  expect((await backend.post("/predict", { tasks, project: "3.1" })).body["results"]).toHaveLength(5);

  const leaving = new AbortController();
  const long = Array.from({ length: 200 }, () => ({ data: {} }));
  const answer = await fetch(`${backend.url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify({ tasks: long, project: "3.1" }),
    signal: leaving.signal,
  });
  await answer.body?.getReader().read();
  const ends = (): number => backend.lines.filter((line) => line.includes("generator ended")).length;
  const before = ends();
  leaving.abort();
  await expect.poll(ends).toBe(before + 1);

  const { body } = await ask(backend, "", "die", "");
  expect(body["results"]?.map((result) => typeof result["error"])).toEqual(["undefined", "string", "undefined"]);
}, 60_000);

test("the processes end with the backend", async () => {
  const backend = await start({ workers: 2 });
  await ask(backend, "");
  const children = await childrenOf(process.pid);
  expect(children.length).toBeGreaterThanOrEqual(2);
  open.splice(0);
  await backend.close();
  await expect.poll(async () => (await Promise.all(children.map(isAlive))).includes(true)).toBe(false);
});

test("a model that cannot be imported says why", async () => {
  const broken = path.join(open[0]?.directory ?? "/tmp", `broken-${process.pid}.ts`);
  writeFileSync(broken, "export default 7;");
  const backend = await start({ source: { file: broken }, requestTimeoutMs: 5000 });
  const { status, body } = await ask(backend, "");
  expect(status).toBe(500);
  expect(body["detail"]).toContain("exports no model");
});

test("what the model learned is known to every process, also to one that comes later", async () => {
  const backend = await start({ workers: 2, batching: { maxItems: 1 } }, "learning-model.ts", learningModel);
  const learn = (id: number) =>
    backend.post("/webhook", {
      action: "ANNOTATION_CREATED",
      project: { id: 3 },
      annotation: { id, task: id, project: 3, result: [], was_cancelled: false },
      task: { id, project: 3, data: { text: `word${id}` } },
    });
  const known = async (): Promise<string[]> => {
    const { body } = await backend.post("/predict", { tasks: [{ data: {} }], project: "3.1" });
    return body["results"]?.[0]?.["reasons"] ?? [];
  };
  await backend.setup({ project: "3.1" });
  await learn(1);
  await learn(2);
  await expect.poll(async () => (await known()).slice(1), { timeout: 20_000 }).toEqual(["word1", "word2"]);
  const [pid] = await known();
  process.kill(Number(pid), "SIGKILL");
  await sleep(50);
  await learn(3);
  const all = ["word1", "word2", "word3"];
  const seen = new Map<string, string[]>();
  const look = async (): Promise<string[][]> => {
    for (const [from = "", ...words] of await Promise.all([known(), known()])) seen.set(from, words);
    return [...seen.values()];
  };
  await expect.poll(look, { timeout: 20_000 }).toEqual([all, all]);
  expect(seen.has(pid ?? "")).toBe(false);
}, 60_000);
