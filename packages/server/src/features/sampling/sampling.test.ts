import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { annotate, connect, createProject, importTasks, next } from "../../../test/fakes/learning.ts";
import { startModelServer } from "../../../test/fakes/model-server.ts";
import { type TestServer, type TestUser, startTestServer } from "../../../test/harness.ts";

let server: TestServer;
let owner: TestUser;
let second: TestUser;
let third: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  second = await server.member();
  third = await server.member();
});
afterAll(() => server?.stop());

const nextId = async (user: TestUser, project: number): Promise<number | null> => {
  const answer = await user.json("GET", `/api/projects/${project}/next/`);
  if (answer.status === 404) {
    expect(answer.body).toMatchObject({ detail: `There are no tasks for ${user.email}` });
    return null;
  }
  return (answer.body as { id: number }).id;
};

/** Gets and labels tasks until there are none. @returns their ids in the order they came */
async function labelAll(user: TestUser, project: number, body: Record<string, unknown> = {}): Promise<number[]> {
  const order: number[] = [];
  for (let id = await nextId(user, project); id !== null; id = await nextId(user, project)) {
    order.push(id);
    await annotate(user, id, body);
  }
  return order;
}

/** Predictions made by hand, one per task, under a version that becomes the project's. */
async function staticPredictions(project: number, tasks: readonly number[], scores: readonly number[]): Promise<void> {
  const result = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];
  for (const [index, task] of tasks.entries()) {
    const answer = await owner.json("POST", "/api/predictions/", {
      task,
      result,
      score: scores[index],
      model_version: "s1",
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
  expect((await owner.json("GET", `/api/projects/${project}/`)).body).toMatchObject({ model_version: "" });
  await owner.json("PATCH", `/api/projects/${project}/`, { model_version: "s1" });
  await server.settle();
}

const scores = [0.4, 0.2, 0.5, 0.1, 0.3];
const ascending = (tasks: readonly number[]): (number | undefined)[] => [3, 1, 4, 0, 2].map((index) => tasks[index]);

describe("uncertainty", () => {
  test("scores of uploaded predictions come out ascending", async () => {
    const project = await createProject(owner, { sampling: "Uncertainty sampling" });
    const tasks = await importTasks(owner, project, scores);
    await staticPredictions(project, tasks, scores);
    const first = await owner.json("GET", `/api/projects/${project}/next/`);
    expect(first.body).toMatchObject({
      predictions: [{ score: 0.1, model_version: "s1" }],
      annotations: [],
      drafts: [],
      unique_lock_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      queue: expect.stringContaining("Active learning"),
    });
    expect(await labelAll(owner, project)).toEqual(ascending(tasks));
  });

  test("the order follows the strategy when it changes", async () => {
    const project = await createProject(owner, { strategy: "score-min" });
    const tasks = await importTasks(owner, project, scores);
    await staticPredictions(project, tasks, scores);
    await owner.json("PATCH", `/api/projects/${project}/`, { strategy: "score-max" });
    await server.settle();
    expect(await labelAll(owner, project)).toEqual(ascending(tasks).toReversed());
  });

  test("several annotators each get the next most uncertain one", async () => {
    const project = await createProject(owner, { strategy: "score-min" });
    const tasks = await importTasks(owner, project, scores);
    await staticPredictions(project, tasks, scores);
    const order = [await nextId(owner, project), await nextId(second, project), await nextId(third, project)];
    expect(order).toEqual(ascending(tasks).slice(0, 3));
    await annotate(second, order[1] ?? 0);
    expect(await nextId(second, project)).toBe(ascending(tasks)[3]);
    expect(await nextId(owner, project)).toBe(order[0]);
  });

  test("at the same moment nobody gets what another got", async () => {
    const project = await createProject(owner, { strategy: "score-min" });
    const tasks = await importTasks(
      owner,
      project,
      Array.from({ length: 20 }, (_, index) => index / 20),
    );
    await staticPredictions(
      project,
      tasks,
      tasks.map((_, index) => index / 20),
    );
    const people = await Promise.all(Array.from({ length: 12 }, () => server.member()));
    const given = await Promise.all(people.map((person) => nextId(person, project)));
    expect(new Set(given).size).toBe(12);
    expect(given.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(tasks.slice(0, 12));
  });

  test("a new version that has answered nothing yet keeps the order of the one before it, and says so", async () => {
    const model = await startModelServer({ capabilities: { protocol: 1, probabilities: true } });
    const project = await createProject(owner, { strategy: "margin" });
    const tasks = await importTasks(owner, project, [0.1, 0.45, 0.9]);
    const { id } = await connect(owner, project, model);
    await server.settle();
    model.behaviour.fault = "status-500";
    model.behaviour.version = "v2";
    await owner.json("GET", `/api/ml/${id}/`);
    const served = await next(owner, project);
    expect(served.id).toBe(tasks[1]);
    expect(served.queue).toContain("older version");
    await owner.json("DELETE", `/api/ml/${id}/`);
    await model.close();
    await server.settle();
  });

  test("without any prediction it is random, and says so", async () => {
    const project = await createProject(owner, { strategy: "entropy" });
    await importTasks(owner, project, [0.1, 0.2]);
    expect((await next(owner, project)).queue).toContain("no prediction to choose by");
  });

  test("tasks that are being scored are not passed over", async () => {
    const project = await createProject(owner, { strategy: "score-min" });
    const tasks = await importTasks(owner, project, scores);
    await staticPredictions(project, tasks, scores);
    let served: number | null = null;
    await server.context.db.transaction().execute(async (trx) => {
      await trx.updateTable("tasks").set({ predicted: "x" }).where("project_id", "=", project).execute();
      served = await nextId(owner, project);
    });
    expect(served).toBe(ascending(tasks)[0]);
  });
});

test("sequential goes by id, and the same task comes until it is done", async () => {
  const project = await createProject(owner);
  const tasks = await importTasks(owner, project, [0.3, 0.2, 0.1]);
  expect(await nextId(owner, project)).toBe(tasks[0]);
  expect((await next(owner, project)).queue).toBe("Task lock");
  expect(await nextId(second, project)).toBe(tasks[1]);
  expect(await labelAll(owner, project)).toEqual([tasks[0], tasks[2]]);
});

test("uniform gives every task once, in another order each time", async () => {
  const orders = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const project = await createProject(owner, { sampling: "Uniform sampling" });
    const tasks = await importTasks(
      owner,
      project,
      Array.from({ length: 12 }, () => 0.5),
    );
    const order = await labelAll(owner, project);
    expect(order.toSorted((a, b) => a - b)).toEqual(tasks);
    orders.add(order.map((id) => tasks.indexOf(id)).join());
  }
  expect(orders.size).toBeGreaterThan(1);
});

describe("skipping", () => {
  const skipFirst = async (project: number): Promise<number[]> => {
    const tasks = await importTasks(owner, project, [0.1, 0.2]);
    await annotate(owner, (await nextId(owner, project)) ?? 0, { was_cancelled: true });
    await annotate(owner, (await nextId(owner, project)) ?? 0);
    return tasks;
  };

  test("REQUEUE_FOR_OTHERS: not for me, but for others", async () => {
    const project = await createProject(owner, { skip_queue: "REQUEUE_FOR_OTHERS" });
    const tasks = await skipFirst(project);
    expect(await nextId(owner, project)).toBeNull();
    expect(await nextId(second, project)).toBe(tasks[0]);
  });

  test("REQUEUE_FOR_ME: again for me", async () => {
    const project = await createProject(owner, { skip_queue: "REQUEUE_FOR_ME" });
    const tasks = await skipFirst(project);
    expect(await next(owner, project)).toMatchObject({ id: tasks[0], queue: "Skipped queue" });
  });

  test("IGNORE_SKIPPED: done", async () => {
    const project = await createProject(owner, { skip_queue: "IGNORE_SKIPPED" });
    await skipFirst(project);
    expect(await nextId(owner, project)).toBeNull();
    expect(await nextId(second, project)).toBeNull();
  });
});

test("postponed tasks come back when nothing else is left", async () => {
  const project = await createProject(owner);
  const tasks = await importTasks(owner, project, [0.1, 0.2]);
  await owner.json("POST", `/api/tasks/${tasks[0]}/drafts/`, { result: [], was_postponed: true });
  expect(await nextId(owner, project)).toBe(tasks[1]);
  await annotate(owner, tasks[1] ?? 0);
  expect(await next(owner, project)).toMatchObject({ id: tasks[0], queue: "Postponed draft queue" });
});

test("with several annotations per task, begun ones come first and nobody gets one twice", async () => {
  const project = await createProject(owner, { maximum_annotations: 2 });
  const tasks = await importTasks(owner, project, [0.1, 0.2, 0.3]);
  await annotate(owner, tasks[2] ?? 0);
  expect(await next(second, project)).toMatchObject({ id: tasks[2], queue: "Breadth first queue" });
  expect(await nextId(owner, project)).toBe(tasks[0]);
  expect(await labelAll(third, project)).toEqual([tasks[0], tasks[1]]);
});

test("a lock ends with its time", async () => {
  const project = await createProject(owner);
  const tasks = await importTasks(owner, project, [0.1, 0.2]);
  expect(await nextId(owner, project)).toBe(tasks[0]);
  await sql`update task_locks set expires_at = now() - interval '1 second' where task_id = ${tasks[0]}`.execute(
    server.context.db,
  );
  expect(await nextId(second, project)).toBe(tasks[0]);
});

test("labeling as displayed follows filters and order", async () => {
  const project = await createProject(owner);
  const tasks = await importTasks(owner, project, [0.1, 0.2, 0.3]);
  const ordering = encodeURIComponent(JSON.stringify(["-tasks:id"]));
  const answer = await owner.json("GET", `/api/projects/${project}/next/?ordering=${ordering}`);
  expect(answer.body).toMatchObject({ id: tasks[2], queue: "Data manager queue" });
});
