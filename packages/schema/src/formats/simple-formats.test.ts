import { describe, expect, test } from "vitest";
import { validateResults } from "../results/index.ts";
import type { ExportFormat, ImportFormat } from "./format.ts";
import { json, jsonMin } from "./json-files.ts";
import { memoryFile } from "./memory-file.ts";
import { csvImport, jsonMinImport, tsvImport } from "./simple-import.ts";
import { csv, tsv } from "./tables.ts";
import { configOf, exported, imported, sourceTask } from "./testing.ts";

const config = configOf(`<View><Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="multiple"><Choice value="Spam"/><Choice value="Ham"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <TextArea name="why" toName="text"/></View>`);

const answer = (from_name: string, type: string, value: Record<string, unknown>) => ({
  id: `${from_name}1`,
  from_name,
  to_name: "text",
  type,
  value,
});
const spam = answer("label", "choices", { choices: ["Spam"] });
const person = answer("ner", "labels", { start: 0, end: 3, text: "Ann", labels: ["PER"] });

describe("JSON", () => {
  test("is what is stored", async () => {
    const task = sourceTask(1, { text: "a" }, [spam, person], []);
    const { files, report } = await exported(json, config, [task, sourceTask(2, { text: "b" })]);
    expect(JSON.parse(files["result.json"] ?? "")).toEqual([task, sourceTask(2, { text: "b" })]);
    expect(report).toMatchObject({ tasks: 2, written: 2, skipped: 0 });
    expect((await exported(json, config, [])).files["result.json"]).toBe("[]");
  });
});

describe("JSON-MIN", () => {
  test("byte for byte", async () => {
    const { files } = await exported(jsonMin, config, [sourceTask(1, { text: "Ann" }, [spam, person])]);
    expect(files["result.json"]).toBe(
      '[{"text":"Ann","id":1,"label":"Spam","ner":[{"start":0,"end":3,"text":"Ann","labels":["PER"]}],"annotator":5,' +
        '"annotation_id":10,"created_at":"2026-01-02T03:04:05.000006Z","updated_at":"2026-01-02T03:04:06.000006Z","lead_time":1.5}]',
    );
  });
});

describe("CSV", () => {
  test("byte for byte", async () => {
    const { files, report } = await exported(csv, config, [
      sourceTask(1, { text: 'say "a, b"\nc' }, [spam]),
      sourceTask(2, { text: "=1+1" }),
    ]);
    expect(files["result.csv"]).toBe(
      "id,text,label,ner,why,annotator,annotation_id,created_at,updated_at,lead_time\r\n" +
        '1,"say ""a, b""\nc",Spam,,,5,10,2026-01-02T03:04:05.000006Z,2026-01-02T03:04:06.000006Z,1.5\r\n' +
        "2,'=1+1,,,,,,,,\r\n",
    );
    expect(report).toMatchObject({ tasks: 2, written: 1 });
  });

  test("no column comes twice when the data has keys named like ours", async () => {
    const data = { id: "mine", text: "a", label: "old", annotator: "x", "data.id": "other" };
    const { files } = await exported(csv, config, [sourceTask(7, data, [spam])]);
    const header = (files["result.csv"] ?? "").split("\r\n")[0]?.split(",") ?? [];
    expect(new Set(header).size).toBe(header.length);
    const { tasks } = await imported(csvImport, config, memoryFile("a.csv", files["result.csv"] ?? ""));
    expect(tasks[0]?.data).toEqual(data);
  });

  test("what has no column is told", async () => {
    const results = [
      spam,
      { type: "relation", from_id: "a", to_id: "b" },
      answer("gone", "rating", { rating: 3 }),
      null,
    ];
    const { report } = await exported(csv, config, [sourceTask(1, { text: "a" }, results)]);
    expect(report).toMatchObject({ written: 1, skipped: 3 });
    expect(report.items.map(({ result }) => result)).toEqual([null, "gone1", null]);
  });
});

const pairs: [string, ExportFormat, ImportFormat][] = [
  ["result.json", jsonMin, jsonMinImport],
  ["result.csv", csv, csvImport],
  ["result.tsv", tsv, tsvImport],
];

describe.each(pairs)("read again: %s", (path, format, reader) => {
  test("answers are annotations again, several of a task too", async () => {
    const hostile = [
      "=HYPERLINK(1)",
      "'=already",
      "''@twice",
      "@x",
      "-5",
      "\tx",
      '["no", "answer"]',
      '{"text": 1}',
      'a\r\nb,"c"\td',
    ];
    const source = hostile.map((text, index) =>
      sourceTask(
        index + 1,
        { text },
        [
          spam,
          { ...person, value: { start: 0, end: 1, labels: ["PER"] } },
          answer("why", "textarea", { text: [text] }),
        ],
        [answer("label", "choices", { choices: ["Spam", "Ham"] }), answer("why", "textarea", { text: ["a", "=b"] })],
      ),
    );
    const { files } = await exported(format, config, source);
    const content = files[path] ?? "";
    expect(reader.recognizes([{ path, head: content.slice(0, 4000) }])).toBe(true);
    const { tasks, report } = await imported(reader, config, memoryFile(path, content));
    expect(report.skipped).toBe(0);
    expect(tasks.map(({ data }) => data)).toEqual(source.map(({ data }) => data));
    for (const [index, task] of tasks.entries()) {
      const before = source[index]?.annotations.map(({ result }) => result.map(withoutId));
      expect(task.annotations?.map(({ result }) => result.map(withoutId))).toEqual(before);
      expect(task.annotations).toMatchObject([{ completed_by: 5, lead_time: 1.5, ground_truth: false }, {}]);
      for (const { result } of task.annotations ?? [])
        expect(validateResults(config, result, { task: { data: task.data } }).problems).toEqual([]);
    }
  });
});

const withoutId = (result: unknown): unknown => ({ ...(result as object), id: undefined });

test("tasks of other files are not taken for ours", () => {
  expect(jsonMinImport.recognizes([{ path: "a.json", head: '[{"text":"a","annotator":1}]' }])).toBe(false);
  expect(jsonMinImport.recognizes([{ path: "a.json", head: '[{"id":1,"annotations":[{"lead_time":1}]}]' }])).toBe(
    false,
  );
  expect(csvImport.recognizes([{ path: "a.csv", head: "id,text,annotator\n" }])).toBe(false);
  expect(csvImport.recognizes([])).toBe(false);
});

test("rows that cannot be read are told with their lines", async () => {
  const header = "id,text,annotator,annotation_id,created_at,updated_at,lead_time\r\n";
  const { items } = await imported(csvImport, config, memoryFile("a.csv", `${header}1,a,,,,,\r\n2,b\r\n`));
  expect(items).toMatchObject([
    { ok: true, line: 2 },
    { ok: false, line: 3, message: "The row has 2 cells, but the header has 7 columns." },
  ]);
  const broken = await imported(jsonMinImport, config, memoryFile("a.json", "[7]"), memoryFile("b.json", "[{"));
  expect(broken.items).toMatchObject([
    { ok: false, file: "a.json" },
    { ok: false, file: "b.json" },
  ]);
});

describe("repeated controls", () => {
  const repeated = configOf(`<View><Repeater on="$items" indexFlag="{{idx}}">
    <Text name="text_{{idx}}" value="$items[{{idx}}].text"/>
    <Choices name="label_{{idx}}" toName="text_{{idx}}"><Choice value="Spam"/></Choices></Repeater></View>`);
  const choice = (index: number) => ({
    ...answer(`label_${index}`, "choices", { choices: ["Spam"] }),
    to_name: `text_${index}`,
  });
  const items = Array.from({ length: 12 }, (_, index) => ({ text: `t${index}` }));
  const tasks = [
    sourceTask(1, { items }, [choice(10), choice(2)]),
    sourceTask(2, { items: items.slice(0, 1) }, [choice(0)]),
  ];

  test("have columns of their own, in order", async () => {
    const { files, report } = await exported(csv, repeated, tasks);
    const [header] = (files["result.csv"] ?? "").split("\r\n");
    expect(header).toBe("id,items,label_0,label_2,label_10,annotator,annotation_id,created_at,updated_at,lead_time");
    expect(report).toMatchObject({ written: 3, skipped: 0 });
  });

  test.each(pairs)("come back: %s", async (path, format, reader) => {
    const { files } = await exported(format, repeated, tasks);
    const { tasks: found } = await imported(reader, repeated, memoryFile(path, files[path] ?? ""));
    expect(found.map(({ data }) => data)).toEqual(tasks.map(({ data }) => data));
    expect(found.map(({ annotations }) => annotations?.[0]?.result.map(({ from_name }) => from_name))).toEqual([
      ["label_2", "label_10"],
      ["label_0"],
    ]);
  });
});

test("a cell with JSON is data's list or object only where the config shows one", async () => {
  const two = configOf(
    `<View><Text name="text" value="$text"/><Choices name="label" toName="text" value="$options"/></View>`,
  );
  const data = { text: '["a", "b"]', options: ["Spam", "Ham"], note: '{"x": 1}' };
  const { files } = await exported(csv, two, [sourceTask(1, data, [spam])]);
  const { tasks } = await imported(csvImport, two, memoryFile("a.csv", files["result.csv"] ?? ""));
  expect(tasks[0]?.data).toEqual(data);
});
