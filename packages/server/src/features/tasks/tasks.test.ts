import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";
import { createdAgo, dataManagerTasks, deleteTasks, insertTasks, tasksForModels } from "./index.ts";

let server: TestServer;
let owner: TestUser;
let project: number;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  project = await newProject();
});
afterAll(() => server?.stop());

type Body = Record<string, unknown>;
const call = async (method: string, path: string, body?: unknown, as: TestUser = owner) => {
  const answer = await as.json(method, path, body);
  return { status: answer.status, body: answer.body as Body };
};
const newProject = async (body: Body = {}): Promise<number> => {
  const answer = await call("POST", "/api/projects/", { label_config: labelConfigs.text, ...body });
  return answer.body["id"] as number;
};
const insert = (id: number, tasks: Parameters<typeof insertTasks>[2]) =>
  server.context.db.transaction().execute((trx) => insertTasks(trx, id, tasks, owner.id));
const eventsOf = (id: number, kind: string) =>
  server.context.db
    .selectFrom("events")
    .selectAll()
    .where("project_id", "=", id)
    .where("kind", "=", kind)
    .orderBy("id")
    .execute();
const spam = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];

const taskKeys = [
  "allow_skip",
  "cancelled_annotations",
  "comment_authors",
  "comment_count",
  "created_at",
  "data",
  "file_upload",
  "id",
  "inner_id",
  "is_labeled",
  "last_comment_updated_at",
  "meta",
  "overlap",
  "project",
  "total_annotations",
  "total_predictions",
  "unresolved_comment_count",
  "updated_at",
  "updated_by",
];

describe("one task", () => {
  test("is created with Label Studio's keys, numbered in its project, and announced", async () => {
    const one = await call("POST", "/api/tasks/", { project, data: { text: "one" }, meta: { from: "test" } });
    const two = await call("POST", `/api/projects/${project}/tasks`, { data: { text: "two" } });
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(Object.keys(one.body).sort()).toEqual(taskKeys);
    expect(one.body).toMatchObject({ inner_id: 1, meta: { from: "test" }, updated_by: owner.id, overlap: 1 });
    expect(two.body["inner_id"]).toBe(2);
    const events = await eventsOf(project, "TASKS_CREATED");
    expect(events.map(({ payload }) => payload)).toEqual([{ tasks: [one.body["id"]] }, { tasks: [two.body["id"]] }]);
  });

  test("must fit the config and be storable", async () => {
    const missing = await call("POST", "/api/tasks/", { project, data: { txt: "x" } });
    expect(missing.status).toBe(400);
    expect(missing.body["validation_errors"]).toMatchObject({ data: ['"text" key is expected in task data'] });
    expect((await call("POST", "/api/tasks/", { data: { text: "x" } })).body["validation_errors"]).toHaveProperty(
      "project",
    );
    expect((await call("POST", "/api/tasks/", { project })).status).toBe(400);
    expect((await call("POST", "/api/tasks/", { project, data: { text: "x" }, overlap: 2 ** 40 })).status).toBe(400);
    const dirty = await call("POST", "/api/tasks/", { project, data: { text: "a\0b\uD800", "k\0": 1 } });
    expect(dirty).toMatchObject({ status: 201, body: { data: { text: "ab\uFFFD", k: 1 } } });
  });

  test("is shown with everything that belongs to it", async () => {
    const [id = 0] = await insert(project, [{ data: { text: "full" } }]);
    await call("POST", `/api/tasks/${id}/annotations`, { result: spam, lead_time: 3 });
    await call("POST", `/api/tasks/${id}/drafts`, { result: [] });
    const { body } = await call("GET", `/api/tasks/${id}/`);
    expect(body).toMatchObject({
      id,
      is_labeled: true,
      annotators: [owner.id],
      avg_lead_time: 3,
      draft_exists: true,
      updated_by: [{ user_id: owner.id }],
      annotated: "Spam",
      file_upload: null,
      predictions: [],
      annotations: [
        {
          completed_by: {
            id: owner.id,
            email: owner.email,
            initials: "pe",
            first_name: "",
            last_name: "",
            avatar: null,
          },
          created_username: `${owner.email}, ${owner.id}`,
          created_ago: "0 minutes",
        },
      ],
      drafts: [{ user: owner.email }],
    });
    expect(body["annotations_ids"]).toBe(String((body["annotations"] as Body[])[0]?.["id"]));
    // Somebody else sees that there is a draft, not what is in it.
    const other = await server.member();
    expect((await call("GET", `/api/tasks/${id}/`, undefined, other)).body).toMatchObject({
      drafts: [],
      draft_exists: true,
    });
  });

  test("can be changed and deleted", async () => {
    const [id = 0] = await insert(project, [{ data: { text: "old" } }]);
    await call("POST", `/api/tasks/${id}/annotations`, { result: spam });
    const changed = await call("PATCH", `/api/tasks/${id}`, {
      data: { text: "new" },
      overlap: 2,
      is_labeled: true,
      id: 5,
    });
    expect(changed).toMatchObject({ status: 200, body: { id, data: { text: "new" }, overlap: 2, is_labeled: false } });
    expect(Object.keys(changed.body).sort()).toEqual([...taskKeys, "annotations", "predictions"].sort());
    expect((await call("PATCH", `/api/tasks/${id}`, { data: {} })).status).toBe(400);
    expect((await call("PATCH", `/api/tasks/${id}`, { overlap: 0 })).status).toBe(400);
    expect((await call("DELETE", `/api/tasks/${id}`)).status).toBe(204);
    expect((await call("DELETE", `/api/tasks/${id}`)).status).toBe(404);
    expect((await eventsOf(project, "TASKS_DELETED")).at(-1)?.payload).toEqual({ tasks: [{ id }] });
    expect((await call("GET", "/api/tasks/99999999999")).status).toBe(404);
  });

  test("the placeholder key is shown as the config's key", async () => {
    const [id = 0] = await insert(project, [{ data: { $undefined$: "a line" } }]);
    expect((await call("GET", `/api/tasks/${id}`)).body["data"]).toEqual({ text: "a line" });
    expect((await tasksForModels(server.context.db, [id]))[0]?.data).toEqual({ text: "a line" });
  });
});

describe("many tasks", () => {
  test("keep their order, ids and numbers, with one event a batch", async () => {
    const id = await newProject();
    const ids = await insert(
      id,
      Array.from({ length: 4_500 }, (_, index) => ({ data: { text: `t${index}` } })),
    );
    const rows = await server.context.db
      .selectFrom("tasks")
      .selectAll()
      .where("project_id", "=", id)
      .orderBy("inner_id")
      .execute();
    expect(rows.map((row) => row.id)).toEqual(ids);
    expect(rows.every((row, index) => row.inner_id === index + 1 && row.data["text"] === `t${index}`)).toBe(true);
    const events = await eventsOf(id, "TASKS_CREATED");
    expect(events.flatMap(({ payload }) => payload["tasks"] as number[])).toEqual(ids);
    expect(events.length).toBeLessThanOrEqual(3);
  });

  test("two imports at the same time never share a number", async () => {
    const id = await newProject();
    const import_ = () =>
      insert(
        id,
        Array.from({ length: 50 }, () => ({ data: { text: "x" } })),
      );
    await Promise.all([import_(), import_(), import_()]);
    const rows = await server.context.db.selectFrom("tasks").select("inner_id").where("project_id", "=", id).execute();
    expect(new Set(rows.map((row) => row.inner_id)).size).toBe(150);
  });

  test("get the overlap of the project's settings", async () => {
    const id = await newProject({ maximum_annotations: 3, overlap_cohort_percentage: 50 });
    await insert(
      id,
      Array.from({ length: 10 }, () => ({ data: { text: "x" } })),
    );
    const rows = await server.context.db.selectFrom("tasks").select("overlap").where("project_id", "=", id).execute();
    expect(rows.filter(({ overlap }) => overlap === 3)).toHaveLength(5);
    expect(rows.filter(({ overlap }) => overlap === 1)).toHaveLength(5);
  });

  test("are listed by last change, page by page", async () => {
    const id = await newProject();
    const ids = await insert(
      id,
      Array.from({ length: 5 }, (_, index) => ({ data: { text: `t${index}` } })),
    );
    await call("PATCH", `/api/tasks/${ids[1]}`, { meta: { a: 1 } });
    const list = async (query: string) => owner.json("GET", `/api/projects/${id}/tasks/?${query}`);
    const listed = async (query: string) => ((await list(query)).body as { id: number }[]).map((task) => task.id);
    expect((await listed("page_size=2"))[0]).toBe(ids[1]);
    expect((await listed("page_size=-1")).length).toBe(5);
    expect(await listed("page=3&page_size=2")).toHaveLength(1);
    expect((await list("page=4&page_size=2")).status).toBe(404);
  });

  test("of another project are left alone by a deletion", async () => {
    const id = await newProject();
    const [mine = 0] = await insert(id, [{ data: { text: "mine" } }]);
    const [other = 0] = await insert(project, [{ data: { text: "other" } }]);
    const deleted = await server.context.db
      .transaction()
      .execute((trx) => deleteTasks(trx, id, [mine, other, 123_456]));
    expect(deleted).toBe(1);
    expect((await call("GET", `/api/tasks/${other}`)).status).toBe(200);
  });

  test("can all be deleted, few at once and many in the background", async () => {
    const id = await newProject();
    for (const count of [3, 4_100]) {
      await insert(
        id,
        Array.from({ length: count }, () => ({ data: { text: "x" } })),
      );
      expect((await call("DELETE", `/api/projects/${id}/tasks/`)).status).toBe(204);
      await server.settle();
      expect((await call("GET", `/api/projects/${id}`)).body["task_number"]).toBe(0);
    }
    const deleted = (await eventsOf(id, "TASKS_DELETED")).flatMap(({ payload }) => payload["tasks"] as object[]);
    expect(deleted).toHaveLength(4_103);
  });

  test("a page for the data manager keeps the order of its ids", async () => {
    const id = await newProject();
    const ids = await insert(
      id,
      Array.from({ length: 5 }, (_, index) => ({ data: { text: `t${index}` } })),
    );
    const wanted = [ids[3]!, ids[0]!, 999_999_999, ids[4]!];
    const plain = await dataManagerTasks(server.context.db, wanted, { fields: "task_only", user: owner.id });
    expect(plain.map((task) => task.id)).toEqual([ids[3], ids[0], ids[4]]);
    expect(plain[0]).not.toHaveProperty("annotations");
    expect(plain[0]).toMatchObject({ annotators: [], annotations_ids: "", predictions_score: null, updated_by: [{}] });
    expect(await dataManagerTasks(server.context.db, [], { fields: "all", user: null })).toEqual([]);
  });
});

test("how long ago is told in two units at most", () => {
  const now = Date.parse("2024-06-18T12:00:00Z");
  const ago = (seconds: number) => createdAgo(new Date(now - seconds * 1000).toISOString(), now);
  expect([0, 59, 60, 3_599, 3_600, 11_100, 86_400, 694_800, 40_000_000, -5].map(ago)).toEqual([
    "0 minutes",
    "0 minutes",
    "1 minute",
    "59 minutes",
    "1 hour",
    "3 hours, 5 minutes",
    "1 day",
    "1 week, 1 day",
    "1 year, 3 months",
    "0 minutes",
  ]);
});
