import { connect } from "node:net";
import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineModel } from "@tandem/ml";
import { labelConfig } from "../test/keyword-model.ts";
import { type RunningBackend, startBackend } from "../test/harness.ts";

let backend: RunningBackend;
beforeAll(async () => {
  backend = await startBackend();
});
afterAll(() => backend.close());

const oneTask = { tasks: [{ data: { text: "a" } }], project: "3.1", label_config: labelConfig };

/** A model that answers after `ms`, and what became of the signals it was given. */
function slowModel(ms: number) {
  const signals: AbortSignal[] = [];
  const model = defineModel({
    async predict(tasks, { signal }) {
      signals.push(signal);
      await sleep(ms, undefined, { signal });
      return tasks.map(() => ({ result: [] }));
    },
  });
  return { model, signals };
}

test("a prediction that takes too long is 504, and the model is told", async () => {
  const { model, signals } = slowModel(30_000);
  const slow = await startBackend({ requestTimeoutMs: 100 }, model);
  const { status, body } = await slow.post("/predict", oneTask);
  expect([status, body["status"], body["detail"]]).toEqual([504, 504, "the model did not answer within 100 ms"]);
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  const { text } = await slow.get("/metrics");
  expect(text).toContain("tandem_ml_waiting_tasks 0");
  await slow.close();
});

test("a request that waits for a model that never loads is 504 too", async () => {
  const stuck = defineModel({ setup: () => new Promise<undefined>(() => undefined), predict: () => [] });
  const slow = await startBackend({ requestTimeoutMs: 100 }, stuck);
  expect((await slow.post("/predict", oneTask)).status).toBe(504);
  expect((await slow.get("/ready")).body).toMatchObject({
    projects: [{ problem: expect.stringContaining("loading") as string }],
  });
  await slow.close();
});

test("a client that leaves frees its place, whether it waits or is being predicted", async () => {
  const { model, signals } = slowModel(20_000);
  const slow = await startBackend({ batching: { maxDelayMs: 0 } }, model);
  const leaving = [new AbortController(), new AbortController()];
  const answers = leaving.map(({ signal }) =>
    fetch(`${slow.url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...oneTask, params: { context: { result: [] } } }),
      signal,
    }).catch((error: Error) => error.name),
  );
  const waiting = async (): Promise<string | undefined> =>
    /tandem_ml_waiting_tasks (\d+)/.exec((await slow.get("/metrics")).text)?.[1];
  await expect.poll(waiting).toBe("2");
  expect(signals).toHaveLength(1);
  leaving[1]?.abort();
  await expect.poll(waiting).toBe("1");
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  leaving[0]?.abort();
  await expect.poll(waiting).toBe("0");
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  expect(await Promise.all(answers)).toEqual(["AbortError", "AbortError"]);
  await slow.close();
});

test("a full queue is 503, too many requests of one client are 429; both say when to come back", async () => {
  const { model } = slowModel(300);
  const busy = await startBackend({ waitingLimit: 2, batching: { maxDelayMs: 0 } }, model);
  const first = busy.post("/predict", oneTask);
  await sleep(50);
  const [second, third] = await Promise.all([busy.post("/predict", oneTask), busy.post("/predict", oneTask)]);
  expect([second.status, third.status].toSorted((one, other) => one - other)).toEqual([200, 503]);
  const refused = second.status === 503 ? second : third;
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await first).status).toBe(200);
  await busy.close();

  const fair = await startBackend({ clientLimit: 1 }, slowModel(100).model);
  const both = await Promise.all([fair.post("/predict", oneTask), fair.post("/predict", oneTask)]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 429]);
  expect(both.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
  expect((await fair.post("/predict", oneTask)).status).toBe(200);
  expect((await fair.get("/health")).status).toBe(200);
  await fair.close();
});

test("a body may be packed with gzip; its limit counts it unpacked", async () => {
  const post = (body: Buffer, encoding: string, to = backend) =>
    fetch(`${to.url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": encoding },
      body,
    });
  const packed = gzipSync(JSON.stringify(oneTask));
  expect((await post(packed, "gzip")).status).toBe(200);
  expect((await post(Buffer.from("{}"), "gzip")).status).toBe(400);
  expect((await post(packed.subarray(0, 50), "gzip")).status).toBe(400);
  expect((await post(packed, "br")).status).toBe(415);
  const small = await startBackend({ bodyLimit: 10_000 });
  const bomb = gzipSync(JSON.stringify({ ...oneTask, junk: "x".repeat(1_000_000) }));
  expect(bomb.length).toBeLessThan(10_000);
  expect((await post(bomb, "gzip", small)).status).toBe(413);
  await small.close();
});

test("pages of other origins are refused, those allowed may call", async () => {
  const page = { origin: "https://label.example" };
  const preflight = { ...page, "access-control-request-method": "POST" };
  const ask = (to: RunningBackend, headers: Record<string, string>, path = "/predict") =>
    fetch(`${to.url}${path}`, { method: "OPTIONS", headers });
  const credentials = { user: "ada", password: "lovelace" };
  const open = await startBackend({
    environment: { CORS_ORIGINS: "https://label.example/, https://b.example" },
    credentials,
  });
  const authorization = `Basic ${Buffer.from("ada:lovelace").toString("base64")}`;

  const allowed = await ask(open, preflight);
  expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([204, page.origin]);
  expect(allowed.headers.get("access-control-allow-headers")).toContain("authorization");
  const answer = await open.post("/predict", oneTask, { ...page, authorization });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, page.origin]);
  // Being of an allowed origin replaces no credentials.
  expect((await open.post("/predict", oneTask, page)).status).toBe(401);
  expect((await open.post("/predict", oneTask, { origin: "https://evil.example", authorization })).status).toBe(403);
  await open.close();

  expect((await ask(backend, preflight)).headers.get("access-control-allow-origin")).toBeNull();
  expect((await backend.post("/predict", oneTask, page)).status).toBe(403);
  expect((await backend.post("/predict", oneTask, { origin: "null" })).status).toBe(403);
  expect((await backend.post("/predict", oneTask, { origin: backend.url })).status).toBe(200);
  expect((await backend.get("/health", page)).headers.get("access-control-allow-origin")).toBeNull();
});

test("the last errors are shown without secrets, whoever asked and whatever failed", async () => {
  const failing = await startBackend(
    { credentials: { user: "ada", password: "love lace" } },
    defineModel({
      predict(tasks) {
        if (tasks.length > 1) return tasks.map(() => ({ result: [], score: 7 }));
        throw new Error("no access with Token 0123456789abcdef and access-token-of-ada and love lace");
      },
    }),
  );
  const authorization = { authorization: `Basic ${Buffer.from("ada:love lace").toString("base64")}` };
  await failing.post(
    "/setup",
    { project: "9.1", schema: labelConfig, access_token: "access-token-of-ada" },
    authorization,
  );
  const failed = await failing.post("/predict", oneTask, { ...authorization, "x-request-id": "request-7" });
  expect([failed.status, failed.headers.get("x-request-id")]).toEqual([500, "request-7"]);
  await failing.post("/predict", { ...oneTask, tasks: [...oneTask.tasks, ...oneTask.tasks] }, authorization);
  await failing.get("/nothing?token=abcdef123", authorization);
  for (const path of ["/errors", "/debug/last-errors"]) {
    expect((await failing.get(path)).status).toBe(401);
    const { body, text } = await failing.get(path, authorization);
    const errors = body["errors"] ?? [];
    expect(
      errors
        .filter((error) => error["status"] !== (401 as never))
        .map((error) => [error["kind"], error["status"], error["request_id"]]),
    ).toEqual([
      ["request", 404, expect.any(String)],
      ["prediction", undefined, undefined],
      ["prediction", undefined, undefined],
      ["request", 500, "request-7"],
    ]);
    expect(text).toContain("no access with Token [hidden] and [hidden] and [hidden]");
    expect(text).toContain("http.test.ts");
    for (const secret of ["0123456789abcdef", "access-token-of-ada", "love lace", "abcdef123"])
      expect(text).not.toContain(secret);
  }
  await failing.close();
});

test("a header that is no request id is not repeated", async () => {
  const { headers } = await backend.get("/nothing", { "x-request-id": "a b<script>" });
  expect(headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
});

test("HEAD answers as GET does, without a body", async () => {
  for (const path of ["/", "/health", "/ready", "/versions", "/jobs", "/metrics", "/openapi.json"]) {
    const answer = await fetch(`${backend.url}${path}`, { method: "HEAD" });
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, ""]);
  }
});

test("a body that is cut off is no crash", async () => {
  await new Promise<void>((resolve) => {
    const sending = httpRequest(`${backend.url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": 1000 },
    });
    sending.on("error", () => resolve()).on("close", () => resolve());
    sending.write('{"tasks":');
    setTimeout(() => sending.destroy(), 30);
  });
  expect((await backend.get("/health")).status).toBe(200);
});

test("what is no HTTP is answered in the form of all errors", async () => {
  const own = await startBackend();
  const socket = connect(Number(new URL(own.url).port), "127.0.0.1");
  socket.end("this is no HTTP\r\n\r\n");
  const answer = Buffer.concat(await socket.toArray()).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toEqual({
    detail: expect.stringContaining("no HTTP request"),
    status: 400,
  });
  await own.close();
});
