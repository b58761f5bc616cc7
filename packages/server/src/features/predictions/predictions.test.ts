import type { Prediction } from "@tandem/schema";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { annotate, createProject, importTasks, spam, storedPredictions } from "../../../test/fakes/learning.ts";
import { type TestServer, type TestUser, startTestServer } from "../../../test/harness.ts";
import { type PredictionItem, liveSettings, rescoreTasks, storePredictions, versionFor } from "./index.ts";

let server: TestServer;
let owner: TestUser;
let project: number;
let tasks: number[];
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
});
afterAll(() => server?.stop());
beforeEach(async () => {
  project = await createProject(owner, { strategy: "score-min" });
  tasks = await importTasks(owner, project, [0.1, 0.2, 0.3]);
});

const post = (body: Record<string, unknown>) => owner.json("POST", "/api/predictions/", { task: tasks[0], ...body });
const taskRow = async (id: number | undefined) =>
  server.context.db
    .selectFrom("tasks")
    .selectAll()
    .where("id", "=", id ?? 0)
    .executeTakeFirstOrThrow();

describe("over HTTP", () => {
  test("a prediction has Label Studio's shape", async () => {
    const answer = await post({ result: spam, score: 0.87, model_version: "v2" });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body as object)).toEqual([
      "id",
      "result",
      "model_version",
      "created_ago",
      "score",
      "cluster",
      "neighbors",
      "mislabeling",
      "created_at",
      "updated_at",
      "model",
      "model_run",
      "task",
      "project",
    ]);
    expect(answer.body).toMatchObject({
      result: spam,
      model_version: "v2",
      created_ago: "0 minutes",
      score: 0.87,
      cluster: null,
      neighbors: null,
      mislabeling: 0,
      model: null,
      model_run: null,
      task: tasks[0],
      project,
    });
    expect((await taskRow(tasks[0])).total_predictions).toBe(1);
  });

  test.each([
    ["a value", { choices: ["Spam"] }],
    ["a word", "Spam"],
    ["JSON text", JSON.stringify(spam)],
  ])("%s stands for a list of results, and no version is called undefined", async (_, result) => {
    const answer = await post({ result });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body).toMatchObject({ result: spam, model_version: "undefined", score: null });
  });

  test("what is wrong is told with its place", async () => {
    const wrong = await post({ result: [{ ...spam[0], value: { choices: ["Ham"] } }] });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain("Error validating prediction:");
    expect(JSON.stringify(wrong.body)).toContain("$.result[0].value.choices[0]");
    expect((await post({})).body).toMatchObject({ validation_errors: { result: ["This field is required."] } });
    expect((await owner.json("POST", "/api/predictions/", { result: spam })).body).toMatchObject({
      validation_errors: { task: ["This field is required."] },
    });
    expect((await post({ result: spam, score: 3 })).status).toBe(400);
    expect(await storedPredictions(server, project)).toEqual([]);
  });

  test("sent twice it is stored once; another answer of the same version stands beside it", async () => {
    await post({ result: spam, model_version: "a" });
    await post({ result: spam, model_version: "a" });
    await post({ result: [{ ...spam[0], value: { choices: ["Not spam"] } }], model_version: "a" });
    expect((await storedPredictions(server, project)).map((row) => [row.name, row.rank])).toEqual([
      ["a", 0],
      ["a", 1],
    ]);
  });

  test("lists by task and project, changes, deletes; the task follows", async () => {
    const { id } = (await post({ result: spam, score: 0.4, model_version: "a" })).body as Prediction;
    await owner.json("PATCH", `/api/projects/${project}/`, { model_version: "a" });
    await server.settle();
    expect(await taskRow(tasks[0])).toMatchObject({ score: 0.4, priority: 0.6, predicted: "Spam" });
    for (const query of [`task=${tasks[0]}`, `project=${project}`, `task__project=${project}`])
      expect((await owner.json("GET", `/api/predictions/?${query}`)).body).toMatchObject([{ id }]);
    expect((await owner.json("PATCH", `/api/predictions/${id}/`, { score: 0.9 })).body).toMatchObject({ score: 0.9 });
    expect(await taskRow(tasks[0])).toMatchObject({ score: 0.9 });
    expect((await owner.json("PATCH", `/api/predictions/${id}/`, { model_version: "b" })).body).toMatchObject({
      model_version: "b",
    });
    expect((await owner.json("DELETE", `/api/predictions/${id}/`)).status).toBe(204);
    expect(await taskRow(tasks[0])).toMatchObject({
      total_predictions: 0,
      score: null,
      scored_by: null,
      predicted: null,
    });
    expect((await owner.json("GET", `/api/predictions/${id}/`)).status).toBe(404);
  });

  test("characters that a database refuses do no harm", async () => {
    const answer = await post({
      result: [{ ...spam[0], meta: { note: "a\u0000b\ud800c" } }],
      model_version: "v\u0000",
    });
    expect(answer.status).toBe(201);
  });
});

describe("storing a model's answers", () => {
  const item = (task: number | undefined, score: number, rank = 0): PredictionItem => ({
    task: task ?? 0,
    rank,
    result: spam,
    score,
    probabilities: null,
    uncertainty: null,
  });

  async function backend(): Promise<number> {
    const values = { project_id: project, url: "http://127.0.0.1:9", title: "m" };
    const row = await server.context.db
      .insertInto("ml_backends")
      .values(values)
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  }

  const store = (from: number | null, version: string, items: PredictionItem[], isLive = true) =>
    server.context.db.transaction().execute(async (trx) => {
      const live = await liveSettings(trx, project);
      if (!live) throw new Error("no project");
      const versionId = await versionFor(trx, project, from, version);
      return storePredictions(trx, { ...live, project, versionId, items, liveVersionId: isLive ? versionId : null });
    });

  test("a re-scoring that waits for a batch being stored sees what it stored", async () => {
    const from = await backend();
    const { db } = server.context;
    const versionId = await versionFor(db, project, from, "v1");
    await db.updateTable("projects").set({ live_version_id: versionId }).where("id", "=", project).execute();
    let commit = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let isStored = (): void => undefined;
    const stored = new Promise<void>((resolve) => (isStored = resolve));
    const storing = db.transaction().execute(async (trx) => {
      const live = await liveSettings(trx, project);
      if (!live) throw new Error("no project");
      await storePredictions(trx, { ...live, project, versionId, items: tasks.map((task) => item(task, 0.9)) });
      isStored();
      await mayCommit;
    });
    await stored;
    const live = await liveSettings(db, project);
    if (!live) throw new Error("no project");
    const rescoring = db.transaction().execute((trx) => rescoreTasks(trx, project, live, tasks));
    await new Promise((resolve) => setTimeout(resolve, 100));
    commit();
    await Promise.all([storing, rescoring]);
    for (const task of tasks) expect(await taskRow(task)).toMatchObject({ scored_by: versionId, score: 0.9 });
  });

  test("replaces, drops alternatives that are no longer given, and passes over deleted tasks", async () => {
    const from = await backend();
    await store(from, "v1", [item(tasks[0], 0.9), item(tasks[0], 0.5, 1), item(tasks[1], 0.8)]);
    expect(await store(from, "v1", [item(tasks[0], 0.7), item(999_999_999, 0.7)])).toEqual([tasks[0]]);
    expect((await storedPredictions(server, project)).map((row) => [row.task_id, row.rank, row.score])).toEqual([
      [tasks[0], 0, 0.7],
      [tasks[1], 0, 0.8],
    ]);
    expect(await taskRow(tasks[0])).toMatchObject({ total_predictions: 1, score: 0.7, predicted: "Spam" });
    expect((await taskRow(tasks[0])).priority).toBeCloseTo(0.3);
  });

  test("keeps the version before, what an annotation was made from, and other backends' answers", async () => {
    const [from, other] = [await backend(), await backend()];
    await store(other, "v1", [item(tasks[0], 0.1)], false);
    await store(from, "v1", [item(tasks[0], 0.2), item(tasks[1], 0.2)]);
    const used = (await storedPredictions(server, project)).length;
    expect(used).toBe(3);
    const list = (await owner.json("GET", `/api/predictions/?task=${tasks[1]}`)).body as Prediction[];
    await annotate(owner, tasks[1] ?? 0, { parent_prediction: list[0]?.id });
    for (const version of ["v2", "v3"]) await store(from, version, [item(tasks[0], 0.3), item(tasks[1], 0.3)]);
    const kept = await storedPredictions(server, project);
    expect(kept.filter((row) => row.task_id === tasks[0]).map((row) => row.name)).toEqual(["v1", "v2", "v3"]);
    expect(kept.filter((row) => row.task_id === tasks[0])[0]?.score).toBe(0.1);
    expect(kept.filter((row) => row.task_id === tasks[1]).map((row) => row.name)).toEqual(["v1", "v2", "v3"]);
  });

  test("answers of a version that is not the live one leave the task's score alone", async () => {
    const from = await backend();
    await store(from, "v1", [item(tasks[0], 0.9)]);
    await store(from, "v0", [item(tasks[0], 0.1)], false);
    expect(await taskRow(tasks[0])).toMatchObject({ score: 0.9, total_predictions: 2 });
  });

  test("two who store for the same tasks at once both succeed", async () => {
    const from = await backend();
    const many = tasks.map((task) => item(task, 0.5));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => store(from, `v${index % 2}`, index % 2 ? many : many.toReversed())),
    );
    expect((await storedPredictions(server, project)).length).toBe(6);
  });
});

test("a guest sees only predictions of their projects", async () => {
  await post({ result: spam });
  const stranger = await server.stranger();
  expect((await stranger.json("GET", "/api/predictions/")).body).toEqual([]);
  expect((await stranger.json("GET", `/api/predictions/?task=${tasks[0]}`)).status).toBe(404);
});
