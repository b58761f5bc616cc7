import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";
import { createAnnotationsFrom, deleteAnnotations } from "./index.ts";
import { readTask } from "./task-facts.ts";
import { writeAnnotation } from "./write-annotation.ts";

let server: TestServer;
let owner: TestUser;
let member: TestUser;
let project: number;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  member = await server.member();
  project = await newProject();
});
afterAll(() => server?.stop());

type Body = Record<string, unknown>;
const call = async (method: string, path: string, body?: unknown, as: TestUser = owner) => {
  const answer = await as.json(method, path, body);
  return { status: answer.status, body: answer.body as Body };
};
const newProject = async (body: Body = {}): Promise<number> =>
  (await call("POST", "/api/projects/", { label_config: labelConfigs.text, ...body })).body["id"] as number;
const newTask = async (id = project, more: Body = {}): Promise<number> =>
  (await call("POST", "/api/tasks/", { project: id, data: { text: "hello world" }, ...more })).body["id"] as number;
const choice = (label: string, more: Body = {}) => [
  { from_name: "label", to_name: "text", type: "choices", value: { choices: [label] }, ...more },
];
const submit = (task: number, body: Body, as: TestUser = owner, query = "") =>
  call("POST", `/api/tasks/${task}/annotations/${query}`, body, as);
const taskOf = async (id: number) => (await call("GET", `/api/tasks/${id}/`)).body;
const eventsOf = async (kind: string, id = project) =>
  (
    await server.context.db
      .selectFrom("events")
      .select("payload")
      .where("project_id", "=", id)
      .where("kind", "=", kind)
      .orderBy("id")
      .execute()
  ).map(({ payload }) => payload);
const problems = ({ body }: { body: Body }) => body["validation_errors"] as Record<string, string[]>;

describe("submitting", () => {
  test("answers as Label Studio and changes the task with it", async () => {
    const task = await newTask();
    const { status, body } = await submit(task, { result: choice("Spam", { id: "r1", extra: [1] }), lead_time: 4.13 });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number) as number,
      result: choice("Spam", { id: "r1", extra: [1] }),
      created_username: `${owner.email}, ${owner.id}`,
      created_ago: "0 minutes",
      completed_by: owner.id,
      was_cancelled: false,
      ground_truth: false,
      created_at: expect.stringMatching(/\.\d{6}Z$/) as string,
      updated_at: expect.stringMatching(/\.\d{6}Z$/) as string,
      draft_created_at: null,
      lead_time: 4.13,
      import_id: null,
      last_action: null,
      bulk_created: false,
      task,
      project,
      updated_by: owner.id,
      parent_prediction: null,
      parent_annotation: null,
      last_created_by: null,
    });
    expect(await taskOf(task)).toMatchObject({
      is_labeled: true,
      total_annotations: 1,
      cancelled_annotations: 0,
      annotated: "Spam",
      completed_at: body["created_at"],
      updated_by: [{ user_id: owner.id }],
    });
    expect((await eventsOf("ANNOTATION_CREATED")).at(-1)).toEqual({ annotation: body["id"], task });
  });

  test("takes results as JSON text, and from a form", async () => {
    const task = await newTask();
    expect((await submit(task, { result: JSON.stringify(choice("Spam")) })).body["result"]).toEqual(choice("Spam"));
    const form = new URLSearchParams({ result: JSON.stringify(choice("Spam")), lead_time: "2.5" });
    const answer = await owner.fetch(`/api/tasks/${task}/annotations`, { method: "POST", body: form });
    expect(await answer.json()).toMatchObject({ result: choice("Spam"), lead_time: 2.5 });
  });

  test.each([
    [{}, "This field is required."],
    [{ result: "not json" }, "not JSON"],
    [{ result: {} }, "Expected array"],
    [{ result: [1] }, "$.result[0]"],
    [{ result: choice("Ham") }, '$.result[0].value.choices[0]: "Ham" is not a label'],
    [{ result: choice("Spam", { from_name: "labe" }) }, 'did you mean "label"'],
    [{ result: choice("Spam", { to_name: "image" }) }, "$.result[0].to_name"],
    [{ result: choice("Spam", { type: "labels" }) }, "$.result[0].type"],
    [{ result: [...choice("Spam"), { from_name: "label", to_name: "text", type: "choices" }] }, "$.result[1].value"],
  ])("refuses %j, naming the place", async (body, message) => {
    const task = await newTask();
    const answer = await submit(task, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body["validation_errors"]).replaceAll('\\"', '"')).toContain(message);
    expect(await taskOf(task)).toMatchObject({ total_annotations: 0, is_labeled: false });
  });

  test("a wrong score or an unstorable character costs nothing", async () => {
    const task = await newTask();
    const odd = await submit(task, { result: choice("Spam", { score: "high", note: "a\0b" }) });
    expect(odd).toMatchObject({ status: 201, body: { result: choice("Spam", { score: "high", note: "ab" }) } });
  });

  test("without controls in the config any list of objects is kept", async () => {
    const free = await newProject({ label_config: "<View></View>" });
    const task = await newTask(free);
    expect((await submit(task, { result: [{ anything: 1 }] })).status).toBe(201);
  });

  test("a unique id is used once", async () => {
    const task = await newTask();
    expect((await submit(task, { result: choice("Spam"), unique_id: "u-1" })).status).toBe(201);
    expect((await submit(task, { result: choice("Spam"), unique_id: "u-1" })).status).toBe(409);
    expect((await taskOf(task))["total_annotations"]).toBe(1);
  });

  test("of several truths the last stays", async () => {
    const task = await newTask();
    const one = await submit(task, { result: choice("Spam"), ground_truth: true });
    const two = await submit(task, { result: choice("Spam"), ground_truth: true }, member);
    const truth = async (id: unknown) => (await call("GET", `/api/annotations/${String(id)}`)).body["ground_truth"];
    expect([await truth(one.body["id"]), await truth(two.body["id"])]).toEqual([false, true]);
    await call("PATCH", `/api/annotations/${String(one.body["id"])}`, { ground_truth: true });
    expect([await truth(one.body["id"]), await truth(two.body["id"])]).toEqual([true, false]);
  });

  test("in somebody's name takes the right to manage, and somebody who is there", async () => {
    const guest = await server.stranger();
    await call("POST", `/api/projects/${project}/members/`, { user: guest.id, right: "label" });
    const task = await newTask();
    expect((await submit(task, { result: choice("Spam"), completed_by: member.id }, guest)).status).toBe(403);
    expect((await submit(task, { result: choice("Spam"), completed_by: 2 ** 40 })).status).toBe(400);
    expect((await submit(task, { result: choice("Spam"), completed_by: member.id })).body).toMatchObject({
      completed_by: member.id,
      updated_by: owner.id,
    });
  });

  test("the annotator's lock goes, others' locks stay", async () => {
    const task = await newTask();
    const { db } = server.context;
    const lock = { task_id: task, expires_at: new Date(Date.now() + 60_000) };
    await db
      .insertInto("task_locks")
      .values([
        { ...lock, user_id: owner.id },
        { ...lock, user_id: member.id },
      ])
      .execute();
    await submit(task, { result: choice("Spam") });
    const left = await db.selectFrom("task_locks").select("user_id").where("task_id", "=", task).execute();
    expect(left).toEqual([{ user_id: member.id }]);
  });

  test("keeps what the live model said, and must come from predictions of the same task", async () => {
    const own = await newProject();
    const [task, other] = [await newTask(own), await newTask(own)];
    const { db } = server.context;
    const version = await db
      .insertInto("model_versions")
      .values({ project_id: own, name: "v1" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const [prediction, foreign] = await db
      .insertInto("predictions")
      .values(
        [task, other].map((task_id) => ({
          task_id,
          project_id: own,
          version_id: version.id,
          result: JSON.stringify(choice("Spam")),
          score: 0.7,
        })),
      )
      .returning("id")
      .execute();
    await call("PATCH", `/api/projects/${own}`, { model_version: "v1" });
    const made = await submit(task, { result: choice("Spam"), parent_prediction: prediction?.id });
    expect(made.body["parent_prediction"]).toBe(prediction?.id);
    const row = await db
      .selectFrom("annotations")
      .select(["prediction", "result_count"])
      .where("id", "=", made.body["id"] as number)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ prediction: { id: prediction?.id, model_version: "v1", score: 0.7 }, result_count: 1 });
    const wrong = await submit(task, { result: choice("Spam"), parent_prediction: foreign?.id });
    expect(problems(wrong)).toHaveProperty("parent_prediction");
    expect((await submit(task, { result: choice("Spam"), parent_annotation: 2 ** 40 })).status).toBe(400);
  });

  test("many people at the same time are all counted", async () => {
    const own = await newProject({ maximum_annotations: 8 });
    const task = await newTask(own);
    const people = await Promise.all(Array.from({ length: 8 }, () => server.member()));
    const answers = await Promise.all(people.map((person) => submit(task, { result: choice("Spam") }, person)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(await taskOf(task)).toMatchObject({ total_annotations: 8, is_labeled: true, annotated: "Spam ×8" });
    expect(await eventsOf("ANNOTATION_CREATED", own)).toHaveLength(8);
  });

  test("what was checked against a task that has changed since is not stored", async () => {
    const task = await newTask();
    const { db } = server.context;
    const given = {
      facts: await readTask(db, task),
      results: choice("Spam"),
      regions: 1,
      author: owner.id,
      user: owner.id,
      skipped: false,
      truth: false,
      leadTime: null,
      uniqueId: null,
      parentPrediction: null,
      parentAnnotation: null,
      draft: null,
    };
    expect((await submit(task, { result: choice("Not spam") })).status).toBe(201);
    expect(await writeAnnotation(db, given)).toBeUndefined();
    expect(await taskOf(task)).toMatchObject({ total_annotations: 1, annotated: "Not spam" });
    expect(await writeAnnotation(db, { ...given, facts: await readTask(db, task) })).toBeDefined();
    expect(await taskOf(task)).toMatchObject({ total_annotations: 2 });
  });

  test("while the tasks or the project are being deleted is either taken or told that they are gone", async () => {
    for (const deletion of ["tasks/", ""]) {
      const own = await newProject();
      const tasks = await Promise.all(Array.from({ length: 12 }, () => newTask(own)));
      const submits = tasks.map((task) => submit(task, { result: choice("Spam") }));
      const drafts = tasks.map((task) => call("POST", `/api/tasks/${task}/drafts`, { result: [] }));
      const deleted = call("DELETE", `/api/projects/${own}/${deletion}`);
      const statuses = (await Promise.all([...submits, ...drafts])).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 201 && status !== 404)).toEqual([]);
      expect((await deleted).status).toBe(204);
    }
  });

  test("on a task that is gone is 404", async () => {
    expect((await submit(999_999_999, { result: [] })).status).toBe(404);
    expect((await submit(99_999_999_999, { result: [] })).status).toBe(404);
  });
});

describe("skipping", () => {
  test.each([
    ["REQUEUE_FOR_OTHERS", false],
    ["REQUEUE_FOR_ME", false],
    ["IGNORE_SKIPPED", true],
  ])("%s: labeled %j", async (skipQueue, labeled) => {
    const own = await newProject({ skip_queue: skipQueue });
    const task = await newTask(own);
    expect(await submit(task, {}, owner, "?was_cancelled=1")).toMatchObject({
      status: 201,
      body: { was_cancelled: true, result: [] },
    });
    expect(await taskOf(task)).toMatchObject({ cancelled_annotations: 1, total_annotations: 0, is_labeled: labeled });
    expect((await owner.json("GET", `/api/tasks/${task}/annotations`)).body).toEqual([]);
    const id = (
      await server.context.db
        .selectFrom("annotations")
        .select("id")
        .where("task_id", "=", task)
        .executeTakeFirstOrThrow()
    ).id;
    await call("PATCH", `/api/annotations/${id}`, { was_cancelled: false, result: choice("Spam") });
    expect(await taskOf(task)).toMatchObject({ cancelled_annotations: 0, total_annotations: 1, is_labeled: true });
  });

  test("can be forbidden for a task", async () => {
    const task = await newTask(project, { allow_skip: false });
    expect((await submit(task, { was_cancelled: true })).status).toBe(400);
    const { body } = await submit(task, { result: choice("Spam") });
    expect((await call("PATCH", `/api/annotations/${String(body["id"])}`, { was_cancelled: true })).status).toBe(400);
  });

  test("with overlap, a task is labeled once as many different people did", async () => {
    const own = await newProject({ maximum_annotations: 2 });
    const task = await newTask(own);
    await submit(task, { result: choice("Spam") });
    await submit(task, { result: choice("Not spam") });
    expect(await taskOf(task)).toMatchObject({ total_annotations: 2, is_labeled: false, annotated: "Spam, Not spam" });
    await submit(task, { result: choice("Spam") }, member);
    expect(await taskOf(task)).toMatchObject({ total_annotations: 3, is_labeled: true });
  });
});

describe("an annotation", () => {
  test("can be changed by anybody who labels here, without losing what was not sent", async () => {
    const task = await newTask();
    const made = await submit(task, { result: choice("Spam"), lead_time: 1 });
    const path = `/api/annotations/${String(made.body["id"])}/`;
    const changed = await call("PATCH", path, { result: choice("Not spam") }, member);
    expect(changed).toMatchObject({
      status: 200,
      body: { result: choice("Not spam"), lead_time: 1, completed_by: owner.id, updated_by: member.id },
    });
    expect(changed.body["updated_at"]).not.toBe(made.body["updated_at"]);
    expect(await taskOf(task)).toMatchObject({ annotated: "Not spam" });
    expect((await eventsOf("ANNOTATION_UPDATED")).at(-1)).toEqual({ annotation: made.body["id"], task });
    expect((await call("PATCH", path, { result: choice("Ham") })).status).toBe(400);
    expect((await call("PUT", path, { result: choice("Spam"), lead_time: 9 })).body).toMatchObject({ lead_time: 9 });
  });

  test("can be deleted: the task is open again", async () => {
    const task = await newTask();
    const { body } = await submit(task, { result: choice("Spam") });
    expect((await call("DELETE", `/api/annotations/${String(body["id"])}/`)).status).toBe(204);
    expect((await call("GET", `/api/annotations/${String(body["id"])}/`)).status).toBe(404);
    expect(await taskOf(task)).toMatchObject({
      total_annotations: 0,
      is_labeled: false,
      completed_at: null,
      annotated: null,
    });
    expect((await eventsOf("ANNOTATIONS_DELETED")).at(-1)).toEqual({ annotations: [{ id: body["id"] }] });
  });

  test("can be taken back as a draft", async () => {
    const task = await newTask();
    const { body } = await submit(task, { result: choice("Spam"), lead_time: 2 });
    const draft = await call("POST", `/api/annotations/${String(body["id"])}/convert-to-draft`);
    expect(draft).toMatchObject({
      status: 201,
      body: { result: choice("Spam"), lead_time: 2, task, annotation: null, user: owner.email },
    });
    expect(await taskOf(task)).toMatchObject({ total_annotations: 0, is_labeled: false });
  });
});

describe("drafts", () => {
  test("are kept unfinished, changed, and end as the annotation they become", async () => {
    const task = await newTask();
    const draft = await call("POST", `/api/tasks/${task}/drafts/`, { result: [{ half: true }], lead_time: 1 });
    expect(draft).toMatchObject({
      status: 201,
      body: {
        user: owner.email,
        created_username: `${owner.email}, ${owner.id}`,
        task,
        annotation: null,
        was_postponed: false,
      },
    });
    const path = `/api/drafts/${String(draft.body["id"])}/`;
    const changed = await call("PATCH", path, { was_postponed: true, result: JSON.stringify(choice("Spam")) });
    expect(changed.body).toMatchObject({ was_postponed: true, result: choice("Spam"), lead_time: 1 });
    expect((await call("PATCH", path, { result: "x" })).status).toBe(400);
    const { body } = await submit(task, { result: choice("Spam"), draft_id: draft.body["id"] });
    expect(body["draft_created_at"]).toBe(draft.body["created_at"]);
    expect((await call("GET", path)).status).toBe(404);
    expect((await submit(task, { result: choice("Spam"), draft_id: draft.body["id"] })).status).toBe(201);
  });

  test("are their owner's alone", async () => {
    const task = await newTask();
    const draft = await call("POST", `/api/tasks/${task}/drafts`, { result: [] });
    const path = `/api/drafts/${String(draft.body["id"])}/`;
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", { lead_time: 5 }],
      ["DELETE", undefined],
    ] as const)
      expect((await call(method, path, body, member)).status).toBe(404);
    expect((await member.json("GET", `/api/tasks/${task}/drafts/`)).body).toEqual([]);
    expect((await submit(task, { result: choice("Spam"), draft_id: draft.body["id"] }, member)).status).toBe(403);
    const other = await newTask();
    expect((await submit(other, { result: choice("Spam"), draft_id: draft.body["id"] })).status).toBe(403);
    expect((await call("DELETE", path)).status).toBe(204);
  });

  test("of an annotation are apart from those of the task, and end with its change", async () => {
    const task = await newTask();
    const { body } = await submit(task, { result: choice("Spam") });
    const path = `/api/tasks/${task}/annotations/${String(body["id"])}/drafts`;
    expect((await call("POST", path, { result: choice("Not spam") })).body["annotation"]).toBe(body["id"]);
    expect((await owner.json("GET", path)).body).toHaveLength(1);
    expect((await owner.json("GET", `/api/tasks/${task}/drafts`)).body).toEqual([]);
    const elsewhere = await newTask();
    for (const id of [body["id"], 2 ** 40])
      expect((await call("POST", `/api/tasks/${elsewhere}/annotations/${String(id)}/drafts`, {})).status).toBe(404);
    await call("PATCH", `/api/annotations/${String(body["id"])}`, { result: choice("Not spam") });
    expect((await owner.json("GET", path)).body).toEqual([]);
  });
});

describe("in bulk", () => {
  test("annotations are made and deleted with counters and events; rows of others are left out", async () => {
    const own = await newProject();
    const tasks = await Promise.all(Array.from({ length: 5 }, () => newTask(own)));
    const foreign = await newTask();
    const rows = [...tasks, foreign, 999_999_999].map((task_id, index) => ({
      task_id,
      result: choice(index % 2 === 0 ? "Spam" : "Not spam"),
      completed_by: owner.id,
      ground_truth: index === 0,
    }));
    const { db } = server.context;
    const ids = await db
      .transaction()
      .execute((trx) => createAnnotationsFrom(trx, rows, { project: own, user: owner.id }));
    expect(ids).toHaveLength(5);
    expect(await taskOf(tasks[1]!)).toMatchObject({ is_labeled: true, annotated: "Not spam", total_annotations: 1 });
    expect(await taskOf(foreign)).toMatchObject({ total_annotations: 0 });
    const [event] = await eventsOf("ANNOTATIONS_CREATED", own);
    expect(event).toEqual({ annotations: ids, tasks: expect.arrayContaining(tasks) as number[] });
    expect(event?.["tasks"]).toHaveLength(5);
    const deleted = await db
      .transaction()
      .execute((trx) => deleteAnnotations(trx, [...ids.slice(0, 2), 999_999_999], { project: own, user: owner.id }));
    expect(deleted).toBe(2);
    expect(await taskOf(tasks[1]!)).toMatchObject({ is_labeled: false, annotated: null, total_annotations: 0 });
    expect(await taskOf(tasks[2]!)).toMatchObject({ is_labeled: true });
    expect(await eventsOf("ANNOTATIONS_DELETED", own)).toEqual([
      { annotations: ids.slice(0, 2).map((id) => ({ id })) },
    ]);
  });

  test("an import stays silent about its annotations", async () => {
    const own = await newProject();
    const task = await newTask(own);
    await server.context.db.transaction().execute((trx) =>
      createAnnotationsFrom(trx, [{ task_id: task, result: choice("Spam"), completed_by: null }], {
        project: own,
        user: null,
        announce: false,
      }),
    );
    expect(await eventsOf("ANNOTATIONS_CREATED", own)).toEqual([]);
    expect(await taskOf(task)).toMatchObject({ is_labeled: true, annotators: [] });
  });
});
