import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { commandLine, createClient, startBackend, temporaryDirectory } from "../../test/harness.ts";
import { defineModel } from "../model.ts";
import { labelConfig } from "../../test/keyword-model.ts";
import { startRecorder } from "./record.ts";
import { differences, type Recorded, withoutHidden, withoutSecrets } from "./recording.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const file = (): string => path.join(directory, "requests.ndjson");
const recorded = async (): Promise<Recorded[]> =>
  (await readFile(file(), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);

test("passes everything on and keeps it, without secrets", async () => {
  const backend = await startBackend({ credentials: { user: "studio", password: "very secret" } });
  const recorder = await startRecorder(backend.url, { out: file(), port: 0 });
  const authorization = `Basic ${Buffer.from("studio:very secret").toString("base64")}`;
  const client = createClient(recorder.url);
  const headers = { authorization };
  expect((await client.get("/health")).status).toBe(401);
  const setup = { project: "3.1", schema: labelConfig, access_token: "t0ken-of-the-server", hostname: "http://u:p@ls" };
  expect((await client.post("/setup", setup, headers)).status).toBe(200);
  const data = { text: "your password: is not asked", image: "https://x.example/a.png?X-Amz-Signature=abcdef&a=1" };
  const params = { login: "me", password: "mine", context: null };
  const body = { tasks: [{ data }], project: "3.1", label_config: labelConfig, params };
  const answer = await client.post("/predict?token=abc", body, headers);
  expect(answer.body["results"]).toHaveLength(1);
  // Packed bodies reach the backend as they are.
  const packed = await fetch(`${recorder.url}/predict`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "content-encoding": "gzip" },
    body: gzipSync(JSON.stringify(body)),
  });
  expect(packed.status).toBe(200);
  await recorder.close();
  await backend.close();

  const lines = await recorded();
  expect(lines.map(({ method, path: at, status }) => `${method} ${at} ${status}`)).toEqual([
    "GET /health 401",
    "POST /setup 200",
    "POST /predict?token=[hidden] 200",
    "POST /predict 200",
  ]);
  expect(lines[1]?.request).toMatchObject({ access_token: "[hidden]", hostname: "http://[hidden]@ls" });
  expect(lines[2]?.request).toMatchObject({
    tasks: [{ data: { text: data.text, image: "https://x.example/a.png?X-Amz-Signature=[hidden]&a=1" } }],
    params: { login: "[hidden]", password: "[hidden]", context: null },
  });
  expect(lines[2]?.response).toEqual(answer.body);
  const text = await readFile(file(), "utf8");
  for (const secret of ["very secret", authorization.slice(6), "t0ken", "abcdef", '"mine"'])
    expect(text).not.toContain(secret);
});

test("a backend that is away is 502, and the recorder goes on", async () => {
  const backend = await startBackend();
  const recorder = await startRecorder(backend.url, { out: file(), port: 0 });
  await backend.close();
  const answer = await createClient(recorder.url).get("/health");
  expect([answer.status, answer.text]).toEqual([502, expect.stringContaining("does not answer")]);
  await recorder.close();
});

test("the command records until it is stopped, and what it wrote can be replayed and compared", async () => {
  const backend = await startBackend();
  const words = ["record", backend.url, "--port", "0", "--out", file()];
  const child = spawn(process.execPath, [commandLine, ...words], { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => resolve(/at (http:\S+)/.exec(line)?.[1] ?? ""));
  });
  const client = createClient(url);
  await client.get("/health");
  await client.setup({ access_token: "secret-token" });
  await client.predict(["a good thing"]);
  await client.post("/webhook", { action: "START_TRAINING", project: { id: 3, label_config: labelConfig } });
  child.kill("SIGINT");
  expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
  expect(await recorded()).toHaveLength(4);

  const same = await runIn(directory, ["replay", file(), backend.url, "--compare"]);
  expect([same.code, same.output]).toEqual([
    0,
    expect.stringContaining("3/3 the same, 1 left out that change something"),
  ]);
  // The hidden token was not sent in place of the real one.
  const facts = await readFile(path.join(backend.directory, "3.1710890019", "project.json"), "utf8");
  expect(facts).toContain("secret-token");

  const others = defineModel({ name: "other", predict: (tasks) => tasks.map(() => ({ result: [], score: 0.25 })) });
  const other = await startBackend({}, others);
  const different = await runIn(directory, ["replay", file(), other.url, "--compare"]);
  expect(different.code).toBe(1);
  expect(different.output).toMatch(
    /^DIFF {2}line 3: POST \/predict · 200 · \d+ ms, recorded \d+ ms\n {6}results\[0\]/m,
  );
  const plain = await runIn(directory, ["replay", file(), other.url]);
  expect([plain.code, plain.output]).toEqual([0, expect.stringContaining("3/3 as well")]);
  await Promise.all([backend.close(), other.close()]);

  await writeFile(file(), '{"text":"a task"}\n');
  const foreign = await runIn(directory, ["replay", file(), other.url]);
  expect([foreign.code, foreign.errors]).toEqual([1, expect.stringContaining("line 1: this is nothing that")]);
}, 90_000);

describe("comparing", () => {
  const compare = (one: unknown, other: unknown, request = "{}") =>
    differences(one, other, { tolerance: 0.01, request });

  test("numbers may differ a little; versions, times and made-up ids may be others", () => {
    expect(compare({ score: 0.5, model_version: "a" }, { score: 0.505, model_version: "b" })).toEqual([]);
    expect(compare({ id: "Ab3" }, { id: "x9Z" })).toEqual([]);
    // An id that came with the request must come back.
    expect(compare({ id: "Ab3" }, { id: "x9Z" }, '{"context":{"id":"Ab3"}}')).toEqual(['id: "x9Z", recorded "Ab3"']);
  });

  test("everything else is said with its path", () => {
    expect(compare({ results: [{ score: 0.5 }] }, { results: [{ score: 0.9 }] })).toEqual([
      "results[0].score: 0.9, recorded 0.5",
    ]);
    expect(compare([1], [1, 2])).toEqual(["it: 2 items, recorded 1"]);
    expect(compare({ a: 1 }, { b: 1 })).toEqual(["a: nothing, recorded 1", "b: 1, recorded nothing"]);
    expect(compare("a", null)).toEqual(['it: null, recorded "a"']);
  });

  test("what a task's data is called is no secret, options in a string may be", () => {
    expect(
      withoutSecrets({ data: { token: "Ada", image: "s3://u:pw@b/x" }, extra_params: '{"api_key":"k","a":1}' }),
    ).toEqual({
      data: { token: "Ada", image: "s3://[hidden]@b/x" },
      extra_params: '{"api_key":"[hidden]","a":1}',
    });
  });

  test("hidden values are not sent", () => {
    const value = { api_key: "k", nested: [{ basic_auth_pass: "p", keep: 1 }], login: "" };
    expect(withoutSecrets(value)).toEqual({
      api_key: "[hidden]",
      nested: [{ basic_auth_pass: "[hidden]", keep: 1 }],
      login: "",
    });
    expect(withoutHidden(withoutSecrets(value))).toEqual({ nested: [{ keep: 1 }], login: "" });
  });
});
