import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labelConfig } from "../test/keyword-model.ts";
import { labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";

let backend: RunningBackend;
beforeEach(async () => {
  backend = await startBackend();
});
afterEach(() => backend.close());

const labels = labeledTasks(["lovely", "Good"], ["awful", "Bad"]);
const train = (project: string, extra = {}) =>
  backend.post("/train", {
    annotations: labels,
    project,
    label_config: labelConfig,
    params: { login: "", password: "" },
    ...extra,
  });

test("train takes what Label Studio up to 1.7 sends, and its form from before 2021", async () => {
  const first = await train("3.1");
  expect([first.status, typeof first.body["job"]]).toEqual([201, "string"]);
  expect((await backend.job(first.body["job"]))["labels_seen"]).toBe(2);
  const completions = labels.map(({ annotations, ...task }) => ({ ...task, completions: annotations }));
  const old = await backend.post("/train", { completions, project: "4", label_config: labelConfig, params: {} });
  expect(old.status).toBe(201);
  expect(await backend.job(old.body["job"])).toMatchObject({ state: "completed", labels_seen: 2 });
  for (const [key, detail] of [
    ["annotations", "No annotations found."],
    ["completions", "No completions found."],
  ] as const) {
    const { status, body } = await backend.post("/train", { [key]: [], project: "3.1" });
    expect([status, body["detail"]]).toEqual([400, expect.stringContaining(detail)]);
  }
});

test("job_status and is_training speak RQ's words", async () => {
  expect((await backend.get("/is_training?project=3.1")).body).toEqual({ is_training: false });
  await backend.setup({ extra_params: { slow: 300 } });
  const { body: accepted } = await train("3.1710890019");
  const job = accepted["job"];
  expect((await backend.get("/is_training?project=3.1710890019")).body).toEqual({
    is_training: true,
    job_id: job,
    backend: "none",
    model_version: "keyword-counter-v0000",
  });
  await backend.job(job, (one) => one["state"] === "running");
  expect((await backend.post("/job_status", { job })).body).toMatchObject({ job_status: "started", error: null });
  const { model_version: version } = await backend.job(job);
  const { body } = await backend.post("/job_status", { job });
  expect(body).toMatchObject({ job_status: "finished", result: { model_version: version, metrics: { labels: 2 } } });
  expect(Date.parse(String(body["ended_at"]))).toBeGreaterThan(Date.parse(String(body["enqueued_at"])));
  expect((await backend.get("/is_training?project=3")).body).toMatchObject({
    is_training: false,
    model_version: version,
  });
  expect(await backend.post("/job_status", { job: "no-such" })).toMatchObject({ status: 410 });
  expect((await backend.post("/job_status", {})).status).toBe(400);
});

test("validate says what is wrong with a label config", async () => {
  expect((await backend.post("/validate", { config: labelConfig })).body).toEqual({ valid: true, problems: [] });
  const { status, body } = await backend.post("/validate", { config: "<View>\n<Choices name='a' toName='b'/></View>" });
  expect([status, body["valid"]]).toEqual([200, false]);
  expect(body["problems"]?.[0]).toMatch(/^line 2, column \d+: /);
  expect((await backend.post("/validate", { config: 7 })).status).toBe(400);
});

test("a duplicated project has the version of the other, and both live on their own", async () => {
  const { model_version: version } = await backend.job((await train("3.1")).body["job"]);
  const copied = await backend.post("/duplicate_model", { project_src: "3.1", project_dst: "8.2" });
  expect([copied.status, copied.body["model_version"]]).toEqual([200, version]);
  await expect.poll(async () => (await backend.get("/versions?project=8")).body["current"]).toBe(version);
  const predict = (project: string) => backend.predict(["lovely"], { project });
  expect((await predict("8.2")).body["results"]?.[0]).toMatchObject({ model_version: version });
  expect((await predict("8.2")).body["results"]).toEqual((await predict("3.1")).body["results"]);
  expect((await backend.post("/duplicate_model", { project_src: "3.1", project_dst: "8.2" })).status).toBe(409);
  expect((await backend.post("/duplicate_model", { project_src: "77", project_dst: "9" })).status).toBe(404);
  expect((await backend.post("/duplicate_model", { project_src: "3.1" })).status).toBe(400);
  expect((await backend.post("/delete", { project: "3.1" })).body["deleted"]).toBe(true);
  expect((await predict("8.2")).body["results"]?.[0]).toMatchObject({ model_version: version });
});

test("a deleted project ends its training, is forgotten, and leaves its versions aside without tokens", async () => {
  const { model_version: version } = await backend.job((await train("3.1")).body["job"]);
  await backend.setup({ project: "3.1", extra_params: { slow: 20_000 }, access_token: "secret-token" });
  const { body: accepted } = await train("3.1");
  await backend.job(accepted["job"], (one) => one["state"] === "running");
  expect((await backend.post("/delete", { project: "3.1" })).body).toEqual({ status: "ok", deleted: true });
  expect((await backend.get(`/jobs/${String(accepted["job"])}`)).status).toBe(404);
  expect((await backend.get("/versions?project=3.1")).body["versions"]).toEqual([]);
  expect(existsSync(path.join(backend.directory, "3.1"))).toBe(false);
  const [aside] = readdirSync(path.join(backend.directory, ".deleted"));
  const kept = readdirSync(path.join(backend.directory, ".deleted", aside ?? ""));
  expect(kept).toContain(version);
  expect(kept).not.toContain("project.json");
  expect((await backend.post("/delete", { project: "3.1" })).body).toEqual({ status: "ok", deleted: false });
  // The name may be used again, from the beginning.
  expect((await backend.setup({ project: "3.1" })).body["model_version"]).toBe("keyword-counter-v0000");
});

test("versions may be asked with POST, as Label Studio 1.5 to 1.8 does", async () => {
  await backend.setup({ project: "3.1" });
  const { body } = await backend.post("/versions", { project: "3.1" });
  expect(body).toMatchObject({ versions: ["keyword-counter-v0000"], current_version: "keyword-counter-v0000" });
  expect((await backend.post("/versions", {})).status).toBe(400);
});
