import { sql } from "kysely";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";

/** The data manager over real HTTP: filters, order, pages, tabs, actions. */
let server: TestServer;
let owner: TestUser;
let project: number;
let ids: number[];

type Answer = Record<string, unknown>;
interface Page {
  total: number;
  total_annotations: number;
  total_predictions: number;
  tasks: (Answer & { id: number })[];
  next_cursor: string | null;
}

const spam = (label: string) => [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }];

async function newProject(items: unknown[]): Promise<{ id: number; tasks: number[] }> {
  const { body } = await owner.json("POST", "/api/projects/", { title: "Views", label_config: labelConfigs.text });
  const { id } = body as { id: number };
  const imported = await owner.json("POST", `/api/projects/${id}/import?return_task_ids=true`, items);
  expect(imported.status, JSON.stringify(imported.body)).toBe(201);
  return { id, tasks: (imported.body as { task_ids: number[] }).task_ids };
}

/** Six tasks that differ in everything a filter can ask. */
const items = () => [
  {
    data: { text: "Hello World 100%", n: 5, "a.b": "whole", deep: { key: ["x", "y"] } },
    predictions: [{ result: spam("Spam"), score: 0.9, model_version: "v1" }],
  },
  {
    data: { text: "hello_there", n: "10", deep: { key: ["z"] } },
    predictions: [{ result: spam("Not spam"), score: 0.2, model_version: "v1" }],
    annotations: [{ result: spam("Spam"), lead_time: 4, ground_truth: false }],
  },
  { data: { text: "", n: "many" }, predictions: [{ result: spam("Spam"), score: 0.5, model_version: "v2" }] },
  { data: { text: "Zebra", n: 1e300, flag: true }, annotations: [{ result: spam("Not spam"), was_cancelled: true }] },
  { data: { text: "zebra crossing", n: -3, flag: false } },
  { data: { text: "Ünïcode ÄÖ", n: null } },
];

beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  ({ id: project, tasks: ids } = await newProject(items()));
  await owner.json("PATCH", `/api/projects/${project}/`, { model_version: "v1" });
  await server.settle();
});
afterAll(() => server?.stop());

const list = async (query: Answer, on = project): Promise<{ status: number; body: Page }> => {
  const { query: given, ...rest } = query;
  const params = new URLSearchParams({ project: String(on) });
  for (const [name, value] of Object.entries(rest)) params.set(name, String(value));
  if (given !== undefined) params.set("query", JSON.stringify(given));
  const { status, body } = await owner.json("GET", `/api/tasks/?${params.toString()}`);
  return { status, body: body as Page };
};

const filtered = async (...conditions: [column: string, operator: string, value: unknown, type?: string][]) => {
  const filters = {
    conjunction: "and",
    items: conditions.map(([column, operator, value, type = "String"]) => ({
      filter: `filter:tasks:${column}`,
      operator,
      value,
      type,
    })),
  };
  const { status, body } = await list({ query: { filters } });
  if (status !== 200) return JSON.stringify(body);
  expect(body.total).toBe(body.tasks.length);
  return body.tasks.map(({ id }) => ids.indexOf(id));
};

describe("filters", () => {
  test.each<[column: string, operator: string, value: unknown, type: string, expected: number[]]>([
    ["data.text", "contains", "hello", "String", [0, 1]],
    ["data.text", "contains", "100%", "String", [0]],
    ["data.text", "contains", "_", "String", [1]],
    ["data.text", "contains", "ünÏCODE", "String", [5]],
    ["data.text", "not_contains", "hello", "String", [2, 3, 4, 5]],
    ["data.text", "equal", "Zebra", "String", [3]],
    ["data.text", "not_equal", "Zebra", "String", [0, 1, 2, 4, 5]],
    ["data.text", "empty", true, "String", [2]],
    ["data.text", "empty", "false", "String", [0, 1, 3, 4, 5]],
    ["data.text", "regex", "^[A-Z]", "String", [0, 3]],
    ["data.text", "regex", "(((", "String", []],
    ["data.text", "in_list", ["Zebra", "hello_there"], "String", [1, 3]],
    ["data.text", "not_in_list", ["Zebra", "hello_there"], "String", [0, 2, 4, 5]],
    ["data.flag", "equal", true, "Boolean", [3]],
    ["data.a.b", "equal", "whole", "String", [0]],
    ["data.deep.key[1]", "equal", "y", "String", [0]],
    ["data.deep.key.0", "equal", "z", "Unknown", [1]],
    ["data.n", "greater", 4, "Number", [0, 1]],
    ["data.n", "in", { min: -5, max: 5 }, "Number", [0, 4]],
    ["data.n", "not_in", { min: -5, max: 5 }, "Number", [1, 2, 3, 5]],
    ["data.n", "empty", true, "Number", [2, 3, 5]],
    ["data.missing", "empty", true, "String", [0, 1, 2, 3, 4, 5]],
    ["predictions_score", "greater", 0.5, "Number", [0]],
    ["predictions_score", "in", { min: 0.2, max: 0.9 }, "Number", [0, 1, 2]],
    ["predictions_score", "in", { min: 0.5 }, "Number", [0, 2]],
    ["predictions_score", "empty", true, "Number", [3, 4, 5]],
    ["predictions_score", "not_equal", 0.2, "Number", [0, 2, 3, 4, 5]],
    ["total_annotations", "empty", true, "Number", [0, 2, 3, 4, 5]],
    ["total_annotations", "equal", "1", "Number", [1]],
    ["cancelled_annotations", "greater_or_equal", 1, "Number", [3]],
    ["total_predictions", "empty", false, "Number", [0, 1, 2]],
    ["inner_id", "less_or_equal", 2, "Number", [0, 1]],
    ["inner_id", "in_list", [1, "6"], "Number", [0, 5]],
    ["completed_at", "empty", false, "Datetime", [1]],
    ["created_at", "greater", "2020-01-01T00:00:00.000000Z", "Datetime", [0, 1, 2, 3, 4, 5]],
    ["created_at", "less", "2020-01-01", "Datetime", []],
    ["created_at", "in", { min: "2020-01-01", max: "2999-01-01T00:00:00Z" }, "Datetime", [0, 1, 2, 3, 4, 5]],
    ["annotators", "empty", true, "List", [0, 2, 4, 5]],
    ["annotations_ids", "empty", "true", "String", [0, 2, 4, 5]],
    ["annotations_results", "contains", "Not spam", "String", [3]],
    ["annotations_results", "contains", "not spam", "String", []],
    ["annotations_results", "not_contains", "Not spam", "String", [0, 1, 2, 4, 5]],
    ["annotations_results", "equal", JSON.stringify(spam("Spam")), "String", [1]],
    ["annotations_results", "equal", "no json", "String", []],
    ["annotations_results", "empty", true, "String", [0, 2, 4, 5]],
    ["predictions_results", "contains", "Not spam", "String", [1]],
    ["predictions_results", "regex", "choices.*Not", "String", [1]],
    ["predictions_model_versions", "contains", ["v1"], "List", [0, 1]],
    ["predictions_model_versions", "contains", ["1", "2"], "List", [0, 1, 2]],
    ["predictions_model_versions", "contains", "v2", "List", [2]],
    ["predictions_model_versions", "not_contains", ["v1"], "List", [2, 3, 4, 5]],
    ["predictions_model_versions", "empty", true, "List", [3, 4, 5]],
    ["avg_lead_time", "equal", 4, "Number", [1]],
    ["draft_exists", "equal", "true", "Boolean", []],
    ["draft_exists", "equal", false, "Boolean", [0, 1, 2, 3, 4, 5]],
    ["file_upload", "empty", true, "String", [0, 1, 2, 3, 4, 5]],
    ["storage_filename", "empty", true, "String", [0, 1, 2, 3, 4, 5]],
    ["predicted", "equal", "Spam", "String", [0, 2]],
    ["predicted", "empty", true, "String", [3, 4, 5]],
    ["annotated", "contains", "spam", "String", [1]],
    ["predicted_by", "equal", "v1", "String", [0, 1]],
  ])("%s %s %j (%s)", async (column, operator, value, type, expected) => {
    expect(await filtered([column, operator, value, type])).toEqual(expected);
  });

  test("people are found by id, as number or text", async () => {
    expect(await filtered(["annotators", "contains", owner.id, "List"])).toEqual([1, 3]);
    expect(await filtered(["annotators", "contains", String(owner.id), "List"])).toEqual([1, 3]);
    expect(await filtered(["annotators", "not_contains", owner.id, "List"])).toEqual([0, 2, 4, 5]);
    expect(await filtered(["annotators", "contains", 999_999, "List"])).toEqual([]);
  });

  test("annotation ids are found in a list of them", async () => {
    const { body } = await list({ query: {}, fields: "all" });
    const annotations = body.tasks.flatMap((task) => (task["annotations"] as { id: number }[]).map(({ id }) => id));
    expect(annotations).toHaveLength(2);
    expect(await filtered(["annotations_ids", "contains", `${annotations[0]} 999,${annotations[1]}`])).toEqual([1, 3]);
    expect(await filtered(["annotations_ids", "contains", String(annotations[1])])).toEqual([3]);
  });

  test("and, or, a child filter; what has no value yet is passed over", async () => {
    expect(await filtered(["data.text", "contains", "hello"], ["data.n", "equal", 10, "Number"])).toEqual([1]);
    expect(await filtered(["data.text", "contains", null], ["data.text", "contains", "zebra"])).toEqual([3, 4]);
    const item = (column: string, operator: string, value: unknown) => ({
      filter: `filter:tasks:${column}`,
      operator,
      type: "String",
      value,
    });
    const any = { conjunction: "or", items: [item("data.text", "equal", "Zebra"), item("data.text", "equal", "")] };
    expect((await list({ query: { filters: any } })).body.tasks.map(({ id }) => ids.indexOf(id))).toEqual([2, 3]);
    const child = {
      conjunction: "and",
      items: [{ ...item("data.text", "contains", "zebra"), child_filter: item("data.flag", "equal", "true") }],
    };
    expect((await list({ query: { filters: child } })).body.tasks.map(({ id }) => ids.indexOf(id))).toEqual([3]);
    const text = JSON.stringify(any);
    expect((await list({ query: { filters: text } })).body.total).toBe(2);
  });

  test.each<[column: string, operator: string, value: unknown, type: string, message: RegExp]>([
    ["password_hash", "contains", "a", "String", /Unknown column \\"password_hash\\"/],
    ["updated_by__password_hash", "contains", "a", "String", /Unknown column/],
    ["constructor", "contains", "a", "String", /Unknown column/],
    ["id", "resembles", 1, "Number", /unknown operator \\"resembles\\"/],
    ["id", "equal", "one", "Number", /expected a number/],
    ["id", "in", [1, 2], "Number", /\{\\"min\\"/],
    ["created_at", "less", "yesterday", "Datetime", /expected a time/],
    ["created_at", "less", "2024-02-31", "Datetime", /expected a time/],
    ["annotators", "equal", 1, "List", /Not supported filter type/],
    ["draft_exists", "equal", "perhaps", "Boolean", /true or false/],
    ["data.text", "contains", "a\0b", "String", /NUL/],
  ])("%s %s %j is refused by name", async (column, operator, value, type, message) => {
    expect(await filtered([column, operator, value, type])).toMatch(message);
  });

  test.each([
    ['{"filters":[', /Not JSON/],
    ['{"filters":{"conjunction":"xor","items":[]}}', /conjunction/],
    ['{"filters":{"items":[{"filter":"password","operator":"equal","value":1}]}}', /unknown filter/],
    ['{"ordering":["created_at"]}', /unknown ordering/i],
    ['{"ordering":["tasks:secret"]}', /Unknown column/],
    ['{"selectedItems":{"all":"maybe"}}', /true or false/],
    ["[]", /Expected an object/],
  ])("%s is refused", async (query, message) => {
    const { status, body } = await owner.json(
      "GET",
      `/api/tasks/?project=${project}&query=${encodeURIComponent(query)}`,
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(message);
  });

  test("no name and no value makes an error of the server, or SQL", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", size: "max", maxLength: 60 }),
      fc.constantFrom(
        "'",
        '"',
        "--",
        ");drop table tasks;--",
        "data.'",
        "data.\0",
        "data.a'||(select 1)||'",
        "data.$1",
        "data.[0]",
        "data.",
        "__proto__",
        "toString",
        "id; select 1",
        "data.\ud800",
        "tasks.id",
        "data.x.y[99999999999]",
      ),
    );
    const operators = fc.constantFrom(
      "equal",
      "not_equal",
      "less",
      "in",
      "in_list",
      "not_in_list",
      "empty",
      "contains",
      "not_contains",
      "regex",
      "greater",
    );
    const columns = fc.oneof(
      hostile,
      hostile.map((name) => `data.${name}`),
      fc.constantFrom(
        "id",
        "annotators",
        "created_at",
        "predictions_model_versions",
        "annotations_results",
        "data.text",
      ),
    );
    const values = fc.oneof(
      hostile,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.array(hostile),
      fc.record({ min: hostile, max: hostile }),
      fc.jsonValue(),
    );
    const types = fc.constantFrom("Number", "Datetime", "Boolean", "String", "List", "Unknown", "x");
    const before = (await sql<{ count: number }>`select count(*) as count from tasks`.execute(server.context.db))
      .rows[0]?.count;
    await fc.assert(
      fc.asyncProperty(columns, operators, values, types, async (column, operator, value, type) => {
        const query = {
          filters: { conjunction: "and", items: [{ filter: `filter:tasks:${column}`, operator, value, type }] },
          ordering: [`tasks:${column}`],
        };
        const { status } = await list({ query, page_size: 2 });
        expect([200, 400], `${status} for ${JSON.stringify(query)}`).toContain(status);
      }),
      { numRuns: 400 },
    );
    const after = (await sql<{ count: number }>`select count(*) as count from tasks`.execute(server.context.db)).rows[0]
      ?.count;
    expect(after).toBe(before);
  });
});

describe("order and pages", () => {
  let many: number;
  let all: number[];
  beforeAll(async () => {
    const made = await newProject(
      Array.from({ length: 230 }, (_, index) => ({
        data: { text: `t${(index * 7) % 50}`, n: index % 3 === 0 ? "none" : (index * 13) % 40 },
        ...(index % 4 === 0
          ? {}
          : { predictions: [{ result: spam("Spam"), score: ((index * 11) % 20) / 20, model_version: "v" }] }),
      })),
    );
    many = made.id;
    all = made.tasks;
  });

  const orders = [
    "id",
    "inner_id",
    "predictions_score",
    "created_at",
    "updated_at",
    "data.text",
    "data.n",
    "completed_at",
    "annotators",
    "draft_exists",
    "total_predictions",
    "predicted_by",
  ];
  const queries = orders.flatMap((column) => [`tasks:${column}`, `-tasks:${column}`]);
  test.each(queries)("cursor and page give the same tasks, each once: %s", async (ordering) => {
    const query = { ordering: [ordering] };
    const byPage: number[] = [];
    for (let page = 1; ; page++) {
      const { status, body } = await list({ query, page, page_size: 37 }, many);
      if (status === 404) break;
      expect(body.total).toBe(230);
      byPage.push(...body.tasks.map(({ id }) => id));
    }
    const byCursor: number[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await list(
        { query, page_size: 37, include: "id", with_total: false, ...(cursor ? { cursor } : {}) },
        many,
      );
      byCursor.push(...body.tasks.map(({ id }) => id));
      cursor = body.next_cursor;
    } while (cursor);
    expect(byPage.toSorted((a, b) => a - b)).toEqual(all);
    expect(byCursor).toEqual(byPage);
  });

  test("tasks without a value come last in both directions", async () => {
    for (const ordering of ["tasks:predictions_score", "-tasks:predictions_score"]) {
      const { body } = await list({ query: { ordering: [ordering] }, page_size: 230 }, many);
      const scores = body.tasks.map((task) => task["predictions_score"] as number | null);
      const filled = scores.slice(0, scores.indexOf(null));
      expect(scores.slice(filled.length).every((score) => score === null)).toBe(true);
      const sorted = filled.toSorted((a, b) => (ordering.startsWith("-") ? (b ?? 0) - (a ?? 0) : (a ?? 0) - (b ?? 0)));
      expect(filled).toEqual(sorted);
    }
  });

  test("data whose key was not known at its import is found under the key that it got", async () => {
    const { body } = await owner.json("POST", "/api/projects/", { title: "Later" });
    const { id } = body as { id: number };
    const form = new FormData();
    form.append("file", new Blob(["zebra\nlion\n"]), "animals.txt");
    await owner.fetch(`/api/projects/${id}/import`, { method: "POST", body: form });
    await owner.json("PATCH", `/api/projects/${id}/`, { label_config: labelConfigs.text });
    const items = [{ filter: "filter:tasks:data.text", operator: "contains", type: "String", value: "zeb" }];
    const found = await list({ query: { filters: { conjunction: "and", items } } }, id);
    expect(found.body.tasks.map((task) => task["data"])).toEqual([{ text: "zebra" }]);
    const ordered = await list({ query: { ordering: ["tasks:data.text"] } }, id);
    expect(ordered.body.tasks.map((task) => task["data"])).toEqual([{ text: "lion" }, { text: "zebra" }]);
    const columns = await owner.json("GET", `/api/dm/columns/?project=${id}`);
    expect(JSON.stringify(columns.body)).not.toContain("$undefined$");
  });

  test("a page past the end is 404, an empty project is an empty page", async () => {
    const { status, body } = await list({ page: 4, page_size: 100 }, many);
    expect([status, (body as unknown as Answer)["detail"]]).toEqual([404, "Invalid page."]);
    const none = await list(
      {
        query: {
          filters: {
            conjunction: "and",
            items: [{ filter: "filter:tasks:id", operator: "equal", type: "Number", value: -1 }],
          },
        },
      },
      many,
    );
    expect([none.status, none.body.tasks, none.body.total]).toEqual([200, [], 0]);
    expect((await list({ page_size: 1001 }, many)).status).toBe(400);
  });

  test("a cursor of another query, or a forged one, is refused", async () => {
    const { body } = await list({ page_size: 10, query: { ordering: ["tasks:id"] } }, many);
    const cursor = body.next_cursor ?? "";
    expect((await list({ cursor, page_size: 10, query: { ordering: ["-tasks:id"] } }, many)).status).toBe(400);
    expect((await list({ cursor, page_size: 10, query: { ordering: ["tasks:id"] } })).status).toBe(400);
    expect(
      (await list({ cursor: cursor.replace(/.{4}$/, "AAAA"), query: { ordering: ["tasks:id"] } }, many)).status,
    ).toBe(400);
    expect((await list({ cursor: "", query: { ordering: ["tasks:id"] } }, many)).status).toBe(400);
    expect((await list({ cursor, page_size: 10, query: { ordering: ["tasks:id"] } }, many)).body.tasks[0]?.id).toBe(
      all[10],
    );
  });

  test("what the SDK asks for", async () => {
    const query = {
      filters: {
        conjunction: "and",
        items: [{ filter: "filter:tasks:completed_at", operator: "empty", value: false, type: "Datetime" }],
      },
      selectedItems: { all: true, excluded: [] },
      ordering: [],
    };
    const { status, body } = await list({ query, page: 1, page_size: 100, fields: "all", resolve_uri: "True" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 1, total_annotations: 1, total_predictions: 1 });
    expect(body.tasks[0]).toMatchObject({ id: ids[1], annotations: [{ completed_by: owner.id }] });
    const only = await list({ include: "id", page_size: 3 });
    expect(only.body.tasks).toEqual(ids.slice(0, 3).map((id) => ({ id })));
    const excluded = await list({ query: { selectedItems: { all: true, excluded: ids.slice(0, 4) } } });
    expect(excluded.body.tasks.map(({ id }) => id)).toEqual(ids.slice(4));
    expect((await list({ query: { selectedItems: { all: false, included: [] } } })).body.total).toBe(6);
    const nowhere = await owner.json("GET", "/api/tasks/");
    expect([nowhere.status, nowhere.body]).toEqual([404, { detail: "Neither project nor view id specified" }]);
  });
});

describe("views", () => {
  const base = "/api/dm/views/";
  const data = {
    title: "Zebras",
    filters: {
      conjunction: "and",
      items: [{ filter: "filter:tasks:data.text", operator: "contains", type: "String", value: "zebra" }],
    },
    ordering: ["-tasks:data.n"],
    columnsDisplayType: { "tasks:data.n": "Number" },
    hiddenColumns: { explore: ["tasks:id"] },
  };

  test("made, read, changed, listed by, put in order, deleted", async () => {
    const made = await owner.json("POST", base, { project, data });
    expect(made.status).toBe(201);
    const view = made.body as { id: number };
    expect(made.body).toEqual({ id: view.id, data, order: 0, user: owner.id, project });
    const tasks = await owner.json("GET", `/api/tasks/?view=${view.id}`);
    expect((tasks.body as Page).tasks.map(({ id }) => ids.indexOf(id))).toEqual([4, 3]);
    const second = (await owner.json("POST", base, { project, data: { title: "All" } })).body as { id: number };
    const renamed = await owner.json("PATCH", `${base}${second.id}/`, { data: { title: "Everything" } });
    expect(renamed.body).toMatchObject({ data: { title: "Everything" }, order: 1 });
    expect((await owner.json("POST", `${base}order/`, { project, ids: [second.id, view.id] })).status).toBe(200);
    const listed = (await owner.json("GET", `${base}?project=${project}`)).body as { id: number }[];
    expect(listed.map(({ id }) => id)).toEqual([second.id, view.id]);
    expect((await owner.json("PATCH", `${base}${view.id}/`, { data: { ordering: ["tasks:nothing"] } })).status).toBe(
      400,
    );
    const other = await newProject([{ text: "x" }]);
    expect((await owner.json("GET", `/api/tasks/?project=${other.id}&view=${view.id}`)).status).toBe(404);
    expect((await owner.json("DELETE", `${base}${second.id}/`)).status).toBe(204);
    expect((await owner.json("DELETE", `${base}reset/?project=${project}`)).status).toBe(204);
    expect((await owner.json("GET", `${base}?project=${project}`)).body).toEqual([]);
  });

  test("columns", async () => {
    const { body } = await owner.json("GET", `/api/dm/columns/?project=${project}`);
    const { columns } = body as { columns: (Answer & { id: string; type: string })[] };
    const named = columns.map(({ id, type }) => `${id}:${type}`);
    expect(named[0]).toBe("text:String");
    expect(named).toEqual(expect.arrayContaining(["n:Unknown", "deep:Unknown"]));
    const fixed = named.filter((name) => !name.endsWith(":Unknown")).slice(1);
    expect(fixed).toEqual([
      "id:Number",
      "inner_id:Number",
      "completed_at:Datetime",
      "total_annotations:Number",
      "cancelled_annotations:Number",
      "total_predictions:Number",
      "annotators:List",
      "annotations_results:String",
      "annotations_ids:String",
      "predictions_score:Number",
      "predictions_model_versions:List",
      "predictions_results:String",
      "file_upload:String",
      "storage_filename:String",
      "created_at:Datetime",
      "updated_at:Datetime",
      "updated_by:List",
      "avg_lead_time:Number",
      "draft_exists:Boolean",
      "predicted:String",
      "annotated:String",
      "predicted_by:String",
      "data:List",
    ]);
    expect(columns.find(({ id }) => id === "predictions_model_versions")?.["schema"]).toEqual({ items: ["v1", "v2"] });
    expect(columns.at(-1)?.["children"]).toContain("text");
    const dm = await owner.json("GET", `/api/dm/project/?project=${project}`);
    expect(dm.body).toMatchObject({ id: project, task_count: 6, annotation_count: 1, can_delete_tasks: true });
  });
});

describe("actions", () => {
  const act = async (id: string, on: number, body: Answer, as: TestUser = owner) =>
    as.json("POST", `/api/dm/actions/?id=${id}&project=${on}`, body);
  const everything = { selectedItems: { all: true, excluded: [] } };

  test("are listed, and wrong ones named", async () => {
    const { body } = await owner.json("GET", `/api/dm/actions/?project=${project}`);
    expect((body as { id: string }[]).map(({ id }) => id)).toEqual([
      "retrieve_tasks_predictions",
      "predictions_to_annotations",
      "delete_tasks",
      "delete_tasks_annotations",
      "delete_tasks_predictions",
    ]);
    const none = await owner.json("POST", `/api/dm/actions/?project=${project}`, {});
    expect([none.status, none.body]).toEqual([422, { detail: 'No action id "None", use ?id=<action-id>' }]);
    const unknown = await act("explode", project, everything);
    expect([unknown.status, (unknown.body as Answer)["detail"]]).toEqual([
      404,
      "Can't find 'explode' in registered actions",
    ]);
    expect((await act("constructor", project, everything)).status).toBe(404);
    const form = await owner.json("GET", `/api/dm/actions/predictions_to_annotations/form/?project=${project}`);
    expect(JSON.stringify(form.body)).toContain("v1");
    expect((await act("retrieve_tasks_predictions", project, everything)).status).toBe(400);
  });

  test("predictions become annotations once; annotations and predictions go", async () => {
    const { id, tasks } = await newProject(items());
    const first = await act("predictions_to_annotations", id, { ...everything, model_version: "v1" });
    expect(first.body).toMatchObject({ processed_items: 6, detail: "Created 2 annotations" });
    expect((await act("predictions_to_annotations", id, everything)).body).toMatchObject({
      detail: "Created 1 annotations",
    });
    expect((await act("predictions_to_annotations", id, everything)).body).toMatchObject({
      detail: "Created 0 annotations",
    });
    const { body } = await list({ fields: "all" }, id);
    const [made] = (body.tasks[0]?.["annotations"] ?? []) as Answer[];
    expect(made).toMatchObject({ completed_by: owner.id, result: spam("Spam"), parent_prediction: expect.any(Number) });
    const selected = { selectedItems: JSON.stringify({ all: false, included: [tasks[0]] }) };
    expect((await act("delete_tasks_annotations", id, selected)).body).toMatchObject({
      detail: "Deleted 1 annotations",
      processed_items: 1,
    });
    expect((await act("delete_tasks_annotations", id, { ...everything, annotator: 999_999 })).body).toMatchObject({
      detail: "Deleted 0 annotations",
    });
    expect((await act("delete_tasks_annotations", id, { ...everything, annotator: owner.id })).body).toMatchObject({
      detail: "Deleted 4 annotations",
    });
    expect((await act("delete_tasks_predictions", id, everything)).body).toMatchObject({
      detail: "Deleted 3 predictions",
    });
    const after = (await list({}, id)).body;
    expect(after).toMatchObject({ total: 6, total_annotations: 0, total_predictions: 0 });
    expect(after.tasks.every((task) => task["predictions_score"] === null && task["is_labeled"] === false)).toBe(true);
  });

  test("an explicit selection of nothing deletes nothing; a filter deletes what it shows; the last task takes the tabs along", async () => {
    const { id, tasks } = await newProject(items());
    await owner.json("POST", "/api/dm/views/", { project: id, data: { title: "Tab" } });
    const views = async () => ((await owner.json("GET", `/api/dm/views/?project=${id}`)).body as unknown[]).length;
    expect((await act("delete_tasks", id, { selectedItems: { all: false, included: [] } })).body).toMatchObject({
      processed_items: 0,
      detail: "Deleted 0 tasks",
      reload: true,
    });
    const filters = {
      conjunction: "and",
      items: [{ filter: "filter:tasks:data.text", operator: "contains", type: "String", value: "zebra" }],
    };
    expect(
      (await act("delete_tasks", id, { filters, selectedItems: { all: true, excluded: [tasks[3]] } })).body,
    ).toMatchObject({ detail: "Deleted 1 tasks" });
    expect(
      (
        await act("delete_tasks", id, {
          filters: { ...filters, items: [{ ...filters.items[0], filter: "filter:tasks:secret" }] },
        })
      ).status,
    ).toBe(400);
    expect(await views()).toBe(1);
    expect((await act("delete_tasks", id, everything)).body).toMatchObject({ detail: "Deleted 5 tasks" });
    expect(await views()).toBe(0);
  });

  test("many tasks are dealt with by a job, which leaves those alone that come later", async () => {
    const { id } = await newProject(Array.from({ length: 5_500 }, (_, index) => ({ text: `t${index}` })));
    const { body } = await act("delete_tasks", id, everything);
    expect(body).toMatchObject({
      processed_items: 5_500,
      detail: "Deleting 5500 tasks in the background",
      job: expect.any(String),
    });
    await server.settle();
    expect((await list({}, id)).body.total).toBe(0);
  });

  test("the next task, by the project's order and as displayed", async () => {
    const { id, tasks } = await newProject([{ text: "b" }, { text: "a" }, { text: "c" }]);
    expect((await act("next_task", id, {})).body).toMatchObject({ id: tasks[0] });
    expect((await act("next_task", id, { ordering: ["tasks:data.text"] })).body).toMatchObject({
      id: tasks[1],
      queue: "Data manager queue",
    });
    await owner.json("POST", `/api/tasks/${tasks[1]}/annotations/`, { result: spam("Spam") });
    expect((await act("next_task", id, { ordering: ["-tasks:data.text"] })).body).toMatchObject({ id: tasks[2] });
    const none = await act("next_task", id, { selectedItems: { all: false, included: [tasks[1]] } });
    expect(none.status).toBe(404);
  });

  test("who may only label cannot delete or retrieve", async () => {
    const { id, tasks } = await newProject([{ text: "a" }]);
    const guest = await server.stranger();
    await server.context.db
      .insertInto("memberships")
      .values({ project_id: id, user_id: guest.id, may: "label" })
      .execute();
    for (const action of [
      "delete_tasks",
      "delete_tasks_annotations",
      "delete_tasks_predictions",
      "retrieve_tasks_predictions",
      "predictions_to_annotations",
    ])
      expect((await act(action, id, everything, guest)).status, action).toBe(403);
    expect((await act("next_task", id, {}, guest)).body).toMatchObject({ id: tasks[0] });
    const { body } = await guest.json("GET", `/api/dm/actions/?project=${id}`);
    expect(body).toEqual([]);
  });
});
