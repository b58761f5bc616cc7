import { afterAll, beforeAll, expect, test } from "vitest";
import { defineModel } from "@tandem/ml";
import keywordModel, { labelConfig } from "../test/keyword-model.ts";
import { type RunningBackend, startBackend } from "../test/harness.ts";
import { createBackend } from "./serve.ts";

let backend: RunningBackend;
beforeAll(async () => {
  backend = await startBackend();
});
afterAll(() => backend.close());

test("health is Label Studio's", async () => {
  for (const path of ["/health", "/", "/health/", "//health"]) {
    const { status, body } = await backend.get(path);
    expect([status, body]).toEqual([200, { model_class: "Keyword Counter", status: "UP" }]);
  }
});

test("setup says the version and the capabilities, whatever form the request has", async () => {
  const expected = {
    model_version: "keyword-counter-v0000",
    capabilities: { protocol: 1, batchSize: 256, concurrency: 2, training: "job", streaming: true },
  };
  const project = "4.1710890019";
  const forms = [{ extra_params: null }, { extra_params: '{"a":1}' }, { extra_params: { a: 1 } }, { project: 4 }, {}];
  for (const form of forms) {
    const { status, body } = await backend.setup({
      project,
      hostname: "http://localhost:1",
      access_token: "t",
      ...form,
    });
    expect([status, body]).toEqual([200, expected]);
  }
});

test("setup with a config that is not valid still answers", async () => {
  for (const schema of ["", "<View>", "<View><Choices/></View>"]) {
    expect((await backend.setup({ project: "5.1", schema })).status).toBe(200);
  }
});

test("setup says what is wrong with extra params", async () => {
  const { status, body } = await backend.setup({ extra_params: "{a" });
  expect([status, body["status"], body["detail"]]).toEqual([
    400,
    400,
    expect.stringContaining("/extra_params: not valid JSON"),
  ]);
  expect((await backend.setup({ extra_params: 3 })).body["detail"]).toBe(
    "/extra_params: expected a JSON object, not number",
  );
});

test("predict answers every task in order, with the version of setup, without a setup before", async () => {
  const { status, body } = await backend.predict(["one", "two", "three"], { project: "6.1" });
  expect(status).toBe(200);
  expect(body["results"]).toHaveLength(3);
  for (const result of body["results"] ?? []) {
    expect(result).toMatchObject({
      result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Good"] } }],
      score: 0.5,
      probabilities: { Good: 0.5, Bad: 0.5 },
      model_version: "keyword-counter-v0000",
    });
  }
});

test("predict takes null params, no params, a number as project and no label config", async () => {
  for (const extra of [{ params: null }, { params: undefined }, { project: 3 }, { label_config: undefined }]) {
    const { status, body } = await backend.predict(["one"], extra);
    expect([status, body["results"]?.length]).toEqual([200, 1]);
  }
  expect((await backend.predict([])).body["results"]).toEqual([]);
});

test("a model with a label config of its own needs none", async () => {
  const own = await startBackend({}, defineModel({ ...keywordModel.definition, labelConfig }));
  const { body } = await own.post("/predict", { tasks: [{ data: { text: "a" } }] });
  expect(body["results"]?.[0]?.["result"]).toHaveLength(1);
  await own.close();
});

test("an interactive request gets one object, and its context reaches the model", async () => {
  let seen: unknown;
  const model = defineModel({
    predict(tasks, { context }) {
      seen = context;
      return tasks.map(() => [
        { result: [], score: 0.5 },
        { result: [], score: 0.25 },
      ]);
    },
  });
  const backend = await startBackend({}, model);
  const context = { annotation_id: null, draft_id: 0, user_id: 7, result: [{ id: "a" }] };
  const one = await backend.predict(["x"], { params: { login: null, password: null, context } });
  expect(seen).toEqual(context);
  expect(one.body["results"]).toEqual([{ result: [], score: 0.5, model_version: "model-v0000" }]);
  const several = await backend.predict(["x"]);
  expect(several.body["results"]?.[0]).toHaveLength(2);
  await backend.close();
});

test("a bad item says why, the others are delivered, and NaN never leaves", async () => {
  await backend.setup({ project: "7.1", extra_params: { misbehave: true } });
  const { status, body } = await backend.predict(["fine", "nan", "wrong label", "throw", "fine too"], {
    project: "7.1",
  });
  expect(status).toBe(200);
  // A bare NaN would not have been read as JSON.
  expect(typeof body).toBe("object");
  const results = body["results"] ?? [];
  expect(results[0]).toMatchObject({ score: 0.5 });
  expect(results[4]).toMatchObject({ score: 0.5 });
  expect(results[1]).toEqual({
    result: [],
    model_version: "keyword-counter-v0000",
    problems: [{ path: "results[1].score", message: "NaN is not a finite number" }],
  });
  expect(results[2]?.["error"]).toContain("results[2].result[0].value.choices[0]");
  expect(results[3]?.["error"]).toBe("results[3]: predict() threw RangeError: no such text");
  expect(backend.lines.join("\n")).toContain("results[2].result[0].value.choices[0]");
});

test("a model that fails on everything is a 500 with its own words", async () => {
  const broken = await startBackend(
    {},
    defineModel({
      predict() {
        throw new TypeError("boom");
      },
    }),
  );
  const { status, body } = await broken.predict(["a", "b", "c", "d", "e"]);
  expect([status, body["status"], body["detail"]]).toEqual([500, 500, "TypeError: boom"]);
  expect(body["result"]?.["traceback"]).toContain("serve.test.ts");
  expect((await broken.get("/health")).status).toBe(200);
  await broken.close();
});

test("a wrong number of predictions is an error, not a shift", async () => {
  const short = await startBackend({}, defineModel({ predict: (tasks) => tasks.slice(1).map(() => null) }));
  const { status, body } = await short.predict(["a", "b", "c"]);
  expect([status, body["detail"]]).toEqual([500, "RangeError: predict() returned 2 predictions for 3 tasks"]);
  await short.close();
});

test("a setup that fails is said by predict and ready, not by health", async () => {
  const broken = await startBackend(
    {},
    defineModel({
      setup() {
        throw new Error("no weights");
      },
      predict: () => [],
    }),
  );
  expect((await broken.setup()).status).toBe(200);
  expect((await broken.predict(["a"])).body["detail"]).toBe("Error: no weights");
  expect(await broken.get("/ready")).toMatchObject({ status: 503, body: { projects: [{ problem: "no weights" }] } });
  expect((await broken.get("/health")).status).toBe(200);
  await broken.close();
});

test("status codes and error bodies", async () => {
  const cases: [Promise<{ status: number; body: unknown }>, number, string][] = [
    [
      backend.post("/predict", '{"tasks": [{"data": {}},]}'),
      400,
      'the body is not JSON: line 1, column 25: expected value, but there is "]"',
    ],
    [backend.post("/predict", ""), 400, "the body: expected a JSON object, not nothing"],
    [backend.post("/predict", [1]), 400, "the body: expected a JSON object, not an array"],
    [backend.post("/predict", {}), 400, "/tasks: expected an array of tasks, not nothing"],
    [backend.post("/predict", { tasks: [{ data: {} }, 7] }), 400, "/tasks/1: expected a task object, not number"],
    [backend.post("/predict", { tasks: [{ data: 7 }] }), 400, "/tasks/0/data: expected an object, not number"],
    [backend.post("/predict", { tasks: [], params: 1 }), 400, "/params: expected a JSON object, not number"],
    [backend.post("/predict", "a", { "content-type": "text/plain" }), 415, "application/json"],
    [backend.get("/predict"), 405, "POST, OPTIONS"],
    [backend.post("/health", "<xml/>", { "content-type": "text/xml" }), 405, "GET, HEAD, OPTIONS"],
    [backend.get("/nothing"), 404, "GET /nothing"],
    [backend.get("/jobs/nothing"), 404, "no job nothing"],
    [backend.post("/versions/nothing/activate", {}), 404, "no version nothing"],
  ];
  for (const [answer, status, detail] of cases) {
    expect(await answer).toMatchObject({ status, body: { status, detail: expect.stringContaining(detail) as string } });
  }
});

test("a body above the limit is 413", async () => {
  const small = await startBackend({ bodyLimit: 1000 });
  const { status, body } = await small.predict(["x".repeat(2000)]);
  expect([status, body["status"]]).toEqual([413, 413]);
  await small.close();
});

test("HEAD and OPTIONS", async () => {
  expect((await fetch(`${backend.url}/health`, { method: "HEAD" })).status).toBe(200);
  const options = await fetch(`${backend.url}/predict`, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
});

test("routes are found below a base path too", async () => {
  const below = await startBackend({ basePath: "/my-model/" });
  expect((await below.get("/my-model/health")).status).toBe(200);
  expect((await below.get("/health")).status).toBe(200);
  await below.close();
});

test("basic authentication is for every route", async () => {
  const closed = await startBackend({ environment: { BASIC_AUTH_USER: "ada", BASIC_AUTH_PASS: "löve:lace" } });
  const header = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  for (const path of ["/", "/health", "/ready", "/metrics", "/jobs", "/versions", "/nothing"]) {
    const { status, headers } = await closed.get(path);
    expect([path, status, headers.get("www-authenticate")]).toEqual([path, 401, 'Basic realm="Login required"']);
  }
  for (const path of ["/setup", "/predict", "/webhook", "/train"])
    expect((await closed.post(path, {})).status).toBe(401);
  for (const wrong of [header("ada:"), header("ada:x"), { authorization: "Bearer ada" }, { authorization: "Basic" }]) {
    expect((await closed.get("/health", wrong)).status).toBe(401);
  }
  expect((await closed.get("/health", header("ada:löve:lace"))).status).toBe(200);
  await closed.close();
});

test("webhooks may be let in without credentials", async () => {
  const half = await startBackend({ credentials: { user: "a", password: "b" }, openWebhook: true });
  expect((await half.post("/webhook", { action: "x" })).status).toBe(200);
  expect((await half.get("/health")).status).toBe(401);
  await half.close();
});

test("keys that would change an object's prototype are harmless", async () => {
  const { status } = await backend.post(
    "/predict",
    '{"tasks":[{"data":{"text":"a","__proto__":{"b":1},"constructor":{}}}]}',
  );
  expect(status).toBe(200);
});

test("a change of the label config is followed at once, and back", async () => {
  const other = labelConfig.replace("Good", "Fine");
  const first = await backend.predict(["x"], { project: "8.1" });
  const second = await backend.predict(["x"], { project: "8.1", label_config: other });
  const third = await backend.predict(["x"], { project: "8.1" });
  const choicesOf = (answer: typeof first) => answer.body["results"]?.[0]?.["result"]?.[0]?.["value"]?.["choices"];
  expect([first, second, third].map(choicesOf)).toEqual([["Good"], ["Fine"], ["Good"]]);
});

test("options of the command and extra params reach the model; the project's win", async () => {
  let seen: unknown;
  const model = defineModel({
    predict(tasks, { extraParams, params }) {
      seen = { extraParams, params };
      return tasks.map(() => null);
    },
  });
  const backend = await startBackend({ extraParams: { a: 1, b: 1 } }, model);
  await backend.setup({ extra_params: '{"b":2}' });
  await backend.predict(["x"], { params: { login: null, password: null, context: null, threshold: 0.3 } });
  expect(seen).toEqual({ extraParams: { a: 1, b: 2 }, params: { threshold: 0.3 } });
  await backend.close();
});

test("metrics are Prometheus text with our names", async () => {
  const { text, headers } = await backend.get("/metrics");
  expect(headers.get("content-type")).toContain("text/plain");
  expect(text).toMatch(/tandem_ml_tasks_total \d+/);
  expect(text).toContain('tandem_ml_request_seconds_count{route="/predict",status="200"}');
});

test("a model that can train needs its file", () => {
  expect(() => createBackend(keywordModel)).toThrow("fit()");
});
