import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";

/** Imports over real HTTP into a real database. */
let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer({ allowPrivateImportHosts: true });
  owner = server.owner;
});
afterAll(() => server?.stop());

type Answer = Record<string, unknown>;

async function newProject(label_config: string = labelConfigs.text): Promise<number> {
  const { body } = await owner.json("POST", "/api/projects/", { title: "Import", label_config });
  return (body as { id: number }).id;
}

const send = async (project: number, body: NonNullable<RequestInit["body"]>, type?: string, query = "") => {
  const response = await owner.fetch(`/api/projects/${project}/import${query}`, {
    method: "POST",
    body,
    ...(type ? { headers: { "content-type": type } } : {}),
  });
  return { status: response.status, body: (await response.json()) as Answer };
};

const sendFile = (project: number, name: string, content: string | Uint8Array<ArrayBuffer>, query = "") => {
  const form = new FormData();
  form.append("file", new Blob([content]), name);
  return send(project, form, undefined, query);
};

const tasksOf = async (project: number, query = "&fields=all") =>
  (await owner.json("GET", `/api/tasks/?project=${project}&page_size=1000${query}`)).body as {
    total: number;
    tasks: Answer[];
  };

const partsOf = (task: Answer | undefined, key: string): Answer[] => (task?.[key] ?? []) as Answer[];

const errorsOf = (answer: { body: Answer }): string[] =>
  (answer.body["validation_errors"] as { non_field_errors: string[] }).non_field_errors;

const spam = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];

test("a JSON list with annotations and predictions, as Label Studio answers it", async () => {
  const project = await newProject();
  const items = [
    { data: { text: "a" }, predictions: [{ result: spam, score: 0.5, model_version: "v1" }] },
    {
      data: { text: "b" },
      meta: { source: "mail" },
      annotations: [{ id: 77, result: spam, completed_by: { email: owner.email }, ground_truth: false, lead_time: 3 }],
    },
    { text: "c" },
  ];
  const { status, body } = await send(project, JSON.stringify(items), "application/json", "?return_task_ids=true");
  expect(status).toBe(201);
  expect(body).toMatchObject({
    task_count: 3,
    annotation_count: 1,
    prediction_count: 1,
    file_upload_ids: [],
    could_be_tasks_list: false,
    found_formats: [],
    data_columns: [],
  });
  expect(body["duration"]).toBeTypeOf("number");
  const { tasks } = await tasksOf(project);
  expect(tasks.map((task) => task["id"])).toEqual(body["task_ids"]);
  expect(tasks.map((task) => task["data"])).toEqual([{ text: "a" }, { text: "b" }, { text: "c" }]);
  expect(tasks[0]).toMatchObject({ predictions_score: 0.5, predicted: "Spam", total_predictions: 1 });
  expect(tasks[1]).toMatchObject({ is_labeled: true, total_annotations: 1, meta: { source: "mail" } });
  expect(partsOf(tasks[1], "annotations")[0]).toMatchObject({
    completed_by: owner.id,
    ground_truth: false,
    import_id: 77,
    lead_time: 3,
    result: spam,
  });
  const { body: after } = await owner.json("GET", `/api/projects/${project}/`);
  expect(after).toMatchObject({ model_version: "v1", task_number: 3 });
});

test("annotations are the truth unless they say otherwise; a lone object is one task", async () => {
  const project = await newProject();
  const item = {
    data: { text: "a" },
    annotations: [{ result: spam }],
    predictions: [{ result: spam, score: "high" }, 7],
  };
  expect((await send(project, JSON.stringify(item), "application/json")).body["task_count"]).toBe(1);
  const [task] = (await tasksOf(project)).tasks;
  expect(partsOf(task, "annotations")[0]).toMatchObject({ ground_truth: true, completed_by: owner.id });
  expect(partsOf(task, "predictions")[0]).toMatchObject({ score: null, model_version: "undefined" });
});

test("preannotated_from_fields makes predictions of data", async () => {
  const project = await newProject();
  const { body } = await send(
    project,
    JSON.stringify([{ text: "a", label: "Spam" }]),
    "application/json",
    "?preannotated_from_fields=label",
  );
  expect(body).toMatchObject({ task_count: 1, prediction_count: 1 });
  const [task] = (await tasksOf(project)).tasks;
  expect(task).toMatchObject({ predicted: "Spam", predictions_score: 1, predictions_model_versions: "preannotated" });
  const missing = await send(project, `[{"text":"a"}]`, "application/json", "?preannotated_from_fields=label");
  expect(missing.status).toBe(400);
  expect(errorsOf(missing)[0]).toContain('the field "label"');
});

test.each([
  ["tasks.json", '[{"text":"a"},{"data":{"text":"b"}}]', ".json", ["text"], false],
  ["tasks.jsonl", '{"text":"a"}\n\n{"text":"b"}', ".jsonl", ["text"], false],
  ["tasks.csv", "text,note\na,1\nb,2\n", ".csv", ["text", "note"], true],
  ["tasks.tsv", 'text\tnote\na\t"1\t1"\nb\t2\n', ".tsv", ["text", "note"], true],
  ["semicolons.csv", "text;note\r\na;1,5\r\nb;2\r\n", ".csv", ["text", "note"], true],
  ["bom.csv", "\uFEFFtext,note\na,\nb,2\n", ".csv", ["text", "note"], true],
  ["tasks.txt", "a\r\n\r\nb\n", ".txt", ["text"], true],
])("a file %s", async (name, content, extension, columns, listLike) => {
  const project = await newProject();
  const { status, body } = await sendFile(project, name, content);
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body).toMatchObject({
    task_count: 2,
    found_formats: { [extension]: 1 },
    data_columns: columns,
    could_be_tasks_list: listLike,
  });
  const { tasks } = await tasksOf(project);
  expect(tasks.map((task) => (task["data"] as { text: string }).text)).toEqual(["a", "b"]);
  expect(tasks[0]?.["file_upload"]).toMatch(new RegExp(`^[0-9a-f]{8}-${name.replace(".", "\\.")}$`));
});

test("values keep quotes, line ends and leading zeros", async () => {
  const project = await newProject();
  await sendFile(project, "a.csv", 'text,zip\n"say ""hi"",\nplease",007\n5" screen,1\n');
  const { tasks } = await tasksOf(project);
  expect(tasks.map((task) => task["data"])).toEqual([
    { text: 'say "hi",\nplease', zip: "007" },
    { text: '5" screen', zip: "1" },
  ]);
});

const broken: [name: string, content: string | Buffer, line: number, reason: RegExp][] = [
  ["cut.json", '[{"text":"a"},\n{"text":', 2, /ends inside the item/],
  ["unclosed.json", '[{"text":"a"}\n', 2, /']' is missing/],
  ["syntax.json", '[{"text":"a"},\n{\n"text": oops}]', 3, /Not JSON/],
  ["comma.json", '[{"text":"a"}\n{"text":"b"}]', 2, /comma/],
  ["scalar.json", '[{"text":"a"},\n5]', 2, /must be an object/],
  ["words.json", "hello", 1, /begins with/],
  ["key.json", '[{"text":"a"},\n{"other":"b"}]', 2, /"text" key is expected in task data/],
  ["type.json", '[{"text":"a"},\n{"text":{"a":1}}]', 2, /text/],
  ["nul.json", '[{"text":"a"},\n{"text":"a\\u0000b"}]', 2, /\$\.text.*NUL/],
  ["surrogate.json", '[{"text":"a"},\n{"text":"a\\ud800b"}]', 2, /surrogate/],
  ["deep.json", `[{"text":"a"},\n{"text":"b","x":${"[".repeat(5000)}${"]".repeat(5000)}}]`, 2, /nested deeper/],
  ["latin1.json", Buffer.from('[{"text":"a"},\n{"text":"\xe9"}]', "latin1"), 2, /UTF-8/],
  ["bad.jsonl", '{"text":"a"}\n{"text":"b"\n', 2, /Not JSON/],
  ["deep.jsonl", `{"text":"a"}\n${"[".repeat(5000)}`, 2, /nested deeper/],
  ["cells.csv", "text,note\na,1\nb\n", 3, /1 cells.*2 columns/],
  ["more.csv", "text,note\na,1\nb,2,3\n", 3, /3 cells.*2 columns/],
  ["quote.csv", 'text,note\na,1\n"b,2\nc,3\n', 3, /never closed/],
  ["latin1.csv", Buffer.from("text,note\na,1\n\xe9,2\n", "latin1"), 3, /UTF-8/],
  ["nul.csv", "text,note\na,1\nb\0,2\n", 3, /NUL/],
  ["empty.csv", "", 1, /empty/],
  ["columns.csv", "words\na\n", 2, /"text" key is expected/],
  ["cells.tsv", "text\tnote\na\t1\nb\n", 3, /1 cells/],
  ["nul.txt", "a\nb\0\n", 2, /NUL/],
];
test.each(broken)("%s names line and reason, and nothing is imported", async (name, content, line, reason) => {
  const project = await newProject();
  const answer = await sendFile(project, name, typeof content === "string" ? content : new Uint8Array(content));
  expect(answer.status, JSON.stringify(answer.body)).toBe(400);
  const [first] = errorsOf(answer);
  expect(first).toContain(`(${name}, line ${line})`);
  expect(first).toMatch(reason);
  expect((await tasksOf(project)).total).toBe(0);
  const { body: files } = await owner.json("GET", `/api/projects/${project}/file-uploads/`);
  expect(files).toEqual([]);
});

test("with skip_bad_rows the good rows are kept and the bad ones listed", async () => {
  const project = await newProject();
  const { status, body } = await sendFile(
    project,
    "mixed.jsonl",
    '{"text":"a"}\nnonsense\n{"other":1}\n{"text":"b","annotations":3}\n{"data":{"text":"b"},"predictions":[{"result":[{"from_name":"x"}]}]}\n{"text":"c"}\n',
    "?skip_bad_rows=true",
  );
  expect(status).toBe(201);
  expect(body["task_count"]).toBe(3);
  const problems = body["problems"] as Answer[];
  expect(problems.map(({ file, line, item }) => [file, line, item])).toEqual([
    ["mixed.jsonl", 2, 1],
    ["mixed.jsonl", 3, 2],
    ...problems.slice(2).map(() => ["mixed.jsonl", 5, 4]),
  ]);
  expect(problems.at(-1)?.["path"]).toContain("$.predictions[0]");
  // `{"text": …, "annotations": 3}` has no data of its own: it is data.
  expect((await tasksOf(project)).tasks.map((task) => task["data"])).toEqual([
    { text: "a" },
    { text: "b", annotations: 3 },
    { text: "c" },
  ]);
});

test("at most a hundred problems are listed, all are counted", async () => {
  const project = await newProject();
  const answer = await send(project, JSON.stringify(Array.from({ length: 250 }, () => ({ x: 1 }))), "application/json");
  expect(answer.status).toBe(400);
  expect(errorsOf(answer)).toHaveLength(101);
  expect(errorsOf(answer)[0]).toBe('Error at item 0 (line 1): "text" key is expected in task data :: {"x":1}');
  expect(errorsOf(answer).at(-1)).toContain("150 more");
});

test.each([
  [{ data: { text: "a" }, annotations: [{}] }, "$.annotations[0].result"],
  [{ data: { text: "a" }, annotations: [{ result: [{ ...spam[0], from_name: "no" }] }] }, "$.annotations[0].result[0]"],
  [{ data: { text: "a" }, annotations: [{ result: spam, completed_by: 999999 }] }, "$.annotations[0].completed_by"],
  [
    { data: { text: "a" }, annotations: [{ result: spam, completed_by: { email: "no@x.io" } }] },
    "Unknown annotator's email no@x.io",
  ],
  [{ data: { text: "a" }, predictions: [{ score: 1 }] }, "$.predictions[0]"],
  [
    { data: { text: "a" }, predictions: [{ result: [{ ...spam[0], value: { choices: ["Ham"] } }] }] },
    "$.predictions[0].result[0].value.choices[0]",
  ],
  [{ data: { text: "a" }, meta: 3 }, "$.meta"],
  [{ data: "a" }, "must be an object"],
])("%j is refused with its path", async (item, expected) => {
  const project = await newProject();
  const answer = await send(project, JSON.stringify([{ text: "good" }, item]), "application/json");
  expect(answer.status).toBe(400);
  expect(errorsOf(answer).join("\n")).toContain(expected);
  expect((await tasksOf(project)).total).toBe(0);
});

test("empty and foreign bodies", async () => {
  const project = await newProject();
  const said = async (body: NonNullable<RequestInit["body"]>, type: string) => {
    const answer = await send(project, body, type);
    return [answer.status, answer.status === 400 ? errorsOf(answer)[0] : answer.body["detail"]];
  };
  expect(await said("", "application/json")).toEqual([400, "load_tasks: No data found in DATA or in FILES"]);
  expect(await said("[]", "application/json")).toEqual([400, "load_tasks: No tasks added"]);
  expect(await said("x=1", "application/x-www-form-urlencoded")).toEqual([
    400,
    "load_tasks: No data found in DATA or in FILES",
  ]);
  expect((await said("<a/>", "application/zip"))[0]).toBe(415);
  const exe = await sendFile(project, "virus.exe", "MZ");
  expect(exe.status).toBe(400);
  expect(errorsOf(exe)[0]).toContain(".exe extension is not supported");
});

test("10,000 rows of each kind", async () => {
  const project = await newProject();
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ text: `Letter ${index}, "quoted"`, n: index }));
  const json = await send(project, JSON.stringify(rows), "application/json");
  expect(json.body).toMatchObject({ task_count: 10_000 });
  const csv = await sendFile(
    project,
    "rows.csv",
    `text,n\n${rows.map(({ text, n }) => `"${text.replaceAll('"', '""')}",${n}`).join("\n")}\n`,
    "?return_task_ids=true",
  );
  expect(csv.body).toMatchObject({ task_count: 10_000 });
  expect(new Set(csv.body["task_ids"] as number[]).size).toBe(10_000);
  const lines = await sendFile(project, "rows.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
  expect(lines.body).toMatchObject({ task_count: 10_000 });
  const broken = await sendFile(project, "late.ndjson", `${rows.map((row) => JSON.stringify(row)).join("\n")}\n{`);
  expect(errorsOf(broken)[0]).toContain("line 10001");
  expect((await tasksOf(project)).total).toBe(30_000);
});

test("more than permitted is refused with 413, as body and as file, and leaves nothing", async () => {
  const small = await startTestServer({ maxUploadBytes: 200_000 });
  try {
    const { body } = await small.owner.json("POST", "/api/projects/", { title: "Small" });
    const path = `/api/projects/${(body as { id: number }).id}`;
    const large = JSON.stringify(
      Array.from({ length: 10_000 }, (_, index) => ({ text: `${index} ${"x".repeat(400)}` })),
    );
    const form = new FormData();
    form.append("file", new Blob([large]), "large.json");
    for (const sent of [large, form]) {
      const response = await small.owner.fetch(`${path}/import`, { method: "POST", body: sent });
      expect(response.status).toBe(413);
    }
    expect((await small.owner.json("GET", `${path}/file-uploads/`)).body).toEqual([]);
    expect((await small.owner.json("POST", `${path}/import`, [{ text: "still works" }])).status).toBe(201);
  } finally {
    await small.stop();
  }
});

test("an upload that is cut off leaves nothing", async () => {
  const project = await newProject();
  const cut = new AbortController();
  async function* slowly() {
    yield new TextEncoder().encode(`[{"text":"${"x".repeat(2_000_000)}"},`);
    cut.abort();
    yield new TextEncoder().encode('{"text":"b"}]');
  }
  const sent = owner.fetch(`/api/projects/${project}/import`, {
    method: "POST",
    body: ReadableStream.from(slowly()),
    headers: { "content-type": "application/json" },
    signal: cut.signal,
    duplex: "half",
  });
  await expect(sent).rejects.toThrow();
  expect((await tasksOf(project)).total).toBe(0);
  expect((await owner.json("POST", `/api/projects/${project}/import`, [{ text: "still works" }])).status).toBe(201);
});

test("without commit only the file is kept", async () => {
  const project = await newProject();
  const { status, body } = await sendFile(project, "a.csv", "text\na\n", "?commit_to_project=false");
  expect(status).toBe(201);
  expect(body).toMatchObject({ task_count: 1, annotation_count: null, prediction_count: null });
  expect(body["file_upload_ids"]).toHaveLength(1);
  expect((await tasksOf(project)).total).toBe(0);
});

test("by address and as JSON in a form", async () => {
  const site = createServer((request, response) => {
    if (request.url === "/tasks.json") return void response.end('[{"text":"from afar"}]');
    response.statusCode = 404;
    response.end("secret words of the other side");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => site.once("listening", resolve));
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const project = await newProject();
  const form = "application/x-www-form-urlencoded";
  const good = await send(project, new URLSearchParams({ url: `${origin}/tasks.json` }).toString(), form);
  expect(good.body).toMatchObject({ task_count: 1, found_formats: { ".json": 1 } });
  const inline = await send(project, new URLSearchParams({ url: '[{"text":"inline"}]' }).toString(), form);
  expect(inline.body).toMatchObject({ task_count: 1 });
  const missing = await send(project, new URLSearchParams({ url: `${origin}/none.json` }).toString(), form);
  expect(missing.status).toBe(400);
  expect(errorsOf(missing)[0]).toContain("status is 404");
  expect(JSON.stringify(missing.body)).not.toContain("secret words");
  for (const url of ["file:///etc/passwd", "ftp://x/y.json", "gopher://x", "http://169.254.169.254/latest.json"]) {
    const refused = await send(project, new URLSearchParams({ url }).toString(), form);
    expect(refused.status, url).toBe(400);
  }
  const { body: files } = await owner.json("GET", `/api/projects/${project}/file-uploads/`);
  expect(files).toHaveLength(1);
  site.close();
});

test("private addresses are refused where they are not permitted", async () => {
  const strict = await startTestServer();
  try {
    const { body } = await strict.owner.json("POST", "/api/projects/", {
      title: "Strict",
      label_config: labelConfigs.text,
    });
    const response = await strict.owner.fetch(`/api/projects/${(body as { id: number }).id}/import`, {
      method: "POST",
      body: new URLSearchParams({ url: "http://127.0.0.1:1/tasks.json" }),
    });
    expect(response.status).toBe(400);
  } finally {
    await strict.stop();
  }
});

test("predictions for tasks that exist: what does not fit is listed, a foreign task refuses all", async () => {
  const project = await newProject();
  const { body } = await send(project, '[{"text":"a"},{"text":"b"}]', "application/json", "?return_task_ids=true");
  const [a, b] = body["task_ids"] as [number, number];
  const path = `/api/projects/${project}/import/predictions`;
  const mixed = [
    { task: a, result: spam, score: 0.9, model_version: "m1" },
    { task: b, result: [{ ...spam[0], value: { choices: ["Ham"] } }] },
    { task: b, result: { choices: ["Spam"] }, score: 5 },
  ];
  const { status, body: answer } = await owner.json("POST", path, mixed);
  expect(status).toBe(201);
  expect(answer).toMatchObject({ created: 2, skipped: [{ index: 1 }] });
  const { tasks } = await tasksOf(project);
  expect(tasks.map((task) => task["predictions_model_versions"])).toEqual(["m1", "undefined"]);
  expect(partsOf(tasks[1], "predictions")[0]).toMatchObject({
    score: null,
    result: [{ from_name: "label", type: "choices" }],
  });
  const { body: after } = await owner.json("GET", `/api/projects/${project}/`);
  expect(after).toMatchObject({ model_version: "" });
  const foreign = await owner.json("POST", path, [mixed[0], { task: 999_999, result: spam }]);
  expect(foreign.status).toBe(400);
  expect(JSON.stringify(foreign.body)).toContain("999999");
  expect((await owner.json("POST", path, [{ result: spam }])).status).toBe(400);
  expect((await owner.json("POST", path, [5])).status).toBe(400);
});
