import type { PredictionFailure, PredictionRun } from "@tandem/schema/api";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  connect,
  createProject,
  eventually,
  importTasks,
  next,
  runsOf,
  spam,
  storedPredictions,
} from "../../../test/fakes/learning.ts";
import { type ModelServer, startModelServer } from "../../../test/fakes/model-server.ts";
import { type TestServer, startTestServer } from "../../../test/harness.ts";
import { predictSoon } from "./predict-soon.ts";
import { executeRun } from "./run.ts";
import { startPredictionRun } from "./service.ts";

let server: TestServer;
let model: ModelServer;
let project: number;
beforeAll(async () => {
  const timeouts = { connect: 500, health: 1_000, setup: 1_000, predict: 1_000, train: 2_000, webhook: 1_000 };
  server = await startTestServer({ timeouts });
});
afterAll(() => server?.stop());
beforeEach(async () => {
  model = await startModelServer();
  project = await createProject(server.owner);
});
afterEach(async () => {
  model.behaviour.fault = "none";
  await model.close();
});

const selectors = {
  selectTasks: async (_db: unknown, id: number, _query: unknown, after: number, limit: number) =>
    (
      await server.context.db
        .selectFrom("tasks")
        .select("id")
        .where("project_id", "=", id)
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit)
        .execute()
    ).map((row) => row.id),
  countTasks: async (_db: unknown, id: number) =>
    (await server.context.db.selectFrom("tasks").select("id").where("project_id", "=", id).execute()).length,
};

/** Connects the model without anything being predicted by itself, so that a test sees its own run only. */
async function connectQuietly(): Promise<number> {
  await server.owner.json("PATCH", `/api/projects/${project}/`, { show_collab_predictions: false });
  return (await connect(server.owner, project, model)).id;
}

const start = (backend: number, force = false): Promise<number> =>
  server.context.db.transaction().execute((trx) =>
    startPredictionRun(server.context, trx, {
      project,
      backend,
      kind: "selection",
      selection: null,
      user: null,
      force,
    }),
  );

const run = async (id: number) => (await server.owner.json("GET", `/api/prediction-runs/${id}/`)).body as PredictionRun;
const ended = (id: number, ms?: number) =>
  eventually(
    () => run(id),
    ({ state }) => !["queued", "running"].includes(state),
    ms,
  );
const failures = async (id: number) =>
  (await server.owner.json("GET", `/api/prediction-runs/${id}/failures/`)).body as PredictionFailure[];

test("a run stores a prediction for every task, and again replaces instead of doubling", async () => {
  const tasks = await importTasks(server.owner, project, [0.1, 0.9, 0.5]);
  const backend = await connectQuietly();
  const first = await ended(await start(backend));
  expect(first).toMatchObject({ state: "completed", total: 3, done: 3, skipped: 0, failed: 0, model_version: "v1" });
  expect(await ended(await start(backend))).toMatchObject({ done: 0, skipped: 3 });
  expect(await ended(await start(backend, true))).toMatchObject({ done: 3, skipped: 0 });
  const stored = await storedPredictions(server, project);
  expect(stored.map((row) => [row.task_id, row.name, row.score])).toEqual([
    [tasks[0], "v1", 0.9],
    [tasks[1], "v1", 0.9],
    [tasks[2], "v1", 0.5],
  ]);
  const task = await server.owner.json("GET", `/api/tasks/${tasks[0]}/`);
  expect(task.body).toMatchObject({ total_predictions: 1 });
});

test("the body of /predict is what Python backends demand", async () => {
  const [task] = await importTasks(server.owner, project, [0.1]);
  await ended(await start(await connectQuietly()));
  const body = model.lastPredict();
  expect(body?.project).toMatch(new RegExp(`^${project}\\.\\d{10}$`));
  expect(body?.label_config).toContain("<Choices");
  expect(body?.params).toEqual({ login: null, password: null, context: null });
  expect(body?.tasks[0]).toMatchObject({ id: task, data: { text: "mail 0" }, annotations: [], predictions: [] });
});

describe("what a model may do wrong", () => {
  let backend: number;
  let tasks: number[];
  beforeEach(async () => {
    tasks = await importTasks(server.owner, project, [0.1, 0.2, 0.3, 0.7, 0.8, 0.9]);
    backend = await connectQuietly();
  });
  const page = async () =>
    (await server.owner.json("GET", `/api/projects/${project}/models/`)).body as [
      { backend: { state: string; error_message: string }; last_failure: { phase: string; body: string } | null },
    ];

  test("wrong labels: the good items of a batch are kept, the others say what is wrong", async () => {
    model.behaviour.fault = "every-other-wrong";
    const id = await start(backend);
    expect(await ended(id)).toMatchObject({ state: "completed", done: 3, failed: 3 });
    const list = await failures(id);
    expect(list.map((failure) => failure.task)).toEqual([tasks[1], tasks[3], tasks[5]]);
    expect(list[0]?.message).toContain("Ham");
    expect(list[0]?.path).toBe("$.results[1].result[0].value.choices[0]");
    expect(await storedPredictions(server, project)).toHaveLength(3);
  });

  test("a task that makes it fail is found, the others are kept", async () => {
    model.behaviour.poison = (task) => task.id === tasks[4];
    const id = await start(backend);
    expect(await ended(id)).toMatchObject({ state: "completed", done: 5, failed: 1 });
    const [failure] = await failures(id);
    expect(failure?.task).toBe(tasks[4]);
    expect(failure?.message).toContain("ZeroDivisionError");
  });

  test("one result for many tasks: asked one by one from then on", async () => {
    model.behaviour.fault = "one-by-one";
    expect(await ended(await start(backend))).toMatchObject({ state: "completed", done: 6, failed: 0 });
    expect(model.batches.map((batch) => batch.length)).toEqual([6, 1, 1, 1, 1, 1, 1]);
  });

  test("a wrong number of results: each task is asked alone, and what cannot be told apart is not stored", async () => {
    model.behaviour.fault = "too-few";
    const id = await start(backend);
    expect(await ended(id)).toMatchObject({ state: "failed", done: 0 });
    expect((await run(id)).error).toContain("answered 0 results for 1 task");
    expect(await storedPredictions(server, project)).toEqual([]);
  });

  test("NaN is no score, the prediction stands", async () => {
    model.behaviour.fault = "nan";
    expect(await ended(await start(backend))).toMatchObject({ state: "completed", done: 6 });
    expect((await storedPredictions(server, project)).every((row) => row.score === null)).toBe(true);
  });

  test.each([
    ["status-500", "status", "CUDA out of memory"],
    ["html", "json", "Welcome to nginx"],
    ["huge", "too-large", ""],
    ["hangs", "timeout-headers", ""],
  ] as const)("%s: the run fails and says exactly what came back", async (fault, phase, text) => {
    model.behaviour.fault = fault;
    const id = await start(backend);
    const failed = await ended(id, 30_000);
    expect(failed).toMatchObject({ state: "failed", done: 0, failure: { phase, url: `${model.url}/predict` } });
    expect(failed.error).toContain(text);
    const [status] = await page();
    expect(status.backend.state).toBe("ER");
    expect(status.last_failure?.phase).toBe(phase);
    expect(status.backend.error_message).toContain(`${model.url}/predict`);
    model.behaviour.fault = "none";
    await server.owner.json("POST", `/api/prediction-runs/${id}/resume/`);
    expect(
      await eventually(
        () => run(id),
        ({ state }) => state === "completed",
      ),
    ).toMatchObject({ done: 6, total: 6 });
  });

  test("down: the run fails at once and goes on by itself when the model is back", async () => {
    await model.down();
    const id = await start(backend);
    expect(await ended(id)).toMatchObject({ state: "failed", failure: { phase: "connect" } });
    expect((await page())[0].backend.state).toBe("DI");
    await model.up();
    expect(
      await eventually(
        () => run(id),
        ({ state }) => state === "completed",
      ),
    ).toMatchObject({ done: 6, failed: 0 });
  });

  test.each(["hangs", "status-500", "html", "huge"] as const)(
    // The one that hangs does so for a minute, longer than a test may take: who waited for it would fail here.
    "labeling goes on while it %s",
    async (fault) => {
      model.behaviour.fault = fault;
      await server.owner.json("PATCH", `/api/projects/${project}/`, {
        show_collab_predictions: true,
        model_version: "m",
      });
      for (let i = 0; i < 5; i++) {
        const task = await next(server.owner, project);
        const answer = await server.owner.json("POST", `/api/tasks/${task.id}/annotations/`, { result: spam });
        expect(answer.status).toBe(201);
      }
    },
  );
});

test("the backend's wishes for batch size and concurrency are followed", async () => {
  await importTasks(
    server.owner,
    project,
    Array.from({ length: 40 }, () => 0.5),
  );
  model.behaviour.capabilities = { protocol: 1, batchSize: 5, concurrency: 3 };
  model.behaviour.delayMs = 20;
  expect(await ended(await start(await connectQuietly()))).toMatchObject({ done: 40 });
  expect(Math.max(...model.batches.map((batch) => batch.length))).toBe(5);
  expect(model.mostAtOnce()).toBe(3);
});

test("cancelling ends a run within a batch, also while the model is thinking; it can go on later", async () => {
  await importTasks(
    server.owner,
    project,
    Array.from({ length: 30 }, () => 0.5),
  );
  model.behaviour.capabilities = { protocol: 1, batchSize: 5, concurrency: 1 };
  model.behaviour.delayMs = 200;
  const id = await start(await connectQuietly());
  await eventually(
    () => run(id),
    ({ done }) => done >= 5,
  );
  const answer = await server.owner.json("POST", `/api/prediction-runs/${id}/cancel/`);
  expect(answer.body).toMatchObject({ state: "cancelled" });
  const { done } = await run(id);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await run(id)).toMatchObject({ state: "cancelled", done });
  expect(done).toBeLessThan(30);
  await server.owner.json("POST", `/api/prediction-runs/${id}/resume/`);
  expect(
    await eventually(
      () => run(id),
      ({ state }) => state === "completed",
    ),
  ).toMatchObject({ done: 30, total: 30 });
});

test("a worker that is stopped in the middle leaves a run that goes on where it was, with nothing lost or doubled", async () => {
  const tasks = await importTasks(
    server.owner,
    project,
    Array.from({ length: 50 }, () => 0.5),
  );
  model.behaviour.capabilities = { protocol: 1, batchSize: 5, concurrency: 2 };
  model.behaviour.delayMs = 50;
  const backend = await connectQuietly();
  const made = await server.context.db
    .insertInto("prediction_runs")
    .values({ project_id: project, ml_backend_id: backend, kind: "selection" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const worker = new AbortController();
  const working = executeRun(server.context, selectors, made.id, worker.signal);
  await eventually(
    () => run(made.id),
    ({ done }) => done >= 10,
  );
  worker.abort(new Error("stopped"));
  await expect(working).rejects.toThrow();
  const before = await run(made.id);
  expect(before.state).toBe("running");
  expect(before.done).toBeLessThan(50);
  const asked = model.batches.flat().length;
  await executeRun(server.context, selectors, made.id, new AbortController().signal);
  expect(await run(made.id)).toMatchObject({ state: "completed", done: 50, failed: 0, skipped: 0, total: 50 });
  expect((await storedPredictions(server, project)).map((row) => row.task_id)).toEqual(tasks);
  expect(model.batches.flat().length - asked).toBe(50 - before.done);
});

describe("a new version", () => {
  test("is noticed, asked for every unlabeled task, the most uncertain first, and gives a new order", async () => {
    await server.owner.json("PATCH", `/api/projects/${project}/`, { strategy: "margin" });
    const tasks = await importTasks(server.owner, project, [0.1, 0.5, 0.9, 0.55]);
    const backend = await connect(server.owner, project, model);
    await server.settle();
    expect(await next(server.owner, project)).toMatchObject({ id: tasks[1], predictions: [{ model_version: "v1" }] });
    await server.context.db.deleteFrom("task_locks").execute();

    const asked = model.batches.length;
    model.behaviour.version = "v2";
    model.behaviour.spamProbability = (task) => 1 - Number(task.data["p"]) * 0.9;
    await server.owner.json("GET", `/api/ml/${backend.id}/`);
    await server.settle();
    // Version 1 was least sure of these, in this order.
    expect(model.batches.slice(asked).flat()).toEqual([tasks[1], tasks[3], tasks[0], tasks[2]]);
    expect(await next(server.owner, project)).toMatchObject({ id: tasks[3], predictions: [{ model_version: "v2" }] });
    const refresh = (await runsOf(server.owner, project))[0];
    expect(refresh).toMatchObject({ kind: "refresh", state: "completed", model_version: "v2", done: 4, total: 4 });
  });

  test("is asked first for the tasks that people have before them", async () => {
    const tasks = await importTasks(server.owner, project, [0.1, 0.2, 0.3, 0.5]);
    const backend = await connect(server.owner, project, model);
    await server.settle();
    // Of the surest task: it would come last.
    await sql`insert into task_locks (task_id, user_id, expires_at)
      select ${tasks[0]}, id, now() + interval '1 hour' from users order by id limit 1`.execute(server.context.db);
    const asked = model.batches.length;
    model.behaviour.version = "v2";
    await server.owner.json("GET", `/api/ml/${backend.id}/`);
    await server.settle();
    const [first, ...others] = model.batches.slice(asked).flat();
    expect(first).toBe(tasks[0]);
    expect(others.toSorted((a, b) => a - b)).toEqual(tasks.slice(1));
  });

  test("an open task gets its answer also when that of the version before came a moment ago", async () => {
    const [task] = await importTasks(server.owner, project, [0.2]);
    await connect(server.owner, project, model);
    await server.settle();
    const asked = model.batches.length;
    const live = await server.context.db
      .selectFrom("projects")
      .select("live_version_id")
      .where("id", "=", project)
      .executeTakeFirstOrThrow();
    const forget = () => server.context.db.deleteFrom("predictions").where("project_id", "=", project).execute();
    for (const version of [live.live_version_id ?? 0, 2 ** 30]) {
      await forget();
      await predictSoon(server.context, project, version, [task ?? 0]);
      await predictSoon(server.context, project, version, [task ?? 0]);
      await server.settle();
    }
    expect(model.batches.slice(asked)).toEqual([[task], [task]]);
  });

  test("only the version before it is kept", async () => {
    const [task] = await importTasks(server.owner, project, [0.3]);
    const { id } = await connect(server.owner, project, model);
    await server.settle();
    for (const version of ["v2", "v3"]) {
      model.behaviour.version = version;
      await server.owner.json("GET", `/api/ml/${id}/`);
      await server.settle();
    }
    expect((await storedPredictions(server, project)).map((row) => row.name)).toEqual(["v2", "v3"]);
    expect((await server.owner.json("GET", `/api/tasks/${task}/`)).body).toMatchObject({
      total_predictions: 2,
      predicted_by: "v3",
    });
  });

  test("answers that always name another version than /setup are asked for once", async () => {
    await importTasks(server.owner, project, [0.3, 0.4]);
    model.behaviour.answeredVersion = (version) => `${version}-inner`;
    const { id } = await connect(server.owner, project, model);
    await server.settle();
    const asked = model.batches.flat().length;
    expect(asked).toBeLessThanOrEqual(4);
    for (let i = 0; i < 3; i++) {
      await server.owner.json("GET", `/api/ml/${id}/`);
      await server.settle();
    }
    expect(model.batches.flat()).toHaveLength(asked);
    expect((await storedPredictions(server, project)).map((row) => row.name)).toEqual(["v1-inner", "v1-inner"]);
    expect(await next(server.owner, project)).toMatchObject({ predictions: [{ model_version: "v1-inner" }] });
  });

  test("answers without any version have one, never none", async () => {
    await importTasks(server.owner, project, [0.3]);
    model.behaviour.version = null as unknown as string;
    model.behaviour.answeredVersion = null;
    await connect(server.owner, project, model);
    await server.settle();
    expect((await storedPredictions(server, project)).map((row) => row.name)).toEqual(["undefined"]);
  });
});

test("new tasks are predicted without being asked for", async () => {
  await connect(server.owner, project, model);
  const tasks = await importTasks(server.owner, project, [0.2, 0.8]);
  await server.settle();
  expect((await storedPredictions(server, project)).map((row) => row.task_id)).toEqual(tasks);
});

test("an opened task without a prediction gets it soon, before the rest", async () => {
  const tasks = await importTasks(server.owner, project, [0.2, 0.8, 0.3]);
  await connect(server.owner, project, model);
  await server.settle();
  await server.context.db.deleteFrom("predictions").where("project_id", "=", project).execute();
  await server.context.db
    .updateTable("tasks")
    .set({ scored_by: null, score: null })
    .where("project_id", "=", project)
    .execute();
  expect(await next(server.owner, project)).toMatchObject({ id: tasks[0], predictions: [] });
  const served = await eventually(
    () => next(server.owner, project),
    (task) => task.predictions.length > 0,
  );
  expect(served).toMatchObject({ id: tasks[0], predictions: [{ model_version: "v1" }] });
});
