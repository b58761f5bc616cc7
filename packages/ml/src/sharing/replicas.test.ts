import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Body, type Client, createClient, labeledTasks, temporaryDirectory } from "../../test/harness.ts";
import { labelConfig } from "../../test/keyword-model.ts";
import { missingRedis, type RedisProcess, startRedis } from "../../test/redis.ts";
import type { BackendOptions } from "../serve.ts";

const program = fileURLToPath(new URL("../../test/serve-model.ts", import.meta.url));
const models = {
  keyword: fileURLToPath(new URL("../../test/keyword-model.ts", import.meta.url)),
  counter: fileURLToPath(new URL("../../test/counting-model.ts", import.meta.url)),
};
const missing = missingRedis();
if (missing !== null) process.stderr.write(`replicas are not tested: ${missing}\n`);

interface Replica extends Client {
  child: ChildProcess;
  lines: string[];
  ended: Promise<number | null>;
}

describe.skipIf(missing !== null)("two backends with one model directory and Redis", { timeout: 180_000 }, () => {
  let redis: RedisProcess;
  let directory: string;
  let replicas: Replica[] = [];
  const tasks = labeledTasks(["lovely day", "Good"], ["awful rain", "Bad"]);
  const patience = { timeout: 60_000, interval: 50 };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(async () => {
    for (const { child } of replicas) child.kill("SIGKILL");
    await Promise.all(replicas.map((replica) => replica.ended));
    replicas = [];
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  async function start(model: keyof typeof models = "keyword", options: BackendOptions = {}): Promise<Replica> {
    const given = { redis: redis.url, modelDirectory: directory, takeoverMs: 4000, trainConcurrency: 2, ...options };
    const child = spawn(process.execPath, [program, "--file", models[model], "--options", JSON.stringify(given)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => resolve(line.replace("listening on ", "")));
      void ended.then((code) => reject(new Error(`the backend ended with ${code}: ${lines.join("\n")}`)));
    });
    const replica = { ...createClient(url), child, lines, ended };
    // A takeover and a training after it need their time on a slow machine.
    replica.job = async (id, until = (job) => !["queued", "running"].includes(String(job["state"]))) => {
      const read = async (): Promise<Body> => (await replica.get(`/jobs/${String(id)}`)).body;
      await expect.poll(async () => until(await read()), patience).toBe(true);
      return read();
    };
    replicas.push(replica);
    return replica;
  }
  const train = async (at: Client, project = "3.1", some = tasks): Promise<string> =>
    (await at.post("/train", { project, annotations: some, label_config: labelConfig })).body["job"] ?? "";
  const liveAt = async (at: Client, project = "3.1"): Promise<unknown> =>
    (await at.setup({ project })).body["model_version"];
  const sharing = async (at: Client): Promise<unknown> => (await at.get("/ready")).body["sharing"];
  /** Which of the replicas begun to train, as often as they did. */
  const begun = (id: string): Replica[] =>
    replicas.filter(({ lines }) => lines.some((line) => line.includes(`training ${id}: reading the given tasks`)));

  test("a training runs in one of them, both know how far it is, and both answer with its version", async () => {
    const [one, two] = [await start(), await start()];
    expect(await sharing(one)).toBe("connected");
    for (let round = 0; round < 4; round += 1) {
      const [asked, other] = round % 2 === 0 ? [one, two] : [two, one];
      const id = await train(asked);
      const [job, seen] = [await asked.job(id), await other.job(id)];
      expect([job["state"], job["error"], job["attempts"]]).toEqual(["completed", null, 1]);
      expect(seen).toMatchObject({ id, state: "completed", model_version: job["model_version"] });
      expect(begun(id)).toHaveLength(1);
      for (const replica of [one, two]) await expect.poll(() => liveAt(replica), patience).toBe(job["model_version"]);
    }
    const { body } = await two.predict(["lovely"], { project: "3.1" });
    expect(body["results"]?.[0]?.["result"]).toMatchObject([{ value: { choices: ["Good"] } }]);
  });

  test("requests at both while one runs are one more training; another project trains beside it", async () => {
    const [one, two] = [await start("keyword", { extraParams: { slow: 1500 } }), await start()];
    await two.setup({ project: "3.1", extra_params: { slow: 1500 } });
    const first = await train(one);
    await one.job(first, (job) => job["state"] === "running");
    const waiting = await Promise.all([train(one), train(two), train(one), train(two)]);
    expect(new Set(waiting).size).toBe(1);
    expect(waiting[0]).not.toBe(first);
    const beside = await train(two, "4.1");
    expect(await two.job(beside)).toMatchObject({ state: "completed" });
    const [ended, next] = [await two.job(first), await one.job(waiting[0])];
    expect([ended["state"], next["state"]]).toEqual(["completed", "completed"]);
    expect(String(ended["finished_at"]) <= String(next["started_at"])).toBe(true);
    expect((await one.get("/jobs?project=3.1")).body["jobs"]).toHaveLength(2);
  });

  test("one that is killed with -9 in its training: the other one takes over, nothing is lost, nothing done twice", async () => {
    const [one, two] = [await start(), await start()];
    await one.setup({ project: "3.1", extra_params: { slow: 3000 } });
    const id = await train(one);
    await one.job(id, (job) => job["message"] === "2 annotations" || job["state"] === "completed");
    const waiting = await train(two, "3.1", tasks.slice(1));
    const [killed] = begun(id);
    const other = killed === one ? two : one;
    killed?.child.kill("SIGKILL");
    expect(await other.job(id)).toMatchObject({
      state: "completed",
      attempts: 2,
      labels_seen: 2,
      failures: [{ error: "the backend went down" }],
    });
    const last = await other.job(waiting);
    expect(last).toMatchObject({ state: "completed", attempts: 1, labels_seen: 1 });
    await expect.poll(() => liveAt(other), patience).toBe(last["model_version"]);
    const { body } = await other.get("/versions?project=3.1");
    expect(body["details"]).toHaveLength(2);
    // A new one in its place sees it all.
    const third = await start();
    expect(await liveAt(third)).toBe(last["model_version"]);
    expect(await third.job(id)).toMatchObject({ state: "completed" });
  });

  test("one that is stopped in order hands its training over without a failed attempt", async () => {
    const [one, two] = [await start(), await start()];
    await one.setup({ project: "3.1", extra_params: { slow: 2000 } });
    const id = await train(one);
    await one.job(id, (job) => job["state"] === "running");
    await expect.poll(() => begun(id).length, patience).toBe(1);
    const [stopped] = begun(id);
    const other = stopped === one ? two : one;
    stopped?.child.kill("SIGTERM");
    expect(await stopped?.ended).toBe(0);
    expect(await other.job(id)).toMatchObject({ state: "completed", attempts: 1, failures: [] });
  });

  test("a training is cancelled, and a version activated, at whichever one it is asked", async () => {
    const [one, two] = [await start(), await start()];
    const first = await one.job(await train(one));
    const second = await two.job(await train(two));
    for (const replica of [one, two]) await expect.poll(() => liveAt(replica), patience).toBe(second["model_version"]);
    await two.post(`/versions/${first["model_version"]}/activate`, { project: "3.1" });
    for (const replica of [one, two]) await expect.poll(() => liveAt(replica), patience).toBe(first["model_version"]);

    await one.setup({ project: "3.1", extra_params: { slow: 60_000 } });
    const id = await train(one);
    await expect.poll(() => begun(id).length, patience).toBe(1);
    const other = begun(id)[0] === one ? two : one;
    expect((await other.post(`/jobs/${id}/cancel`, {})).status).toBe(200);
    for (const replica of [one, two]) expect(await replica.job(id)).toMatchObject({ state: "cancelled" });
    expect(await liveAt(one)).toBe(first["model_version"]);
  });

  test("what one is told of a project, the other knows: config, options and single annotations", async () => {
    const [one, two] = [await start("counter"), await start("counter")];
    await one.setup({ project: "3.1", schema: labelConfig, hostname: "http://labels.example", access_token: "secret" });
    await two.predict(["x"], { project: "3.1" });
    const facts = (): Record<string, unknown> =>
      JSON.parse(readFileSync(path.join(directory, "3.1", "project.json"), "utf8")) as Record<string, unknown>;
    expect(facts()).toMatchObject({ hostname: "http://labels.example", accessToken: "secret", labelConfig });
    const annotate = (at: Client, id: number, label: string) =>
      at.post("/webhook", {
        action: "ANNOTATION_CREATED",
        annotation: { id, task: id, result: [{ value: { choices: [label] } }] },
        task: { id, data: { text: "x" } },
        project: { id: 3 },
      });
    for (let id = 0; id < 10; id += 1) await annotate(id % 2 === 0 ? one : two, id, id < 6 ? "Good" : "Bad");
    const known = async (at: Client): Promise<unknown> =>
      (await at.predict(["x"], { project: "3.1" })).body["results"]?.[0]?.["reasons"];
    for (const replica of [one, two]) {
      await expect.poll(() => known(replica), patience).toEqual(["Bad: 4", "Good: 6"]);
    }
  });

  test("while Redis is away predictions go on and trainings are accepted; when it is back, with nothing kept, they run", async () => {
    const [one, two] = [await start(), await start()];
    await train(one).then((id) => one.job(id));
    await redis.stop();
    await expect.poll(() => sharing(one), patience).toMatch(/^Redis does not answer/);
    expect((await one.predict(["x"], { project: "3.1" })).status).toBe(200);
    const accepted = [await train(one), await train(two)];
    expect(accepted).not.toContain("");
    expect((await one.get("/ready")).status).toBe(200);
    await redis.start();
    for (const id of accepted) expect(await two.job(id)).toMatchObject({ state: "completed" });
    for (const replica of [one, two]) await expect.poll(() => sharing(replica), patience).toBe("connected");
  });

  test("a backend that does not share keeps off a directory that others share, and the other way round", async () => {
    const one = await start();
    const alone = await start("keyword", { redis: "" });
    expect(await sharing(alone)).toContain("is used by another backend");
    expect((await alone.predict(["x"], { project: "3.1" })).status).toBe(200);
    const id = await train(alone);
    expect((await alone.job(id, () => true))["state"]).toBe("queued");
    one.child.kill("SIGKILL");
    expect(await alone.job(id)).toMatchObject({ state: "completed" });
    expect(await sharing(alone)).toBeUndefined();
    const late = await start();
    expect(await sharing(late)).toContain("is used by another backend");
  });
});

test("the library for Redis is not loaded without an address of one", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `
      import { createRequire, registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
      const loads = (name) => loaded.some((url) => url.includes("/node_modules/" + name + "/"));
      console.log(JSON.stringify([loads("fastify"), loads("bullmq"), loads("ioredis")]));
    `,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  expect(
    Buffer.concat(await child.stdout.toArray())
      .toString()
      .trim(),
  ).toBe("[true,false,false]");
});
