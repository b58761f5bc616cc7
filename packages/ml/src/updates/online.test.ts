import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labelConfig } from "../../test/keyword-model.ts";
import counter, { fitsAndUpdates, updatesOnly } from "../../test/counting-model.ts";
import { type RunningBackend, startBackend, temporaryDirectory } from "../../test/harness.ts";
import type { BackendOptions } from "../serve.ts";
import type { Model } from "../model.ts";
import { rm } from "node:fs/promises";

const file = fileURLToPath(new URL("../../test/counting-model.ts", import.meta.url));
let directory: string;
let backend: RunningBackend;
let nextId = 1;

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  await backend.backend.close();
  await rm(directory, { recursive: true, force: true });
});

async function begin(options: BackendOptions = {}, model: Model = counter, exportName = "default"): Promise<void> {
  backend = await startBackend(
    { modelDirectory: directory, source: { file, exportName }, updateMs: 3_600_000, ...options },
    model,
  );
}

/** One annotation as Label Studio tells it. */
function annotate(label: string, extra: Record<string, unknown> = {}) {
  const id = nextId++;
  return backend.post("/webhook", {
    action: "ANNOTATION_CREATED",
    annotation: {
      id,
      task: 100 + id,
      was_cancelled: false,
      result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }],
      ...extra,
    },
    task: { id: 100 + id, project: 3, data: { text: "x" } },
    project: { id: 3, label_config: labelConfig },
  });
}

async function known(): Promise<unknown> {
  const { body } = await backend.post("/predict", { tasks: [{ id: 1, data: { text: "x" } }], project: "3" });
  return body["results"]?.[0]?.["reasons"];
}

/** Waits until the model says so; learning goes on beside the answer to the webhook. */
async function untilKnown(...counts: string[]): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (JSON.stringify(await known()) === JSON.stringify(counts)) return;
    await sleep(10);
  }
  expect(await known()).toEqual(counts);
}

const updatesOnDisk = (): string[] => readdirSync(path.join(directory, "3", "updates"));
const currentVersion = async (): Promise<string> => (await backend.get("/versions?project=3")).body["current"] ?? "";
const versionFile = (version: string) =>
  JSON.parse(readFileSync(path.join(directory, "3", version, "version.json"), "utf8")) as Record<string, unknown>;

test("an annotation is learned at once, and again after a restart", async () => {
  await begin();
  const { status, body } = await annotate("Good");
  expect([status, body]).toEqual([201, { status: "ok", updates: 1 }]);
  await untilKnown("Good: 1");
  await annotate("Good");
  await annotate("Bad");
  await untilKnown("Bad: 1", "Good: 2");
  expect(await currentVersion()).toBe("counter-v0000");
  await backend.backend.close();
  await begin();
  expect(await known()).toEqual(["Bad: 1", "Good: 2"]);
  await annotate("Bad");
  await untilKnown("Bad: 2", "Good: 2");
});

test("bulk events are learned in order; skipped ones are not; one that the model refuses is left out and logged", async () => {
  await begin();
  const one = (id: number, label: string, extra = {}) => ({
    id,
    task: id,
    result: [{ value: { choices: [label] } }],
    ...extra,
  });
  const { body } = await backend.post("/webhook", {
    action: "ANNOTATIONS_CREATED",
    annotation: [one(1, "Good"), one(2, "Refused"), one(3, "Bad"), one(4, "Bad", { was_cancelled: true })],
    task: [1, 2, 3, 4].map((id) => ({ id, project: 3, data: { text: "x" } })),
    project: { id: 3 },
  });
  expect(body["updates"]).toBe(3);
  await untilKnown("Bad: 1", "Good: 1");
  expect(backend.lines.join("\n")).toContain("annotation 2): Error: this label is not to be learned");
});

test("every so many updates what was learned is kept as a version, and their journal entries go", async () => {
  await begin({ updateEvery: 3 });
  await annotate("Good");
  await annotate("Refused");
  const { body } = await annotate("Bad");
  const job = await backend.job(body["job"]);
  expect(job).toMatchObject({ kind: "snapshot", state: "completed", labels_seen: 2, error: null });
  const version = await currentVersion();
  expect(version).toBe(job["model_version"]);
  expect(versionFile(version)).toMatchObject({ made_by: "update", updates: 3, based_on: "counter-v0000" });
  expect(await known()).toEqual(["Bad: 1", "Good: 1"]);
  await expect.poll(updatesOnDisk, { timeout: 20_000 }).toEqual(["000000000003.json"]);
  // The next ones build on it, also after a restart.
  await annotate("Good");
  await untilKnown("Bad: 1", "Good: 2");
  await backend.backend.close();
  await begin({ updateEvery: 3 });
  expect(await known()).toEqual(["Bad: 1", "Good: 2"]);
  expect(await currentVersion()).toBe(version);
});

test("fewer updates become a version after a time, also when the backend was stopped meanwhile", async () => {
  await begin();
  await annotate("Good");
  await backend.backend.close();
  await begin({ updateMs: 50 });
  await backend.get("/jobs");
  for (let tries = 0; tries < 500 && (await currentVersion()) === "counter-v0000"; tries += 1) await sleep(20);
  expect(await currentVersion()).toMatch(/^counter-v0001-/);
  expect(await known()).toEqual(["Good: 1"]);
});

test("updates while a snapshot is made are not lost", async () => {
  await begin({ updateEvery: 2 });
  const jobs = new Set<unknown>();
  for (let count = 0; count < 20; count += 1) {
    const { body } = await annotate(count % 2 === 0 ? "Good" : "Bad");
    if (body["job"] !== undefined) jobs.add(body["job"]);
  }
  for (const job of jobs) expect(await backend.job(job)).toMatchObject({ state: "completed" });
  await untilKnown("Bad: 10", "Good: 10");
  await backend.backend.close();
  await begin();
  expect(await known()).toEqual(["Bad: 10", "Good: 10"]);
});

test("rolling back leaves what was learned; what comes then is learned on top", async () => {
  await begin({ updateEvery: 1 });
  const first = await backend.job((await annotate("Good")).body["job"]);
  const second = await backend.job((await annotate("Bad")).body["job"]);
  expect(await known()).toEqual(["Bad: 1", "Good: 1"]);
  await backend.backend.close();
  await begin();
  await annotate("Bad");
  await untilKnown("Bad: 2", "Good: 1");
  await backend.post(`/versions/${first["model_version"]}/activate`, { project: 3 });
  expect(await known()).toEqual(["Good: 1"]);
  await annotate("Good");
  await untilKnown("Good: 2");
  await backend.backend.close();
  await begin();
  expect(await known()).toEqual(["Good: 2"]);
  await backend.post(`/versions/${second["model_version"]}/activate`, { project: 3 });
  expect(await known()).toEqual(["Bad: 1", "Good: 1"]);
});

test("fit knows all labels: what was learned before it is not counted twice, what comes later is", async () => {
  await begin();
  await annotate("Good");
  await annotate("Bad");
  await untilKnown("Bad: 1", "Good: 1");
  const labeled = ["Good", "Bad", "Bad"].map((label, index) => ({
    id: index,
    data: { text: "x" },
    annotations: [{ id: index, result: [{ value: { choices: [label] } }] }],
  }));
  const { body } = await backend.post("/train", { project: "3", annotations: labeled });
  await backend.job(body["job"]);
  expect(await known()).toEqual(["Bad: 2", "Good: 1"]);
  await annotate("Good");
  await untilKnown("Bad: 2", "Good: 2");
});

test("without save the fit makes versions; without either the journal alone keeps what was learned", async () => {
  await begin({ updateEvery: 2 }, fitsAndUpdates, "fitsAndUpdates");
  expect((await annotate("Good")).body["job"]).toBeUndefined();
  const { body } = await annotate("Good");
  // There is no labeling server to fetch from, but it was asked for.
  expect(await backend.job(body["job"])).toMatchObject({ kind: "training", state: "failed" });
  await backend.backend.close();
  await begin({ updateEvery: 1 }, updatesOnly, "updatesOnly");
  expect((await annotate("Bad")).body).toEqual({ status: "ok", updates: 1 });
  await untilKnown("Bad: 1", "Good: 2");
  expect(updatesOnDisk()).toHaveLength(3);
});
