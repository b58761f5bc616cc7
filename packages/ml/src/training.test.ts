import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { trainEvents } from "@tandem/schema/ml";
import { accessToken, type LabelingServer, personalToken, startLabelingServer } from "../test/fakes/labeling-server.ts";
import { type Body, labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";
import { labelConfig } from "../test/keyword-model.ts";

let server: LabelingServer;
let backend: RunningBackend;
const tasks = labeledTasks(["lovely day", "Good"], ["lovely sun", "Good"], ["awful rain", "Bad"]);

beforeEach(async () => {
  server = await startLabelingServer(tasks);
  backend = await startBackend({ keepVersions: 2 });
});
afterEach(async () => {
  await backend.close();
  await server.close();
});

const start = (project: unknown = { id: 3, title: "A", label_config: labelConfig }) =>
  backend.post("/webhook", { action: "START_TRAINING", project });
const setup = (extra: Record<string, unknown> = {}) =>
  backend.setup({ hostname: server.url, access_token: "legacy-token", ...extra });

test("START_TRAINING with only a project: fetch, train, switch", async () => {
  await setup();
  const before = await backend.predict(["lovely"]);
  const answer = await start();
  expect([answer.status, answer.body]).toEqual([
    201,
    { status: "ok", job: expect.stringMatching(/^training-/) as string },
  ]);
  const job = await backend.job(answer.body["job"]);
  expect(job).toMatchObject({
    kind: "training",
    state: "completed",
    project: "3",
    progress: 1,
    message: "3 annotations",
    labels_seen: 3,
    metrics: { labels: 2 },
    error: null,
    model_version: expect.stringMatching(/^keyword-counter-v0001-[0-9a-f]{6}$/) as string,
  });
  expect(job["log"]).toContain("counted 2 labels");
  expect(server.authorizations).toEqual(["Token legacy-token"]);
  expect(await backend.version()).toBe(job["model_version"]);
  const after = await backend.predict(["lovely"]);
  expect(before.body["results"]?.[0]).toMatchObject({ score: 0.5, model_version: "keyword-counter-v0000" });
  expect(after.body["results"]?.[0]).toMatchObject({
    result: [{ value: { choices: ["Good"] } }],
    model_version: job["model_version"],
  });
  expect(Number(after.body["results"]?.[0]?.["score"])).toBeGreaterThan(0.6);
});

test("cancelled annotations are not labels", async () => {
  const skipped = { ...tasks[2], annotations: [{ id: 9, was_cancelled: true, result: [] }] };
  server.tasks = [tasks[0], skipped, { id: 7, data: {}, annotations: [] }];
  await setup();
  expect(await backend.job((await start()).body["job"])).toMatchObject({ labels_seen: 1, metrics: { labels: 1 } });
});

test("a personal access token is exchanged, another JWT is sent as it is", async () => {
  for (const token of [personalToken, accessToken]) {
    await setup({ access_token: token });
    expect(await backend.job((await start()).body["job"])).toMatchObject({ state: "completed" });
  }
  expect(server.authorizations).toEqual([`Bearer ${accessToken}`, `Bearer ${accessToken}`]);
});

test("the environment's address and token win over those of setup", async () => {
  const other = await startBackend({ environment: { LABEL_STUDIO_URL: server.url, LABEL_STUDIO_API_KEY: "from env" } });
  await other.setup({ hostname: "http://localhost:1", access_token: "x" });
  const { body } = await other.post("/webhook", { action: "START_TRAINING", project: { id: 3 } });
  expect(await other.job(body["job"])).toMatchObject({ state: "completed" });
  expect(server.authorizations).toEqual(["Token from env"]);
  await other.close();
});

test("a labeling server that fails for a moment is asked again; one that refuses is not", async () => {
  await setup();
  server.failures = [502];
  expect(await backend.job((await start()).body["job"])).toMatchObject({ state: "completed" });
  server.failures = [403, 403];
  const job = await backend.job((await start()).body["job"]);
  expect(job["state"]).toBe("failed");
  expect(job["error"]).toContain(
    `${server.url}/api/projects/3/export?exportType=JSON answered 403: {"detail":"not today"}`,
  );
  expect(server.failures).toEqual([403]);
});

test("without a labeling server the job says what is missing", async () => {
  await backend.setup();
  const job = await backend.job((await start()).body["job"]);
  expect(job["error"]).toContain("LABEL_STUDIO_URL");
});

test("every event that may train does, whatever its payload looks like; the others are unknown", async () => {
  await setup();
  const annotation = { id: 1, project: 3, task: 1, result: [] };
  const project = { id: 3, label_config: labelConfig };
  const payloads: Record<string, object> = {
    ANNOTATION_CREATED: { annotation, task: { id: 1, project: 3, data: {} }, project },
    ANNOTATION_UPDATED: { annotation },
    ANNOTATIONS_CREATED: { annotation: [annotation], task: [{ id: 1, project: 3 }], project },
    ANNOTATIONS_DELETED: { annotations: [{ id: 1 }], project },
    ANNOTATION_DELETED: { annotations: [{ id: 1 }], project: 3 },
    START_TRAINING: { project: { id: 3 } },
  };
  for (const action of trainEvents) {
    const { status, body } = await backend.post("/webhook", { action, ...payloads[action] });
    expect([action, status, body["status"]]).toEqual([action, 201, "ok"]);
    expect((await backend.job(body["job"]))["project"]).toBe("3");
  }
  for (const payload of [{ action: "TASKS_CREATED", tasks: [] }, { action: 7 }, {}, [], "text", null]) {
    const { status, body } = await backend.post("/webhook", JSON.stringify(payload));
    expect([payload, status, body]).toEqual([payload, 200, { status: "Unknown event" }]);
  }
});

test("one training runs, one waits, more join it; both are answered at once", async () => {
  await setup({ extra_params: { slow: 300 } });
  const first = await start();
  await backend.job(first.body["job"], (job) => job["state"] === "running");
  const [second, third] = [await start(), await start()];
  expect(second.body["job"]).not.toBe(first.body["job"]);
  expect(third.body["job"]).toBe(second.body["job"]);
  expect((await backend.job(second.body["job"], () => true))["state"]).toBe("queued");
  expect((await backend.get("/health")).status).toBe(200);
  expect((await backend.predict(["x"])).status).toBe(200);
  const ended: Body = await backend.job(second.body["job"]);
  expect(
    (await backend.job(first.body["job"]))["finished_at"]?.localeCompare(ended["started_at"] ?? ""),
  ).toBeLessThanOrEqual(0);
  expect((await backend.get("/jobs?project=3")).body["jobs"]).toHaveLength(2);
});

test("a training is cancelled, while it runs and while it waits", async () => {
  await setup({ extra_params: { slow: 60_000 } });
  const running = (await start()).body["job"];
  await backend.job(running, (job) => job["message"] === "3 annotations");
  const waiting = (await start()).body["job"];
  expect((await backend.post(`/jobs/${waiting}/cancel`, {})).body["state"]).toBe("cancelled");
  expect((await backend.post(`/jobs/${running}/cancel`, {})).status).toBe(200);
  expect(await backend.job(running)).toMatchObject({ state: "cancelled", error: null, model_version: null });
  expect((await backend.post(`/jobs/${running}/cancel`, {})).status).toBe(409);
  expect(await backend.version()).toBe("keyword-counter-v0000");
  expect(readdirSync(path.join(backend.directory, "3.1710890019")).filter((name) => name.includes("-v"))).toEqual([]);
});

test("a training that takes too long is ended and says so", async () => {
  const hasty = await startBackend({ trainTimeoutMs: 400 });
  await hasty.setup({ extra_params: { slow: 60_000 } });
  const { body } = await hasty.post("/train", { project: "3.1", annotations: tasks });
  expect(await hasty.job(body["job"])).toMatchObject({ state: "failed", error: "took longer than 400 ms" });
  await hasty.close();
});

test("what a fit returns after it was ended is no version: cancelled, or over its time", async () => {
  const trained = (one: RunningBackend) =>
    readdirSync(path.join(one.directory, "3.1710890019")).filter((name) => name.includes("-v"));
  const extra_params = { slow: 60_000, returns: true };
  await setup({ extra_params });
  const running = (await start()).body["job"];
  await backend.job(running, (job) => job["message"] === "3 annotations");
  await backend.post(`/jobs/${running}/cancel`, {});
  expect(await backend.job(running)).toMatchObject({ state: "cancelled", error: null, model_version: null });
  expect([await backend.version(), trained(backend)]).toEqual(["keyword-counter-v0000", []]);
  const hasty = await startBackend({ trainTimeoutMs: 3000 });
  await hasty.setup({ extra_params });
  const { body } = await hasty.post("/train", { project: "3.1710890019", annotations: tasks });
  expect(await hasty.job(body["job"])).toMatchObject({ state: "failed", error: "took longer than 3000 ms" });
  expect([await hasty.version(), trained(hasty)]).toEqual(["keyword-counter-v0000", []]);
  await hasty.close();
});

test("a fit that throws is a failed job with the stack in its log; the old version stays", async () => {
  await setup({ extra_params: { fail: true } });
  const job = await backend.job((await start()).body["job"]);
  expect(job).toMatchObject({ state: "failed", error: "Error: fit was told to fail" });
  expect(JSON.stringify(job["log"])).toContain("keyword-model.ts");
  expect(await backend.version()).toBe("keyword-counter-v0000");
  const log = path.join(backend.directory, "3.1710890019", "jobs", `${job["id"]}.log`);
  expect(readFileSync(log, "utf8")).toContain("fit was told to fail");
});

test("POST /train brings its tasks, in the words of all eras", async () => {
  const completions = tasks.map(({ annotations, ...task }) => ({ ...task, completions: annotations }));
  for (const body of [{ annotations: tasks }, { completions }]) {
    const { status, body: answer } = await backend.post("/train", {
      project: "9.1",
      label_config: labelConfig,
      ...body,
    });
    expect(status).toBe(201);
    expect(await backend.job(answer["job"])).toMatchObject({ state: "completed", labels_seen: 3 });
  }
  expect(readdirSync(path.join(backend.directory, "9.1", "jobs")).filter((name) => name.endsWith(".input"))).toEqual(
    [],
  );
  const none = await backend.post("/train", { project: "9.1", annotations: [] });
  expect([none.status, none.body["detail"]]).toEqual([400, "/annotations: No annotations found."]);
});

test("versions are listed, activated by hand, and only the last are kept", async () => {
  await setup();
  const made: string[] = [];
  for (let times = 0; times < 3; times += 1) {
    const job = await backend.job((await start()).body["job"]);
    made.push(job["model_version"] ?? "");
  }
  expect(made.map((version) => version.slice(0, 21))).toEqual([1, 2, 3].map((n) => `keyword-counter-v000${n}`));
  const { body } = await backend.get("/versions?project=3");
  expect(body["versions"]).toEqual(["keyword-counter-v0000", made[1], made[2]]);
  expect(body["current"]).toBe(made[2]);
  expect(body["details"]?.[1]).toMatchObject({ version: made[2], labels_seen: 3, metrics: { labels: 2 } });
  expect(existsSync(path.join(backend.directory, "3.1710890019", made[0] ?? ""))).toBe(false);

  await backend.post(`/versions/${made[1]}/activate`, {});
  expect(await backend.version()).toBe(made[1]);
  expect((await backend.predict(["x"])).body["results"]?.[0]?.["model_version"]).toBe(made[1]);
  await backend.post("/versions/keyword-counter-v0000/activate", { project: 3 });
  expect(await backend.version()).toBe("keyword-counter-v0000");
});

test("a version says what it is made of; one whose files were damaged is not made live", async () => {
  await setup();
  const first = await backend.job((await start()).body["job"]);
  await backend.job((await start()).body["job"]);
  const version = String(first["model_version"]);
  const { body } = await backend.get("/versions?project=3");
  expect(body["details"]?.[0]).toMatchObject({
    version,
    made_by: "fit",
    based_on: "keyword-counter-v0000",
    labels_seen: 3,
    updates: 0,
    label_config_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    sdk_version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    files: [{ path: "counts.json", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
  });
  const live = await backend.version();
  writeFileSync(path.join(backend.directory, "3.1710890019", version, "counts.json"), "{");
  const refused = await backend.post(`/versions/${version}/activate`, {});
  expect([refused.status, refused.body["detail"]]).toEqual([
    409,
    expect.stringContaining("is damaged: counts.json has 1 bytes") as string,
  ]);
  expect(await backend.version()).toBe(live);
});

test("a second backend in the same directory serves, and trains when the first one has stopped", async () => {
  await setup();
  const second = await startBackend({ modelDirectory: backend.directory });
  const { body } = await second.post("/train", { project: "9.1", annotations: tasks });
  expect((await second.get("/ready")).body["sharing"]).toContain("is used by another backend");
  expect((await second.get(`/jobs/${body["job"]}`)).body["state"]).toBe("queued");
  const given = await start();
  await backend.job(given.body["job"]);
  await backend.backend.close();
  expect(await second.job(body["job"])).toMatchObject({ state: "completed" });
  await second.close();
  backend = await startBackend();
});

test("while versions change, every answer comes from one whole version and none is lost", async () => {
  await setup();
  const changing = new AbortController();
  const seen = new Set<string>();
  const ask = async (): Promise<void> => {
    while (!changing.signal.aborted) {
      const { status, body } = await backend.predict(["lovely", "awful"]);
      // The model itself throws when its state is not that of the version it is asked as.
      expect(status).toBe(200);
      const versions = body["results"]?.map((result) => result["model_version"]);
      expect(new Set(versions)).toEqual(new Set([body["model_version"]]));
      seen.add(String(body["model_version"]));
    }
  };
  const asking = [ask(), ask(), ask()];
  for (let times = 0; times < 4; times += 1) await backend.job((await start()).body["job"]);
  changing.abort();
  await Promise.all(asking);
  expect(seen.size).toBeGreaterThan(1);
});

test("projects of two labeling servers with the same id are two projects", async () => {
  const [mine, theirs] = ["12.1700000000", "12.1700000999"];
  await setup({ project: mine, extra_params: { mine: true } });
  await setup({ project: theirs });
  const job = await backend.post("/webhook", {
    action: "START_TRAINING",
    project: { id: 12, created_at: "2023-11-14T22:13:20.500000Z" },
  });
  const { model_version: version } = await backend.job(job.body["job"]);
  const versionOf = async (project: string) => (await setup({ project })).body["model_version"];
  expect([await versionOf(mine), await versionOf(theirs)]).toEqual([version, "keyword-counter-v0000"]);
  expect(server.authorizations).toHaveLength(1);
  // Nothing said about its creation: the project that was used last.
  const last = await backend.job((await start({ id: 12 })).body["job"]);
  expect(await versionOf(theirs)).toBe(last["model_version"]);
});

test("what setup told is kept for the owner only", async () => {
  await setup();
  const file = path.join(backend.directory, "3.1710890019", "project.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ hostname: server.url, accessToken: "legacy-token" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(backend.lines.join("\n")).not.toContain("legacy-token");
});
