import type { PartialPrediction, PredictionRun } from "@tandem/schema/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  connect,
  createProject,
  eventually,
  importTasks,
  next,
  runsOf,
  storedPredictions,
} from "../../../test/fakes/learning.ts";
import { type ModelServer, type SentPrediction, startModelServer } from "../../../test/fakes/model-server.ts";
import { type TestServer, startTestServer } from "../../../test/harness.ts";
import { predictSoon } from "./predict-soon.ts";

let server: TestServer;
let model: ModelServer;
let project: number;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server?.stop());
beforeEach(async () => {
  model = await startModelServer();
  project = await createProject(server.owner);
});
afterEach(() => model.close());

const ham = { from_name: "label", to_name: "text", type: "choices", value: { choices: ["Ham"] } };
/** The good result stays, a wrong one comes after it. */
const withHam = (prediction: SentPrediction) => ({ ...prediction, result: [...prediction.result, ham] });

const partialOf = (run: number | undefined, query = ""): Promise<PartialPrediction[]> =>
  server.owner
    .json("GET", `/api/prediction-runs/${run}/partial/${query}`)
    .then((answer) => answer.body as PartialPrediction[]);
const failuresOf = (run: number | undefined) =>
  server.owner
    .json("GET", `/api/prediction-runs/${run}/failures/`)
    .then((answer) => answer.body as { task: number; message: string }[]);
const newestRun = async (): Promise<PredictionRun | undefined> => (await runsOf(server.owner, project))[0];
const statusOfModel = async () =>
  (
    (await server.owner.json("GET", `/api/projects/${project}/models/`)).body as [{ prediction: PredictionRun | null }]
  )[0];

test("a run lists what was left out of each task: done, not failed, and not asked for again", async () => {
  const tasks = await importTasks(server.owner, project, [0.1, 0.9, 0.5]);
  model.behaviour.reshape = (prediction, index) => {
    if (index === 1) return withHam(prediction);
    return index === 2 ? [prediction, { ...prediction, result: [ham] }] : prediction;
  };
  const { id } = await connect(server.owner, project, model);
  await server.settle();
  const run = await newestRun();
  expect(run).toMatchObject({ state: "completed", total: 3, done: 3, failed: 0, partial: 2 });
  const list = await partialOf(run?.id);
  expect(list.map((one) => [one.task, one.model_version, one.left_out])).toEqual([
    [tasks[1], "v1", 1],
    [tasks[2], "v1", 2],
  ]);
  expect(list[0]?.problems).toEqual([
    {
      path: "$.results[1].result[1].value.choices[0]",
      message: expect.stringContaining("Ham") as unknown,
      expected: expect.stringContaining("Spam") as unknown,
    },
  ]);
  expect(list[1]?.problems[0]?.path).toBe("$.results[2][1]");
  expect(await partialOf(run?.id, `?after=${tasks[1]}&limit=1`)).toEqual(list.slice(1));
  expect(await failuresOf(run?.id)).toEqual([]);
  expect((await storedPredictions(server, project)).map((row) => row.task_id)).toEqual(tasks);
  await server.owner.json("GET", `/api/ml/${id}/`);
  await server.settle();
  expect(model.batches.flat()).toEqual(tasks);
  expect((await newestRun())?.id).toBe(run?.id);
});

test("tasks that failed and tasks kept in part stand beside each other; a guest sees neither", async () => {
  const tasks = await importTasks(server.owner, project, [0.1, 0.9]);
  model.behaviour.reshape = (prediction, index) =>
    index === 0 ? { ...prediction, result: [ham] } : withHam(prediction);
  await connect(server.owner, project, model);
  await server.settle();
  const run = await newestRun();
  expect(run).toMatchObject({ done: 1, failed: 1, partial: 1 });
  expect((await failuresOf(run?.id)).map((one) => one.task)).toEqual([tasks[0]]);
  expect((await partialOf(run?.id)).map((one) => one.task)).toEqual([tasks[1]]);
  const answer = await (await server.stranger()).json("GET", `/api/prediction-runs/${run?.id}/partial/`);
  expect(answer.status).toBe(404);
});

test("a newer version on the way asks again for tasks kept in part, and what is whole then is off the list", async () => {
  const tasks = await importTasks(
    server.owner,
    project,
    Array.from({ length: 12 }, () => 0.5),
  );
  model.behaviour.capabilities = { protocol: 1, batchSize: 2, concurrency: 1 };
  model.behaviour.delayMs = 500;
  model.behaviour.reshape = withHam;
  const { id } = await connect(server.owner, project, model);
  await eventually(newestRun, (run) => (run?.partial ?? 0) >= 2);
  model.behaviour.reshape = (prediction) => prediction;
  model.behaviour.version = "v2";
  await server.owner.json("GET", `/api/ml/${id}/`);
  model.behaviour.delayMs = 0;
  await server.settle();
  const runs = await runsOf(server.owner, project);
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ state: "completed", model_version: "v2", failed: 0, partial: 0 });
  expect(await partialOf(runs[0]?.id)).toEqual([]);
  expect((await storedPredictions(server, project)).filter((row) => row.name === "v2")).toHaveLength(tasks.length);
});

test("the lists of a backend's ten newest runs are kept, their numbers for ever", async () => {
  await importTasks(server.owner, project, [0.5]);
  model.behaviour.reshape = withHam;
  const { id } = await connect(server.owner, project, model);
  await server.settle();
  for (let version = 2; version <= 11; version++) {
    model.behaviour.version = `v${version}`;
    await server.owner.json("GET", `/api/ml/${id}/`);
    await server.settle();
  }
  const runs = (await runsOf(server.owner, project)).toReversed();
  expect(runs.map((run) => run.partial)).toEqual(Array.from({ length: 11 }, () => 1));
  const lists = await Promise.all(runs.map((run) => partialOf(run.id)));
  expect(lists.map((list) => list.length)).toEqual([0, ...Array.from({ length: 10 }, () => 1)]);
});

describe("tasks that are asked about as they are opened", () => {
  let tasks: number[];
  let refresh: PredictionRun | undefined;
  beforeEach(async () => {
    tasks = await importTasks(server.owner, project, [0.2, 0.8]);
    await connect(server.owner, project, model);
    await server.settle();
    refresh = await newestRun();
  });
  /** Opens the first task, which has no prediction; it and the next are asked about. */
  async function open(): Promise<void> {
    const { db } = server.context;
    await db.deleteFrom("predictions").where("project_id", "=", project).execute();
    await db.updateTable("tasks").set({ scored_by: null, score: null }).where("project_id", "=", project).execute();
    const asked = model.batches.length;
    await next(server.owner, project);
    await eventually(
      async () => model.batches.length,
      (batches) => batches > asked,
    );
    await server.settle();
  }
  const opened = async () => (await runsOf(server.owner, project)).filter((run) => run.kind === "opened");

  test("leave no trace where all is right", async () => {
    await open();
    expect(await storedPredictions(server, project)).toHaveLength(2);
    expect(await opened()).toEqual([]);
  });

  test("what failed and what was left out stands in a run of their own", async () => {
    model.behaviour.reshape = (prediction, index) =>
      index === 0 ? withHam(prediction) : { ...prediction, result: [ham] };
    await open();
    const [run, ...others] = await opened();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ state: "completed", model_version: "v1", total: 2, done: 1, failed: 1, partial: 1 });
    expect((await partialOf(run?.id)).map((one) => one.task)).toEqual([tasks[0]]);
    expect((await failuresOf(run?.id)).map((one) => one.task)).toEqual([tasks[1]]);
    expect((await statusOfModel()).prediction?.id).toBe(refresh?.id);
    expect((await server.owner.json("POST", `/api/prediction-runs/${run?.id}/resume/`)).status).toBe(409);
  });

  test("what is right when asked again is off the lists; a newer version has a run of its own", async () => {
    model.behaviour.reshape = (prediction, index) =>
      index === 0 ? withHam(prediction) : { ...prediction, result: [ham] };
    await open();
    const [before] = await opened();
    model.behaviour.reshape = (prediction) => prediction;
    await server.context.db.deleteFrom("predictions").where("project_id", "=", project).execute();
    // As if another version were live: these tasks were asked for a moment ago.
    await predictSoon(server.context, project, 2 ** 30, tasks);
    await server.settle();
    const [after] = await opened();
    expect(after).toMatchObject({ id: before?.id, total: 3, done: 3, failed: 0, partial: 0 });
    expect([...(await partialOf(after?.id)), ...(await failuresOf(after?.id))]).toEqual([]);

    model.behaviour.version = "v2";
    await server.owner.json("GET", `/api/ml/${after?.backend}/`);
    await server.settle();
    model.behaviour.reshape = withHam;
    await open();
    const runs = await opened();
    expect(runs).toMatchObject([{ model_version: "v2", total: 2, done: 2, failed: 0, partial: 2 }]);
    expect(runs[0]?.id).toBeGreaterThan(after?.id ?? 0);
  });
});
