import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { type TestServer, type TestUser, startTestServer } from "../../../test/harness.ts";

/** Data sets of other tools and zips, over real HTTP into a real database. */
let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
});
afterAll(() => server?.stop());

type Answer = Record<string, unknown>;

const config = `<View><Text name="text" value="$text"/>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <Choices name="kind" toName="text"><Choice value="Spam"/><Choice value="Ham"/></Choices></View>`;
const pictures = `<View><Image name="image" value="$image"/><Choices name="kind" toName="image"><Choice value="Cat"/></Choices></View>`;

async function newProject(label_config = config): Promise<number> {
  const { body } = await owner.json("POST", "/api/projects/", { title: "Import", label_config });
  return (body as { id: number }).id;
}

async function send(project: number, files: Record<string, string | Uint8Array<ArrayBuffer>>, query = "") {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append("file", new Blob([content]), name);
  const response = await owner.fetch(`/api/projects/${project}/import${query}`, { method: "POST", body: form });
  return { status: response.status, body: (await response.json()) as Answer };
}

async function zipOf(files: Record<string, string | Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as string), path);
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/** Puts another name of the same length into a zip, which its writer would refuse. */
const renamed = (zip: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(Buffer.from(zip).toString("latin1").replaceAll(from, to), "latin1"));

/** One pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const tasksOf = async (project: number) =>
  ((await owner.json("GET", `/api/tasks/?project=${project}&page_size=1000&fields=all`)).body as { tasks: Answer[] })
    .tasks;

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");

test("spaCy's lines are found out; a bad line and an unknown label cost only themselves", async () => {
  const project = await newProject();
  const { status, body } = await send(project, {
    "ner.jsonl": lines(
      {
        text: "😀 Ann",
        label: [
          [2, 5, "PER"],
          [0, 1, "FOO"],
        ],
      },
      { text: 7, label: [] },
    ),
  });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body).toMatchObject({
    task_count: 1,
    prediction_count: 1,
    annotation_count: 0,
    problems: [{ file: "ner.jsonl", line: 2, path: "$.text" }],
    report: { format: "SPACY_JSONL", tasks: 1, written: 1, skipped: 1, reasons: [{ kind: "skipped", count: 1 }] },
  });
  const [task] = await tasksOf(project);
  expect(task).toMatchObject({
    data: { text: "😀 Ann" },
    predictions: [{ model_version: "spaCy", result: [{ value: { start: 2, end: 5, labels: ["PER"] } }] }],
  });
});

test("lines with a text and a label are data unless the format is named", async () => {
  const file = { "a.jsonl": lines({ text: "a", label: "Spam" }) };
  const asData = await newProject();
  expect((await send(asData, file)).body).toMatchObject({ task_count: 1, prediction_count: 0 });
  expect((await tasksOf(asData))[0]).toMatchObject({ data: { text: "a", label: "Spam" } });
  const named = await newProject();
  expect((await send(named, file, "?format=hugging_face_jsonl")).body).toMatchObject({ prediction_count: 1 });
  expect((await tasksOf(named))[0]).toMatchObject({ data: { text: "a" }, predicted: "Spam" });
  const plain = await newProject();
  const spans = { "a.jsonl": lines({ text: "a", label: [[0, 1, "PER"]] }) };
  expect((await send(plain, spans, "?format=TASKS")).body).toMatchObject({ task_count: 1, prediction_count: 0 });
});

test("a format that is not there, or not for the config, is refused by name", async () => {
  const project = await newProject();
  const file = { "a.jsonl": lines({ text: "a" }) };
  const unknown = await send(project, file, "?format=DOCX");
  expect(unknown.status).toBe(400);
  expect(JSON.stringify(unknown.body)).toContain("SPACY_JSONL");
  const unfit = await send(project, file, "?format=ASR_MANIFEST");
  expect(unfit.status).toBe(400);
  expect(JSON.stringify(unfit.body)).toContain("no Audio");
  const strict = await send(
    project,
    { "a.jsonl": lines({ text: "a", label: [[0, 1, "PER"]] }, { text: 1 }) },
    "?skip_bad_rows=false",
  );
  expect(strict.status).toBe(400);
  expect(await tasksOf(project)).toEqual([]);
});

test("an export as CSV comes back with its annotations; strangers' are the importing user's", async () => {
  const project = await newProject();
  const result = [{ id: "a", from_name: "kind", to_name: "text", type: "choices", value: { choices: ["Ham"] } }];
  await owner.json("POST", `/api/projects/${project}/import`, [{ data: { text: "=a" }, annotations: [{ result }] }]);
  const csv = await (await owner.fetch(`/api/projects/${project}/export?exportType=CSV`)).text();
  const again = await newProject();
  const { body } = await send(again, { "export.csv": csv.replace(`Ham,${owner.id},`, "Ham,987654,") });
  expect(body).toMatchObject({
    task_count: 1,
    annotation_count: 1,
    report: { format: "CSV", reasons: [{ kind: "noted" }] },
  });
  expect(await tasksOf(again)).toMatchObject([
    {
      data: { text: "=a" },
      annotations: [
        { completed_by: owner.id, ground_truth: false, result: [{ type: "choices", value: { choices: ["Ham"] } }] },
      ],
    },
  ]);
});

test("a zip with a data set, and with what operating systems put into it", async () => {
  const project = await newProject();
  const zip = await zipOf({
    "set/dataset_info.json": JSON.stringify({ features: { ner_tags: { feature: { names: ["O", "B-PER"] } } } }),
    "set/train.jsonl": lines({ tokens: ["Hi", "Ann"], ner_tags: [0, 1] }),
    "__MACOSX/set/._train.jsonl": "junk",
    "set/.DS_Store": "junk",
  });
  const { status, body } = await send(project, { "set.zip": zip });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body).toMatchObject({
    task_count: 1,
    found_formats: { ".zip": 1 },
    report: { format: "HUGGING_FACE_JSONL", written: 1 },
    problems: [],
  });
  expect(await tasksOf(project)).toMatchObject([
    { data: { text: "Hi Ann" }, file_upload: expect.stringMatching(/set\.zip$/) },
  ]);
});

test("a zip with pictures beside their data set: tasks show the pictures", async () => {
  const boxes = `<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="Cat"/></RectangleLabels></View>`;
  const project = await newProject(boxes);
  const instances = {
    images: [
      { id: 1, file_name: "cat.png", width: 10, height: 10 },
      { id: 2, file_name: "https://example.com/far.png", width: 10, height: 10 },
    ],
    categories: [{ id: 7, name: "Cat" }],
    annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0, segmentation: [] }],
  };
  const zip = await zipOf({ "images/cat.png": png, "annotations/instances.json": JSON.stringify(instances) });
  const { status, body } = await send(project, { "coco.zip": zip });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body).toMatchObject({ task_count: 2, report: { format: "COCO" } });
  const tasks = await tasksOf(project);
  expect(tasks.map((task) => task["data"])).toMatchObject([
    { image: expect.stringMatching(/^\/data\/upload\/\d+\/[0-9a-f]{8}-cat\.png$/) },
    { image: "https://example.com/far.png" },
  ]);
  expect(JSON.stringify(tasks[0])).toContain('"rectanglelabels":["Cat"]');
});

test("a zip of plain files and pictures: each as if it had come alone", async () => {
  const project = await newProject(pictures);
  const zip = await zipOf({
    "a/cat.png": png,
    "tasks.json": '[{"image":"https://example.com/b.png"}]',
    "README.md": "?",
  });
  const { body } = await send(project, { "all.zip": zip });
  expect(body).toMatchObject({ task_count: 2, problems: [{ file: "README.md" }] });
  const images = (await tasksOf(project)).map((task) => (task["data"] as { image: string }).image);
  expect(images).toEqual([
    expect.stringMatching(/^\/data\/upload\/\d+\/[0-9a-f]{8}-cat\.png$/),
    "https://example.com/b.png",
  ]);
  const picture = await owner.fetch(images[0] ?? "");
  expect(Buffer.from(await picture.arrayBuffer()).equals(png)).toBe(true);
});

test("zips that are dangerous or none are refused, and nothing is stored", async () => {
  const project = await newProject();
  const good = await zipOf({ "abcdefgh.json": '[{"text":"a"}]' });
  const refused = async (zip: Uint8Array<ArrayBuffer>, reason: RegExp) => {
    const { status, body } = await send(project, { "x.zip": zip });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(reason);
  };
  await refused(renamed(good, "abcdefgh.json", "../../xy.json"), /invalid relative path/);
  await refused(renamed(good, "abcdefgh.json", "/abs/xyz.json"), /absolute path/);
  await refused(new Uint8Array([80, 75, 3, 4, 0]), /not a zip file/);
  await refused(good.slice(0, good.length - 10), /not a zip file/);
  expect(await tasksOf(project)).toEqual([]);
});

test("a bomb is refused by what its list says, and cut where the list lies", async () => {
  const project = await newProject();
  // 1.2 GB of spaces are a megabyte; nothing is unpacked.
  const many = new ZipFile();
  const spaces = Buffer.alloc(100 * 1024 * 1024, 32);
  for (let index = 0; index < 12; index += 1) many.addBuffer(spaces, `${index}.json`);
  many.end();
  const bomb = await send(project, { "bomb.zip": new Uint8Array(await buffer(many.outputStream)) });
  expect(bomb.status).toBe(400);
  expect(JSON.stringify(bomb.body)).toMatch(/larger than 1000 MB/);
  // The list of the second says 10 bytes where there are more.
  const zip = Buffer.from(await zipOf({ "a.json": `[{"text":"${"a".repeat(5000)}"}]`, "b.json": '[{"text":"b"}]' }));
  zip.writeUInt32LE(10, zip.indexOf("PK\u0001\u0002", 0, "latin1") + 24);
  const lying = await send(project, { "lie.zip": new Uint8Array(zip) });
  expect(lying.body).toMatchObject({
    task_count: 1,
    problems: [{ file: "a.json", message: expect.stringMatching(/damaged/) }],
  });
});

test("formats are listed, those without a use for the config last", async () => {
  const project = await newProject();
  const { status, body } = await owner.json("GET", `/api/projects/${project}/import/formats`);
  expect(status).toBe(200);
  const names = (body as { name: string; disabled?: boolean }[])
    .filter(({ disabled }) => !disabled)
    .map(({ name }) => name);
  expect(names[0]).toBe("TASKS");
  expect(names).toEqual(expect.arrayContaining(["JSON_MIN", "CSV", "CONLL2003", "SPACY_JSONL", "HUGGING_FACE_JSONL"]));
  expect(names).not.toContain("ASR_MANIFEST");
});

const drawings = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Cat"/></RectangleLabels>
  <BrushLabels name="brush" toName="image"><Label value="Sky"/></BrushLabels></View>`;
const size = { original_width: 2, original_height: 2, image_rotation: 0 };
const drawn = [
  {
    id: "a",
    from_name: "box",
    to_name: "image",
    type: "rectanglelabels",
    ...size,
    value: { x: 0, y: 50, width: 50, height: 50, rotation: 0, rectanglelabels: ["Cat"] },
  },
  {
    id: "b",
    from_name: "brush",
    to_name: "image",
    type: "brushlabels",
    ...size,
    value: { format: "rle", rle: [0, 0, 0, 16, 57, 27, 252, 96, 22, 255, 192], brushlabels: ["Sky"] },
  },
];

test.each([
  ["COCO", ["rectanglelabels", "brushlabels"]],
  ["COCO_WITH_IMAGES", ["rectanglelabels", "brushlabels"]],
  ["BRUSH_TO_COCO", ["brushlabels"]],
  ["BRUSH_TO_PNG", ["brushlabels"]],
  ["BRUSH_TO_NUMPY", ["brushlabels"]],
  ["VOC", ["rectanglelabels"]],
])("an export as %s is a zip that comes back by itself", async (format, types) => {
  const project = await newProject(drawings);
  const task = { data: { image: "https://example.com/two.png" }, annotations: [{ result: drawn }] };
  expect((await owner.json("POST", `/api/projects/${project}/import`, [task])).status).toBe(201);
  const response = await owner.fetch(`/api/projects/${project}/export?exportType=${format}`);
  expect(response.headers.get("content-type")).toBe("application/zip");
  const again = await newProject(drawings);
  const { status, body } = await send(again, { "export.zip": new Uint8Array(await response.arrayBuffer()) });
  expect(status, JSON.stringify(body)).toBe(201);
  const [imported] = await tasksOf(again);
  const said = [...((imported?.["annotations"] ?? []) as Answer[]), ...((imported?.["predictions"] ?? []) as Answer[])];
  const results = said.flatMap((one) => one["result"] as Answer[]);
  for (const type of types) {
    const original = drawn.find((result) => result.type === type);
    expect(results, JSON.stringify(body)).toContainEqual(
      expect.objectContaining({ type, ...size, value: original?.value }),
    );
  }
});
