import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LabelingServer, startLabelingServer } from "../test/fakes/labeling-server.ts";
import {
  type BackendProcess,
  childrenOf,
  isAlive,
  keywordFile,
  labeledTasks,
  spawnBackend,
  temporaryDirectory,
} from "../test/harness.ts";
import { mkdir, writeFile } from "node:fs/promises";

let server: LabelingServer;
let directory: string;
let folder: string;
const running: BackendProcess[] = [];
const tasks = labeledTasks(["lovely day", "Good"], ["awful rain", "Bad"]);

beforeEach(async () => {
  server = await startLabelingServer(tasks);
  directory = await temporaryDirectory();
  folder = path.join(directory, "my model");
  await mkdir(folder);
  await writeFile(path.join(folder, "model.ts"), `export { default } from ${JSON.stringify(keywordFile)};\n`);
});
afterEach(async () => {
  for (const { child } of running.splice(0)) child.kill("SIGKILL");
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

async function spawnHere(...options: string[]): Promise<BackendProcess> {
  const backend = await spawnBackend(folder, "--model-dir", path.join(directory, "models"), ...options);
  running.push(backend);
  return backend;
}

async function untilDead(pids: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (!(await Promise.all(pids.map(isAlive))).includes(true)) return;
    await sleep(20);
  }
  throw new Error(`still alive: ${pids.join(", ")}`);
}

test("kill -9 during a training: after the next start it is done, and nothing is left running", async () => {
  const first = await spawnHere("--with", "slow=1500");
  await first.setup({ hostname: server.url, access_token: "token" });
  const given = (await first.post("/train", { project: "4.1", annotations: tasks })).body["job"];
  const fetched = (await first.post("/webhook", { action: "START_TRAINING", project: { id: 3 } })).body["job"];
  const waiting = (await first.post("/train", { project: "4.1", annotations: tasks.slice(1) })).body["job"];
  await first.job(given, (job) => job["message"] === "2 annotations");
  const children = await childrenOf(first.child.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  first.child.kill("SIGKILL");
  await untilDead([first.child.pid ?? 0, ...children]);

  const second = await spawnHere("--with", "slow=0");
  for (const [id, labels] of [
    [given, 2],
    [fetched, 2],
    [waiting, 1],
  ]) {
    expect(await second.job(id)).toMatchObject({ state: "completed", labels_seen: labels });
  }
  const setup = await second.setup({ project: "4.1" });
  expect(setup.body["model_version"]).toBe((await second.job(waiting))["model_version"]);
});

test("a trained version is still there after a restart", async () => {
  const first = await spawnHere();
  const { body } = await first.post("/train", { project: "3.1710890019", annotations: tasks });
  const job = await first.job(body["job"]);
  first.child.kill("SIGKILL");
  const second = await spawnHere();
  expect(await second.version()).toBe(job["model_version"]);
  const predicted = await second.predict(["lovely"]);
  expect(predicted.body["results"]?.[0]).toMatchObject({
    model_version: job["model_version"],
    result: [{ value: { choices: ["Good"] } }],
  });
});

test.for(["SIGTERM", "SIGINT"] as const)("%s stops everything, also in the middle of a training", async (signal) => {
  const backend = await spawnHere("--with", "slow=60000");
  const { body } = await backend.post("/train", { project: "3.1", annotations: tasks });
  await backend.job(body["job"], (job) => job["state"] === "running");
  const children = await childrenOf(backend.child.pid ?? 0);
  backend.child.kill(signal);
  expect(await backend.ended).toBe(0);
  await untilDead(children);
  const next = await spawnHere("--with", "slow=0");
  expect(await next.job(body["job"])).toMatchObject({ state: "completed" });
});

test("with --parent-watch it ends when standard input does", async () => {
  const backend = await spawnHere("--parent-watch");
  const children = await childrenOf(backend.child.pid ?? 0);
  backend.child.stdin?.end();
  expect(await backend.ended).toBe(0);
  await untilDead(children);
});

test("a training process that is killed is tried again", async () => {
  const backend = await spawnHere("--with", "slow=3000");
  const { body } = await backend.post("/train", { project: "3.1", annotations: tasks });
  await backend.job(body["job"], (job) => job["message"] === "2 annotations");
  await backend.setup({ project: "3.1", extra_params: { slow: 0 } });
  for (const pid of await childrenOf(backend.child.pid ?? 0)) process.kill(pid, "SIGKILL");
  expect(await backend.job(body["job"])).toMatchObject({
    state: "completed",
    attempts: 2,
    failures: [{ error: "the training process ended with SIGKILL" }],
  });
});
