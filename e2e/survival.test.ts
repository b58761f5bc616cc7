import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "@tandem/schema/client";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/**
 * `kill -9` at the worst moments. All real: processes, PostgreSQL with full durability, HTTP, the text classifier.
 * After each kill: nothing acknowledged is missing, what was under way goes on, no process is left over.
 */
let tandem: Installation;
let client: Client;
let project: number;

beforeAll(async () => {
  tandem = await createInstallation();
  ({ client } = await ownerOf(tandem));
  project = (await client.projects.list()).results[0]?.id ?? 0;
}, 120_000);
afterAll(() => tandem.remove(), 60_000);

const answerFor = (task: number) => (task % 2 === 0 ? "Spam" : "Not spam");
const total = async (id: number) => (await client.tasks.list({ query: { project: id, page_size: 1 } })).total;

/** Submits through the label stream until told to stop (or the server is gone); returns what was acknowledged. */
async function labelUntil(stop: () => boolean): Promise<number[]> {
  const acknowledged: number[] = [];
  while (!stop()) {
    try {
      const task = await client.projects.next({ params: { id: project } });
      const { id } = await client.annotations.create({
        params: { id: task.id },
        body: {
          result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [answerFor(task.id)] } }],
          lead_time: 1,
        },
      });
      acknowledged.push(id);
    } catch {
      // The server was killed under this request: not acknowledged.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return acknowledged;
}

async function expectStored(annotations: number[]): Promise<void> {
  for (const id of annotations) expect((await client.annotations.get({ params: { id } })).id).toBe(id);
}

/** When no prediction run is under way; answers all runs, newest first. */
const idle = () =>
  until("the prediction runs to end", async () => {
    const runs = await client.predictionRuns.list({ params: { id: project } });
    return runs.every((run) => run.state === "completed") ? runs : null;
  });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("kill -9 of the server", () => {
  test("during an import: all of it or nothing, and what came before stays", async () => {
    const other = (
      await client.projects.create({
        body: { title: "Imports", label_config: (await client.projects.get({ params: { id: project } })).label_config },
      })
    ).id;
    const rows = (count: number, offset: number) =>
      JSON.stringify(Array.from({ length: count }, (_, index) => ({ text: `message ${offset + index}` })));
    const headers = { "content-type": "application/json" };
    await client.imports.import({ params: { id: other }, rawBody: rows(1000, 0), headers });
    const second = client.imports.import({ params: { id: other }, rawBody: rows(20_000, 1000), headers }).then(
      () => true,
      () => false,
    );
    await pause(150);
    await tandem.killServer();
    const acknowledged = await second;
    await tandem.start();
    const count = await total(other);
    expect(acknowledged ? [21_000] : [1000, 21_000]).toContain(count);
  }, 120_000);

  test("during labeling: every acknowledged annotation is there", async () => {
    let stop = false;
    const labeling = labelUntil(() => stop);
    await pause(1500);
    await tandem.killServer();
    stop = true;
    const acknowledged = await labeling;
    await tandem.start();
    expect(acknowledged.length).toBeGreaterThan(5);
    await expectStored(acknowledged);
  }, 120_000);

  test("during training: it is done after the next start, and its version is used", async () => {
    const backend = (await client.mlBackends.status({ params: { id: project } }))[0]!.backend;
    const before = (await client.trainingRuns.list({ params: { id: project } })).length;
    await client.mlBackends.train({ params: { id: backend.id }, body: {} });
    await tandem.killServer();
    await tandem.start();
    const runs = await until("the training to end", async () => {
      const all = await client.trainingRuns.list({ params: { id: project } });
      return all.every((run) => run.state === "completed") && all.length >= before ? all : null;
    });
    expect(runs[0]?.version_after).toBeTruthy();
    await until(
      "its predictions",
      async () =>
        (await client.mlBackends.status({ params: { id: project } }))[0]?.backend.model_version ===
        runs[0]?.version_after,
    );
  }, 180_000);

  test("during a prediction run: it goes on and every task has one prediction of the version", async () => {
    await idle();
    await client.dataManager.perform({
      query: { id: "delete_tasks_predictions", project },
      body: { selectedItems: { all: true, excluded: [] } },
    });
    await client.dataManager.perform({
      query: { id: "retrieve_tasks_predictions", project },
      body: { selectedItems: { all: true, excluded: [] } },
    });
    await pause(200);
    await tandem.killServer();
    await tandem.start();
    const [run] = await idle();
    expect(run?.failed).toBe(0);
    const page = await client.tasks.list({ query: { project, page_size: 1 } });
    expect(page.total_predictions).toBe(page.total);
  }, 180_000);

  test("leaves no process behind", async () => {
    await tandem.killServer();
    await until("its processes to end", async () => (await tandem.processes()).length === 0, 15);
    await tandem.start();
  }, 60_000);
});

test("kill -9 of PostgreSQL during labeling: the server goes on, and every acknowledged annotation is there", async () => {
  let stop = false;
  const labeling = labelUntil(() => stop);
  await pause(1000);
  await tandem.killDatabase();
  await until(
    "the server to answer again",
    async () => (await client.projects.get({ params: { id: project } })).id,
    30,
  );
  await pause(500);
  stop = true;
  const acknowledged = await labeling;
  expect(acknowledged.length).toBeGreaterThan(5);
  await expectStored(acknowledged);
}, 120_000);

test("kill -9 of the model during training: it comes back and the training is done", async () => {
  const backend = (await client.mlBackends.status({ params: { id: project } }))[0]!.backend;
  await client.mlBackends.train({ params: { id: backend.id }, body: {} });
  await tandem.killModel();
  await until(
    "the training to end",
    async () => (await client.trainingRuns.list({ params: { id: project } })).every((run) => run.state === "completed"),
    90,
  );
  await idle();
  const { backend: after } = (await client.mlBackends.status({ params: { id: project } }))[0]!;
  expect(after.state).toBe("CO");
}, 120_000);

test("a stop takes less than ten seconds and leaves nothing running; the next start has everything", async () => {
  const labeled = (await client.projects.get({ params: { id: project } })).total_annotations_number;
  expect(await tandem.stop()).toBeLessThan(10);
  expect(await tandem.processes()).toEqual([]);
  await tandem.start();
  expect((await client.projects.get({ params: { id: project } })).total_annotations_number).toBe(labeled);
}, 60_000);
