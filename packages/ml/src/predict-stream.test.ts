import { setTimeout as sleep } from "node:timers/promises";
import type { PredictionLine } from "@tandem/schema/ml";
import { afterEach, expect, test } from "vitest";
import { defineModel, type Model } from "@tandem/ml";
import { type RunningBackend, startBackend } from "../test/harness.ts";
import type { BackendOptions } from "./serve.ts";

let backend: RunningBackend;
afterEach(() => backend.close());

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    if (waited > 5000) throw new Error("it did not happen");
    await sleep(5);
  }
}

async function open(
  model: Model,
  tasks: number,
  options: BackendOptions = {},
  extra: object = {},
  signal?: AbortSignal,
) {
  backend = await startBackend(options, model);
  return fetch(`${backend.url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify({ tasks: Array.from({ length: tasks }, (_, id) => ({ id, data: { id } })), ...extra }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The lines of an answer, as they come. */
async function* linesOf(response: Response): AsyncGenerator<PredictionLine> {
  let rest = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as PredictionLine;
  }
  expect(rest).toBe("");
}

async function allOf(lines: AsyncIterable<PredictionLine>): Promise<PredictionLine[]> {
  const all: PredictionLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test("a generator's answers come as they are known, with its progress, and a last line", async () => {
  const steps: (() => void)[] = [];
  const model = defineModel({
    async *predict(tasks, { progress }) {
      for (const task of tasks) {
        progress(Number(task.id) / 3, `task ${task.id}`);
        await new Promise<void>((resolve) => steps.push(resolve));
        yield { result: [], score: Number(task.id) / 10 };
      }
    },
  });
  const response = await open(model, 3);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
  const lines = linesOf(response);
  for (let id = 0; id < 3; id += 1) {
    expect((await lines.next()).value).toEqual({ progress: id / 3, message: `task ${id}` });
    // The answer is there before the next task is begun.
    expect(steps).toHaveLength(id + 1);
    steps[id]?.();
    const prediction = { result: [], score: id / 10, model_version: "model-v0000" };
    expect((await lines.next()).value).toEqual({ index: id, task: id, prediction });
  }
  expect((await lines.next()).value).toEqual({ done: true, tasks: 3, model_version: "model-v0000" });
  expect((await lines.next()).done).toBe(true);
});

test("any model answers in lines; who does not ask for them gets one answer", async () => {
  const sizes: number[] = [];
  const model = defineModel({
    predict(tasks) {
      sizes.push(tasks.length);
      return tasks.map(() => [{ result: [] }, { result: [], score: 0.5 }]);
    },
  });
  const lines = await allOf(linesOf(await open(model, 40)));
  expect(lines).toHaveLength(41);
  expect(lines[0]).toMatchObject({ index: 0, prediction: [{ result: [] }, { score: 0.5 }] });
  expect(sizes).toEqual([16, 16, 8]);
  for (const accept of ["application/json", "*/*", "application/json, application/x-ndjson"]) {
    const { body, headers } = await backend.post("/predict", { tasks: [{ data: {} }] }, { accept });
    expect([headers.get("content-type"), body["results"]?.length]).toEqual(["application/json; charset=utf-8", 1]);
  }
});

test("a generator also answers who wants all at once, and a tool", async () => {
  const model = defineModel({
    async *predict(tasks, { context }) {
      for (const { id } of tasks)
        yield { result: [], reasons: [`${String(id)} ${context === null ? "plain" : "tool"}`] };
    },
  });
  backend = await startBackend({}, model);
  const { body } = await backend.predict(["a", "b"]);
  expect((body["results"] ?? []).map((one) => one["reasons"])).toEqual([["1 plain"], ["2 plain"]]);
  const tool = await backend.predict(["a"], { params: { context: { result: [] } } });
  expect(tool.body["results"]).toMatchObject([{ reasons: ["1 tool"] }]);
});

test("a task that fails is a line with its error; the model goes on behind it", async () => {
  const model = defineModel({
    async *predict(tasks) {
      for (const { id } of tasks) {
        if (id === 1) throw new RangeError("not this one");
        yield id === 3 ? { result: [], score: 3 } : null;
      }
    },
  });
  const lines = await allOf(linesOf(await open(model, 5)));
  expect(lines.map((line) => ("prediction" in line ? line.prediction : line))).toEqual([
    { result: [], model_version: "model-v0000" },
    { result: [], model_version: "model-v0000", error: "results[1]: predict() threw RangeError: not this one" },
    { result: [], model_version: "model-v0000" },
    expect.objectContaining({ problems: [expect.objectContaining({ path: "results[3].score" })] }),
    { result: [], model_version: "model-v0000" },
    { done: true, tasks: 5, model_version: "model-v0000" },
  ]);
  expect(backend.lines.join("\n")).toContain("task 3: results[3].score");
});

test("what goes wrong before the first line has its status", async () => {
  const model = defineModel({
    // oxlint-disable-next-line require-yield -- it fails before it could
    async *predict() {
      throw new TypeError("no weights");
    },
  });
  const response = await open(model, 5);
  expect([response.status, await response.json()]).toMatchObject([500, { detail: "TypeError: no weights" }]);
  const bad = await backend.post("/predict", { tasks: 3 }, { accept: "application/x-ndjson" });
  expect([bad.status, bad.body["detail"]]).toEqual([400, "/tasks: expected an array of tasks, not number"]);
});

test("a generator that ends too early says so", async () => {
  const model = defineModel({
    async *predict(tasks) {
      if (tasks.length === 3) yield null;
    },
  });
  const lines = await allOf(linesOf(await open(model, 3)));
  expect(lines[1]).toMatchObject({
    prediction: { error: expect.stringContaining("predict() ended after 1 of 3 tasks") as string },
  });
  expect(lines).toHaveLength(4);
});

test("a client that leaves stops the model", async () => {
  const seen: unknown[] = [];
  const model = defineModel({
    async *predict(tasks, { signal }) {
      try {
        for (const task of tasks) {
          seen.push(task.id);
          yield null;
          await sleep(20, undefined, { signal });
        }
      } finally {
        seen.push(signal.aborted);
      }
    },
  });
  const leaving = new AbortController();
  const response = await open(model, 1000, {}, {}, leaving.signal);
  const lines = linesOf(response);
  await lines.next();
  leaving.abort();
  await until(() => seen.includes(true));
  const { length } = seen;
  await sleep(60);
  expect(seen).toHaveLength(length);
  expect(length).toBeLessThan(20);
  // It answers others as before.
  expect((await backend.get("/health")).status).toBe(200);
});

test("the time limit is for the first line", async () => {
  const model = defineModel({
    async *predict(tasks, { params }) {
      for (const _ of tasks) {
        if (params["slow"] === true) await sleep(400);
        yield null;
        await sleep(60);
      }
    },
  });
  const lines = await allOf(linesOf(await open(model, 5, { requestTimeoutMs: 150 })));
  expect(lines.at(-1)).toMatchObject({ done: true, tasks: 5 });
  const slow = await backend.post(
    "/predict",
    { tasks: [{ data: {} }], params: { slow: true } },
    { accept: "application/x-ndjson" },
  );
  expect(slow.status).toBe(504);
});

test("while a long stream runs, others have their turn", async () => {
  const model = defineModel({
    async predict(tasks) {
      await sleep(10);
      return tasks.map(() => null);
    },
  });
  const response = await open(model, 1600);
  const lines = linesOf(response);
  await lines.next();
  let ended = false;
  const rest = allOf(lines).finally(() => (ended = true));
  expect((await backend.predict(["a"])).status).toBe(200);
  expect(ended).toBe(false);
  expect(await rest).toHaveLength(1600);
});
