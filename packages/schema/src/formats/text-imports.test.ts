import { describe, expect, test } from "vitest";
import { huggingFaceImport } from "./hugging-face-import.ts";
import { keepRight } from "./keep-right.ts";
import { memoryFile } from "./memory-file.ts";
import { recognizeImport } from "./registry.ts";
import { createReport } from "./report.ts";
import { spacyImport } from "./spacy-import.ts";
import { configOf, imported } from "./testing.ts";

const config = configOf(`<View><Text name="body" value="$body"/>
  <Labels name="ner" toName="body"><Label value="PER"/><Label value="Location" alias="LOC"/></Labels>
  <Choices name="kind" toName="body"><Choice value="negative"/><Choice value="positive"/></Choices></View>`);

const lines = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");
const jsonl = (...records: unknown[]) => memoryFile("a.jsonl", lines(...records));

describe("spaCy, Prodigy, doccano", () => {
  // Offsets are Python's: 😀 is one character.
  const text = "😀 Ann lives in Berlin";
  const spans = [
    { from_name: "ner", to_name: "body", type: "labels", value: { start: 2, end: 5, text: "Ann", labels: ["PER"] } },
    {
      from_name: "ner",
      to_name: "body",
      type: "labels",
      value: { start: 15, end: 21, text: "Berlin", labels: ["LOC"] },
    },
  ];
  test.each([
    [
      "label",
      {
        text,
        label: [
          [2, 5, "PER"],
          [15, 21, "LOC"],
        ],
      },
    ],
    [
      "labels",
      {
        text,
        labels: [
          [2, 5, "PER"],
          [15, 21, "Location"],
        ],
      },
    ],
    [
      "entities",
      {
        text,
        entities: [
          [2, 5, "PER"],
          [15, 21, "loc"],
        ],
      },
    ],
    [
      "doccano's entities",
      {
        text,
        entities: [
          { id: 1, start_offset: 2, end_offset: 5, label: "PER" },
          { start_offset: 15, end_offset: 21, label: "LOC" },
        ],
      },
    ],
    [
      "Prodigy's spans",
      {
        text,
        spans: [
          { start: 2, end: 5, label: "PER", token_start: 1 },
          { start: 15, end: 21, label: "LOC" },
        ],
        answer: "accept",
        _task_hash: 5,
      },
    ],
  ])("%s: characters are code points", async (_, record) => {
    expect(recognizeImport([{ path: "a.jsonl", head: lines(record) }], config)?.name).toBe("SPACY_JSONL");
    const { tasks, report } = await imported(spacyImport, config, jsonl(record));
    expect(tasks).toMatchObject([{ data: { body: text }, predictions: [{ model_version: "spaCy", result: spans }] }]);
    expect(Object.keys(tasks[0]?.data ?? {})).toEqual(["body"]);
    expect(report.skipped).toBe(0);
  });

  test("cats are choices with their share", async () => {
    const { tasks } = await imported(
      spacyImport,
      config,
      jsonl({ text: "a", cats: { positive: 0.75, negative: 0.25 }, source: "mail" }),
    );
    expect(tasks).toMatchObject([
      {
        data: { body: "a", source: "mail" },
        predictions: [{ result: [{ type: "choices", value: { choices: ["positive"] }, score: 0.75 }] }],
      },
    ]);
  });

  test("an answer that was rejected is a task without a prediction", async () => {
    const { tasks, report } = await imported(
      spacyImport,
      config,
      jsonl({ text: "a b", spans: [{ start: 0, end: 1, label: "PER" }], answer: "reject" }),
    );
    expect(tasks).toEqual([{ data: { body: "a b" } }]);
    expect(report).toMatchObject({ skipped: 1, items: [{ file: "a.jsonl", line: 1 }] });
  });

  test("bad spans and bad lines cost only themselves", async () => {
    const file = memoryFile(
      "a.jsonl",
      `${lines(
        {
          text: "ab",
          label: [
            [0, 9, "PER"],
            ["x", 1, "PER"],
            [1, 2, "PER"],
          ],
        },
        { txt: 1 },
        [],
      )}{`,
    );
    const { items, tasks, report } = await imported(spacyImport, config, file);
    expect(tasks[0]?.predictions?.[0]?.result).toMatchObject([{ value: { start: 1, end: 2 } }]);
    expect(report.skipped).toBe(2);
    expect(items.slice(1)).toMatchObject([
      { ok: false, line: 2, path: "$.text" },
      { ok: false, line: 3 },
      { ok: false, line: 4 },
    ]);
  });
});

describe("Hugging Face", () => {
  test("classes by number in the config's order, or by name", async () => {
    const { tasks, items } = await imported(
      huggingFaceImport,
      config,
      jsonl(
        { text: "a", label: 1 },
        { text: "b", label: "negative" },
        { text: "c", label: -1 },
        { text: "d", label: 7 },
      ),
    );
    expect(tasks.map(({ predictions }) => predictions?.[0]?.result[0]?.["value"])).toEqual([
      { choices: ["positive"] },
      { choices: ["negative"] },
      undefined,
    ]);
    expect(items[3]).toMatchObject({ ok: false, line: 4, path: "$.label" });
  });

  test("names of numbers from dataset_info.json", async () => {
    const info = memoryFile(
      "data/dataset_info.json",
      JSON.stringify({
        features: {
          label: { names: ["positive", "negative"], _type: "ClassLabel" },
          ner_tags: { feature: { names: ["O", "B-PER", "I-PER", "B-LOC"], _type: "ClassLabel" }, _type: "Sequence" },
        },
      }),
    );
    const records = memoryFile(
      "data/train.jsonl",
      lines({ tokens: ["😀", "Ann", "Lee", "in", "Berlin"], ner_tags: [0, 1, 2, 0, 3], id: "7" }),
    );
    const found = await imported(huggingFaceImport, config, info, records);
    expect(found.tasks).toMatchObject([
      {
        data: { body: "😀 Ann Lee in Berlin", id: "7" },
        predictions: [
          {
            result: [
              { value: { start: 2, end: 9, text: "Ann Lee", labels: ["PER"] } },
              { value: { start: 13, end: 19, labels: ["LOC"] } },
            ],
          },
        ],
      },
    ]);
    const texts = await imported(huggingFaceImport, config, info, jsonl({ text: "a", label: 1 }));
    expect(texts.tasks[0]?.predictions?.[0]?.result).toMatchObject([{ value: { choices: ["negative"] } }]);
  });

  test("tags as texts; numbers without names are told", async () => {
    const record = { tokens: ["Ann"], ner_tags: ["B-PER"] };
    expect(recognizeImport([{ path: "a.jsonl", head: lines(record) }], config)?.name).toBe("HUGGING_FACE_JSONL");
    const { items } = await imported(
      huggingFaceImport,
      config,
      jsonl(record, { tokens: ["Ann"], ner_tags: [1] }, { tokens: [1] }),
    );
    expect(items).toMatchObject([
      { ok: true },
      { ok: false, path: "$.ner_tags", message: expect.stringContaining("dataset_info.json") },
      { ok: false, path: "$.tokens" },
    ]);
  });
});

test("plain tasks are nobody's: text with a label may be data", () => {
  for (const head of ['{"text":"a","label":"b"}', '[{"data":{"text":"a"},"predictions":[]}]', "text,label\n"])
    expect(recognizeImport([{ path: "a.jsonl", head }], config)).toBeUndefined();
});

test("a label that the config does not have costs only its span", async () => {
  const { tasks } = await imported(
    spacyImport,
    config,
    jsonl({
      text: "ab cd",
      label: [
        [0, 2, "PER"],
        [3, 5, "FOO"],
      ],
    }),
  );
  const report = createReport();
  const kept = keepRight(config, tasks[0] ?? { data: {} }, report, { file: "a.jsonl", line: 1 });
  expect(kept.predictions?.[0]?.result).toMatchObject([{ value: { labels: ["PER"] } }]);
  expect(report.summary()).toMatchObject({
    tasks: 1,
    written: 1,
    skipped: 1,
    reasons: [{ reason: expect.stringContaining('"FOO" is not a label') }],
  });
});
