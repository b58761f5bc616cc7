import type { BackendStatus, TrainingRun } from "@tandem/schema/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  annotate,
  connect,
  createProject,
  eventually,
  importTasks,
  next,
  storedPredictions,
  trainingsOf,
} from "../../../test/fakes/learning.ts";
import { type ModelServer, startModelServer } from "../../../test/fakes/model-server.ts";
import { type TestServer, startTestServer } from "../../../test/harness.ts";
import { trainNext } from "./execute.ts";

let server: TestServer;
let model: ModelServer;
let project: number;
let tasks: number[];
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server?.stop());

const modern = { protocol: 1, training: "job", probabilities: true } as const;
async function begin(every: number, capabilities: ModelServer["behaviour"]["capabilities"] = modern): Promise<number> {
  model = await startModelServer({ capabilities });
  project = await createProject(server.owner, { min_annotations_to_start_training: every, strategy: "margin" });
  tasks = await importTasks(
    server.owner,
    project,
    Array.from({ length: 30 }, (_, index) => index / 30),
  );
  const { id } = await connect(server.owner, project, model);
  await server.settle();
  return id;
}
beforeEach(() => void (model = undefined as unknown as ModelServer));
afterEach(async () => {
  await server.settle();
  await model?.close();
});

const trainings = () => trainingsOf(server.owner, project);
const starts = () => model.events.filter((event) => event.action === "START_TRAINING").length;
const train = async (backend: number) => {
  const answer = await server.owner.fetch(`/api/ml/${backend}/train`, { method: "POST" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("");
  return Number(answer.headers.get("tandem-training-run"));
};
const training = async (id: number) =>
  (await server.owner.json("GET", `/api/training-runs/${id}/`)).body as TrainingRun;
const ended = (id: number) =>
  eventually(
    () => training(id),
    ({ state }) => !["queued", "running"].includes(state),
  );
const page = async () =>
  ((await server.owner.json("GET", `/api/projects/${project}/models/`)).body as BackendStatus[])[0];

describe("a model that trains by job", () => {
  test("is asked at once, followed until it ends, and its new version predicts", async () => {
    const backend = await begin(0);
    await annotate(server.owner, tasks[0] ?? 0);
    model.behaviour.trainMs = 150;
    const run = await train(backend);
    const seen = new Set<string | null>();
    await eventually(
      async () => seen.add((await training(run)).message) && (await training(run)).state,
      (state) => state === "completed",
    );
    expect(seen).toContain("reading labels");
    expect(await training(run)).toMatchObject({
      reason: "api",
      labels: 1,
      version_before: "v1",
      version_after: "v2",
      progress: 1,
      metrics: { accuracy: 0.9 },
      log: ["reading labels", "saved v2"],
      attempts: 1,
      error: null,
    });
    expect(model.events[0]).toMatchObject({
      action: "START_TRAINING",
      project: { id: project },
      annotation: { project },
    });
    await server.settle();
    const predicted = await storedPredictions(server, project);
    expect(predicted.filter((row) => row.name === "v2")).toHaveLength(29);
    expect((await page())?.versions).toMatchObject([
      { version: "v2", labels: 1, predictions: 29, current: true },
      { version: "v1", current: false },
    ]);
  });

  test("requests made while it trains come together in one", async () => {
    const backend = await begin(0);
    model.behaviour.trainMs = 300;
    const first = await train(backend);
    await eventually(
      () => training(first),
      ({ state }) => state === "running",
    );
    const waiting = await Promise.all([1, 2, 3, 4, 5].map(() => train(backend)));
    expect(new Set(waiting).size).toBe(1);
    await eventually(trainings, (list) => list.every(({ state }) => state === "completed"));
    expect(starts()).toBe(2);
  });

  test("trains after every N labels, and counts what it has not seen", async () => {
    await begin(3);
    await annotate(server.owner, tasks[0] ?? 0);
    await annotate(server.owner, tasks[1] ?? 0);
    await server.settle();
    expect(await trainings()).toEqual([]);
    expect(await page()).toMatchObject({ labels_seen: 0, labels_not_seen: 2 });
    await annotate(server.owner, tasks[2] ?? 0);
    await server.settle();
    expect(await trainings()).toMatchObject([{ reason: "every-n", labels: 3, state: "completed" }]);
    await annotate(server.owner, tasks[3] ?? 0);
    await server.settle();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await page()).toMatchObject({ labels_seen: 3, labels_not_seen: 1, unlabeled: 26, unlabeled_predicted: 26 });
  });

  test("ground truth and skipped tasks do not count", async () => {
    await begin(2);
    await annotate(server.owner, tasks[0] ?? 0, { ground_truth: true });
    await annotate(server.owner, tasks[1] ?? 0, { was_cancelled: true });
    await annotate(server.owner, tasks[2] ?? 0);
    await server.settle();
    expect(await trainings()).toEqual([]);
  });

  test("changed and deleted labels count, too", async () => {
    await begin(2);
    await annotate(server.owner, tasks[0] ?? 0);
    await annotate(server.owner, tasks[1] ?? 0);
    await server.settle();
    const list = (await server.owner.json("GET", `/api/tasks/${tasks[0]}/annotations/`)).body as { id: number }[];
    const other = (await server.owner.json("GET", `/api/tasks/${tasks[1]}/annotations/`)).body as { id: number }[];
    await server.owner.json("PATCH", `/api/annotations/${list[0]?.id}/`, { result: [] });
    await server.owner.json("DELETE", `/api/annotations/${other[0]?.id}/`);
    await server.settle();
    expect((await trainings()).map(({ reason }) => reason)).toEqual(["every-n", "every-n"]);
  });

  test("labels that come while it trains start the next training, if there are enough", async () => {
    await begin(2);
    model.behaviour.trainMs = 300;
    await annotate(server.owner, tasks[0] ?? 0);
    await annotate(server.owner, tasks[1] ?? 0);
    await eventually(trainings, (list) => list[0]?.state === "running");
    for (const task of tasks.slice(2, 7)) await annotate(server.owner, task);
    await eventually(trainings, (list) => list.length === 2 && list.every(({ state }) => state === "completed"));
    expect((await trainings())[0]).toMatchObject({ labels: 7 });
    expect(starts()).toBe(2);
  });

  test("a training that fails says why, and the model goes on with its version", async () => {
    const backend = await begin(0);
    model.behaviour.trainError = "ValueError: only one class in the labels";
    expect(await ended(await train(backend))).toMatchObject({
      state: "failed",
      error: "ValueError: only one class in the labels",
      version_after: null,
    });
  });

  test("cancelling ends it at the model, too", async () => {
    const backend = await begin(0);
    model.behaviour.trainMs = 60_000;
    const run = await train(backend);
    await eventually(
      () => training(run),
      ({ job }) => job !== null,
    );
    const answer = await server.owner.json("POST", `/api/training-runs/${run}/cancel/`);
    expect(answer.body).toMatchObject({ state: "cancelled" });
    expect(Object.keys(model.calls).some((path) => path.endsWith("/cancel"))).toBe(true);
    const waits = await train(backend);
    model.behaviour.trainMs = 0;
    expect(await ended(waits)).toMatchObject({ state: "completed" });
  });
});

describe("nothing is lost", () => {
  test("a model that is away is asked again until it answers", async () => {
    const backend = await begin(0);
    await model.down();
    const run = await train(backend);
    await eventually(
      () => training(run),
      ({ failure }) => failure !== null,
    );
    expect(await training(run)).toMatchObject({ state: "running", attempts: 1, failure: { phase: "connect" } });
    await model.up();
    expect(await ended(run)).toMatchObject({ state: "completed", attempts: 2, failure: null });
  });

  test("labels that a training could not be asked for still count", async () => {
    const backend = await begin(2);
    await server.context.db
      .insertInto("training_runs")
      .values({
        project_id: project,
        ml_backend_id: backend,
        reason: "every-n",
        state: "failed",
        failure: JSON.stringify({ phase: "connect" }),
        labels: 5,
        labels_until: new Date(Date.now() + 60_000),
        started_at: new Date(),
        finished_at: new Date(),
      })
      .execute();
    await annotate(server.owner, tasks[0] ?? 0);
    await annotate(server.owner, tasks[1] ?? 0);
    await server.settle();
    expect(await trainings()).toMatchObject([{ state: "completed", labels: 2 }, { state: "failed" }]);
  });

  test("a model that is killed while it trains is asked again", async () => {
    const backend = await begin(0);
    model.behaviour.trainMs = 60_000;
    const run = await train(backend);
    await eventually(
      () => training(run),
      ({ job }) => job !== null,
    );
    await model.down();
    model.behaviour.trainMs = 0;
    await model.up();
    expect(await ended(run)).toMatchObject({ state: "completed", attempts: 2, version_after: "v2" });
  });

  test("a worker that is stopped leaves a run that goes on with the job the model knows", async () => {
    const backend = await begin(0);
    model.behaviour.trainMs = 600;
    await server.context.db
      .insertInto("training_runs")
      .values({ project_id: project, ml_backend_id: backend, reason: "api" })
      .execute();
    const worker = new AbortController();
    const working = trainNext(server.context, backend, worker.signal);
    const [begun] = await eventually(trainings, ([run]) => run?.job !== null && run !== undefined);
    worker.abort(new Error("stopped"));
    await expect(working).rejects.toThrow();
    expect(await training(begun?.id ?? 0)).toMatchObject({ state: "running" });
    expect(await trainNext(server.context, backend, new AbortController().signal)).toBe("trained");
    expect(await training(begun?.id ?? 0)).toMatchObject({ state: "completed", job: begun?.job, attempts: 1 });
    expect(starts()).toBe(1);
  });
});

describe("old backends", () => {
  test("train inside the webhook; the version is asked for afterwards", async () => {
    const backend = await begin(0, null);
    model.behaviour.trainMs = 100;
    expect(await ended(await train(backend))).toMatchObject({ state: "completed", job: null, version_after: "v2" });
  });

  test("without a webhook get the labeled tasks on /train", async () => {
    const backend = await begin(0, null);
    await annotate(server.owner, tasks[3] ?? 0);
    model.behaviour.hasWebhook = false;
    expect(await ended(await train(backend))).toMatchObject({ state: "completed", version_after: "v2" });
    const [body] = model.trainings;
    expect(body).toMatchObject({
      project: expect.stringMatching(/^\d+\.\d+$/),
      params: { login: null, password: null },
    });
    expect(body?.["annotations"]).toMatchObject([{ id: tasks[3], annotations: [{ result: [{ type: "choices" }] }] }]);
  });

  test("that learn from labels by themselves are looked after: their new version predicts", async () => {
    const backend = await begin(0, null);
    Object.assign(model.behaviour, { trainsOnLabels: "behind", answeredVersion: null, trainMs: 300 });
    await annotate(server.owner, tasks[0] ?? 0);
    const predicted = () => storedPredictions(server, project);
    await eventually(predicted, (rows) => rows.filter(({ name }) => name === "2").length === 29);
    expect(await trainings()).toEqual([]);
    expect((await server.owner.json("GET", `/api/ml/${backend}/versions`)).body).toMatchObject({ versions: ["2"] });
  });

  test("a failing fit is told with what came back", async () => {
    const backend = await begin(0, null);
    model.behaviour.trainError = "KeyError: 'annotation'";
    const failed = await ended(await train(backend));
    expect(failed).toMatchObject({ state: "failed", failure: { phase: "status", status: 500 } });
    expect(failed.error).toContain("KeyError");
  });
});

test("every label leads to a new version, whose answers choose the next task", async () => {
  await begin(1);
  // Each version is unsure about another task.
  const spamProbability = (p: number, version: string) => (p + Number(version.slice(1)) * 0.37) % 1;
  model.behaviour.spamProbability = (task, version) => spamProbability(Number(task.data["p"]), version);
  const left = new Set(tasks);
  for (let round = 2; round < 6; round++) {
    const task = await next(server.owner, project);
    await annotate(server.owner, task.id);
    left.delete(task.id);
    await server.settle();
    const served = await next(server.owner, project);
    expect(served.predictions).toMatchObject([{ model_version: `v${round}` }]);
    const distance = (id: number) => Math.abs(spamProbability(tasks.indexOf(id) / 30, `v${round}`) - 0.5);
    expect(distance(served.id)).toBeCloseTo(Math.min(...[...left].map(distance)));
  }
});
