import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";

/** Exports over real HTTP. */
let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
});
afterAll(() => server?.stop());

type Answer = Record<string, unknown>;

const choices = (...picked: string[]) => [
  { from_name: "label", to_name: "text", type: "choices", value: { choices: picked } },
];

const mixed = `<View><Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="multiple"><Choice value="Spam"/><Choice value="Ham"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels></View>`;

async function newProject(items: unknown[], label_config: string = labelConfigs.text): Promise<number> {
  const { body } = await owner.json("POST", "/api/projects/", { title: "Export", label_config });
  const { id } = body as { id: number };
  const { status, body: answer } = await owner.json("POST", `/api/projects/${id}/import`, items);
  expect(status, JSON.stringify(answer)).toBe(201);
  return id;
}

async function exported(project: number, query: string): Promise<{ response: Response; text: string }> {
  const response = await owner.fetch(`/api/projects/${project}/export?${query}`);
  return { response, text: await response.text() };
}
const json = async (project: number, query: string) => JSON.parse((await exported(project, query)).text) as Answer[];

test("JSON has Label Studio's keys, and only annotated tasks unless all are asked for", async () => {
  const project = await newProject([
    {
      data: { text: "a" },
      annotations: [{ result: choices("Spam"), lead_time: 2, ground_truth: false }],
      predictions: [{ result: choices("Spam"), score: 0.5 }],
    },
    { data: { text: "b" } },
    { data: { text: "c" }, annotations: [{ result: [], was_cancelled: true }] },
  ]);
  const { response, text } = await exported(project, "exportType=JSON");
  expect(response.headers.get("filename")).toMatch(new RegExp(`^project-${project}-at-.*\\.json$`));
  expect(response.headers.get("content-disposition")).toBe(
    `attachment; filename="${response.headers.get("filename")}"`,
  );
  const [first, ...rest] = JSON.parse(text) as Answer[];
  expect(rest).toHaveLength(1);
  expect(Object.keys(first ?? {}).toSorted()).toEqual([
    "allow_skip",
    "annotations",
    "cancelled_annotations",
    "comment_authors",
    "comment_count",
    "created_at",
    "data",
    "drafts",
    "file_upload",
    "id",
    "inner_id",
    "last_comment_updated_at",
    "meta",
    "predictions",
    "project",
    "total_annotations",
    "total_predictions",
    "unresolved_comment_count",
    "updated_at",
    "updated_by",
  ]);
  expect(first).toMatchObject({
    data: { text: "a" },
    predictions: [expect.any(Number)],
    drafts: [],
    file_upload: null,
  });
  const [annotation] = (first?.["annotations"] ?? []) as Answer[];
  expect(Object.keys(annotation ?? {}).toSorted()).toEqual([
    "bulk_created",
    "completed_by",
    "created_at",
    "draft_created_at",
    "ground_truth",
    "id",
    "import_id",
    "last_action",
    "last_created_by",
    "lead_time",
    "parent_annotation",
    "parent_prediction",
    "prediction",
    "project",
    "result",
    "result_count",
    "task",
    "unique_id",
    "updated_at",
    "updated_by",
    "was_cancelled",
  ]);
  expect(annotation).toMatchObject({ completed_by: owner.id, result: choices("Spam"), lead_time: 2 });
  expect(annotation?.["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(await json(project, "export_type=JSON&download_all_tasks=true&download_resources=true")).toHaveLength(3);
  const ids = ((await json(project, "download_all_tasks=true")) as { id: number }[]).map(({ id }) => id);
  expect(await json(project, `download_all_tasks=true&ids[]=${ids[1]}&ids[]=${ids[2]}`)).toMatchObject([
    { id: ids[1] },
    { id: ids[2] },
  ]);
  expect(await json(project, `download_all_tasks=true&ids=${ids[0]},${ids[1]}`)).toHaveLength(2);
});

test("an export can be imported again", async () => {
  const project = await newProject([
    { data: { text: "a" }, annotations: [{ result: choices("Spam") }], predictions: [{ result: choices("Spam") }] },
  ]);
  const { text } = await exported(project, "exportType=JSON");
  const again = await newProject(JSON.parse(text) as unknown[]);
  expect(await json(again, "exportType=JSON")).toMatchObject([
    { data: { text: "a" }, annotations: [{ result: choices("Spam") }] },
  ]);
});

test("CSV: columns, one row an annotation, and nothing that a spreadsheet runs", async () => {
  const evil = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "-5", 'plain, "quoted"\nline'];
  const project = await newProject(
    evil.map((text, index) => ({
      data: { text, ...(index === 0 ? { "=cmd": "=1+1" } : {}) },
      annotations: [{ result: index === 0 ? choices("Spam", "Ham") : choices("Spam") }],
    })),
    mixed,
  );
  const { response, text } = await exported(project, "exportType=CSV");
  expect(response.headers.get("content-type")).toContain("text/csv");
  const rows = parse(text);
  expect(rows[0]).toEqual([
    "id",
    "text",
    "'=cmd",
    "label",
    "ner",
    "annotator",
    "annotation_id",
    "created_at",
    "updated_at",
    "lead_time",
  ]);
  expect(rows).toHaveLength(1 + evil.length);
  for (const cell of rows.flat())
    expect(/^[=+@\t\r]/.test(cell) || /^-(?!\d+$)/.test(cell), JSON.stringify(cell)).toBe(false);
  expect(rows.slice(1).map((row) => row[1])).toEqual([
    "'=HYPERLINK(1)",
    "'+1+1",
    "'-2+3",
    "'@SUM(A1)",
    "'\tx",
    "'\rx",
    "-5",
    evil.at(-1),
  ]);
  expect(rows[1]?.[3]).toBe('{"choices":["Spam","Ham"]}');
  expect(rows[2]?.[3]).toBe("Spam");
  expect(rows[2]?.[5]).toBe(String(owner.id));
});

test("JSON_MIN and TSV say the same", async () => {
  const span = {
    from_name: "ner",
    to_name: "text",
    type: "labels",
    id: "x1",
    value: { start: 0, end: 3, text: "Ann", labels: ["PER"] },
  };
  const project = await newProject(
    [{ data: { text: "Ann\tcame" }, annotations: [{ result: [...choices("Ham"), span] }] }],
    mixed,
  );
  const [item] = await json(project, "exportType=JSON_MIN");
  expect(item).toMatchObject({
    text: "Ann\tcame",
    label: "Ham",
    ner: [{ start: 0, end: 3, text: "Ann", labels: ["PER"] }],
    annotator: owner.id,
  });
  const { text } = await exported(project, "exportType=TSV");
  const rows = parse(text, { delimiter: "\t" });
  expect(rows[1]?.slice(1, 3)).toEqual(["Ann\tcame", "Ham"]);
  expect(JSON.parse(rows[1]?.[3] ?? "")).toEqual([span.value]);
});

test("formats are listed; an unknown one is named; an empty project is an empty list", async () => {
  const project = await newProject([{ text: "a" }]);
  const { body } = await owner.json("GET", `/api/projects/${project}/export/formats`);
  const listed = body as { name: string; disabled?: boolean; reason?: string }[];
  const open = listed.filter(({ disabled }) => !disabled).map(({ name }) => name);
  expect(open).toEqual(["JSON", "JSON_MIN", "CSV", "TSV"]);
  expect(listed.slice(0, 4).map(({ name }) => name)).toEqual(open);
  expect(listed.find(({ name }) => name === "CONLL2003")).toMatchObject({
    disabled: true,
    reason: "The label config has no Text with Labels.",
  });
  const wrong = await exported(project, "exportType=DOCX");
  expect(wrong.response.status).toBe(400);
  expect(wrong.text).toContain("DOCX");
  const unfit = await exported(project, "exportType=CONLL2003");
  expect(unfit.response.status).toBe(400);
  expect(unfit.text).toContain("no Text with Labels");
  expect((await exported(project, "ids=1;drop")).response.status).toBe(400);
  expect((await exported(project, "exportType=JSON")).text).toBe("[]");
  expect((await exported(project, "exportType=CSV")).text).toMatch(/^id,/);
});

test("CoNLL, and the report of what it cannot hold", async () => {
  const span = (start: number, end: number) => ({
    from_name: "ner",
    to_name: "text",
    type: "labels",
    id: `s${start}`,
    value: { start, end, labels: ["PER"] },
  });
  const project = await newProject(
    [{ data: { text: "Ann Lee came" }, annotations: [{ result: [...choices("Ham"), span(0, 7), span(4, 12)] }] }],
    mixed,
  );
  const { response, text } = await exported(project, "exportType=CONLL2003");
  expect(response.headers.get("filename")).toMatch(/\.conll$/);
  expect(text).toBe("-DOCSTART- -X- O\nAnn -X- _ B-PER\nLee -X- _ I-PER\ncame -X- _ O\n\n");
  const { status, body } = await owner.json("GET", `/api/projects/${project}/export/report?exportType=CONLL2003`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ format: "CONLL2003", tasks: 1, written: 1, changed: 0, skipped: 2 });
  expect((body as { items: Answer[] }).items).toMatchObject([{ kind: "skipped", result: "s4" }, { kind: "skipped" }]);
  const all = await owner.json("GET", `/api/projects/${project}/export/report`);
  expect(all.body).toMatchObject({ format: "JSON", tasks: 1, written: 3, skipped: 0, reasons: [], items: [] });
  expect((await owner.json("GET", `/api/projects/${project}/export/report?exportType=DOCX`)).status).toBe(400);
});

test("more tasks than a batch arrive in order, each once; a client that leaves harms nobody", async () => {
  const project = await newProject(
    Array.from({ length: 2_345 }, (_, index) => ({ text: `t${index} ${"x".repeat(500)}` })),
  );
  const items = (await json(project, "download_all_tasks=true")) as unknown as { data: { text: string } }[];
  expect(items.map(({ data }) => data.text.split(" ")[0])).toEqual(
    Array.from({ length: 2_345 }, (_, index) => `t${index}`),
  );
  const leaving = new AbortController();
  const response = await owner.fetch(`/api/projects/${project}/export?download_all_tasks=true`, {
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  leaving.abort();
  expect((await json(project, "download_all_tasks=true")).length).toBe(2_345);
});
