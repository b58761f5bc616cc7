import { describe, expect, test } from "vitest";
import { conll2003 } from "./conll-export.ts";
import { conll2003Import } from "./conll-import.ts";
import { tokensOf } from "./conll-tokens.ts";
import { memoryFile } from "./memory-file.ts";
import { configOf, exported, imported, sourceTask } from "./testing.ts";

const config = configOf(`<View><Text name="text" value="$text"/>
  <Labels name="ner" toName="text" choice="multiple"><Label value="PER"/><Label value="LOC"/><Label value="Big city"/></Labels></View>`);

const span = (start: number, end: number, ...labels: string[]) => ({
  id: `s${start}-${end}`,
  from_name: "ner",
  to_name: "text",
  type: "labels",
  value: { start, end, labels },
});

describe("tokens", () => {
  test("words, punctuation and places in code points", () => {
    expect(tokensOf("Don't 😀 pay 3.50, Ann-Marie!\n").map(({ text, start, end }) => [text, start, end])).toEqual([
      ["Don't", 0, 5],
      ["😀", 6, 7],
      ["pay", 8, 11],
      ["3.50", 12, 16],
      [",", 16, 17],
      ["Ann-Marie", 18, 27],
      ["!", 27, 28],
    ]);
  });
});

describe("export", () => {
  test("as Label Studio writes it, byte for byte", async () => {
    const task = sourceTask(1, { text: "😀 Ann Lee lives in Berlin." }, [span(2, 9, "PER"), span(19, 25, "LOC")]);
    const { files, report } = await exported(conll2003, config, [task, sourceTask(2, { text: "Nothing" }, [])]);
    expect(files["result.conll"]).toBe(
      "-DOCSTART- -X- O\n" +
        "😀 -X- _ O\nAnn -X- _ B-PER\nLee -X- _ I-PER\nlives -X- _ O\nin -X- _ O\nBerlin -X- _ B-LOC\n. -X- _ O\n\n" +
        "Nothing -X- _ O\n\n",
    );
    expect(report).toMatchObject({ tasks: 2, written: 2, changed: 0, skipped: 0, reasons: [] });
  });

  test("neighbours begin anew; spaces in labels do not part columns", async () => {
    const task = sourceTask(1, { text: "a b" }, [span(0, 1, "PER"), span(2, 3, "Big city")]);
    const { files } = await exported(conll2003, config, [task]);
    expect(files["result.conll"]).toBe("-DOCSTART- -X- O\na -X- _ B-PER\nb -X- _ B-Big_city\n\n");
  });

  test("what does not fit is told and costs nothing else", async () => {
    const results = [
      span(0, 5, "PER"),
      span(0, 3, "LOC"),
      span(6, 9, "LOC"),
      span(11, 16, "PER", "LOC"),
      span(10, 11, "LOC"),
      span(90, 95, "PER"),
      { id: "c", from_name: "gone", to_name: "text", type: "choices", value: { choices: ["x"] } },
      { type: "relation", from_id: "a", to_id: "b" },
      7,
    ];
    const { files, report } = await exported(conll2003, config, [
      sourceTask(3, { text: "Hello World Again" }, results),
    ]);
    expect(files["result.conll"]).toBe("-DOCSTART- -X- O\nHello -X- _ B-PER\nWorld -X- _ B-LOC\nAgain -X- _ B-PER\n\n");
    expect(report).toMatchObject({ tasks: 1, written: 3, changed: 2, skipped: 6 });
    expect(Object.fromEntries(report.reasons.map(({ reason, count }) => [reason, count]))).toEqual({
      "the span overlaps another one; CoNLL has one tag for each word": 2,
      "the span begins or ends inside a word; the whole word is tagged": 2,
      "there is no word in the span": 1,
      "CoNLL has only labeled spans of the text": 2,
      "it is not a result, or its place is not right": 1,
    });
    expect(report.items[0]).toMatchObject({ task: 3, annotation: 30, result: expect.stringMatching(/^s/) });
  });

  test("cancelled annotations and tasks without text", async () => {
    const task = sourceTask(1, { text: "a" }, [span(0, 1, "PER")]);
    const cancelled = { ...task, annotations: task.annotations.map((one) => ({ ...one, was_cancelled: true })) };
    const { files, report } = await exported(conll2003, config, [cancelled, sourceTask(2, {}, [])]);
    expect(files["result.conll"]).toBe("-DOCSTART- -X- O\n");
    expect(report).toMatchObject({ written: 0, skipped: 2 });
  });

  test("which configs it is for", () => {
    expect(conll2003.fits(config)).toBeNull();
    expect(
      conll2003.fits(
        configOf(`<View><Text name="t" value="$t"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>`),
      ),
    ).toMatch(/no Text with Labels/);
    const two = `<View><Text name="a" value="$a"/><Text name="b" value="$b"/><Labels name="l" toName="a,b"><Label value="x"/></Labels></View>`;
    expect(conll2003.fits(configOf(two))).toMatch(/several texts/);
  });
});

describe("import", () => {
  // The beginning of the shared task's training data, from its description.
  const original = `-DOCSTART- -X- O O

U.N. NNP I-NP I-ORG
official NN I-NP O
Ekeus NNP I-NP I-PER
heads VBZ I-VP O
for IN I-PP O
Baghdad NNP I-NP I-LOC
. . O O

`;
  test("the shared task's own files, in the older scheme", async () => {
    const own = configOf(
      `<View><Text name="text" value="$text"/><Labels name="ner" toName="text"><Label value="ORG"/><Label value="PER"/><Label value="LOC"/></Labels></View>`,
    );
    const { tasks, report } = await imported(conll2003Import, own, memoryFile("eng.train", original));
    expect(tasks).toMatchObject([
      {
        data: { text: "U.N. official Ekeus heads for Baghdad ." },
        predictions: [
          {
            result: [
              { value: { start: 0, end: 4, text: "U.N.", labels: ["ORG"] } },
              { value: { start: 14, end: 19, text: "Ekeus", labels: ["PER"] } },
              { value: { start: 30, end: 37, text: "Baghdad", labels: ["LOC"] } },
            ],
          },
        ],
      },
    ]);
    expect(report.skipped).toBe(0);
  });

  test("with several documents a task is a document", async () => {
    const text = "-DOCSTART- O\n\na B-PER\nb I-PER\n\nc O\n\n-DOCSTART- O\n\nd B-PER\n";
    const { tasks, items } = await imported(conll2003Import, config, memoryFile("x.conll", text));
    expect(tasks.map(({ data }) => data)).toEqual([{ text: "a b\nc" }, { text: "d" }]);
    expect(items.map(({ line }) => line)).toEqual([3, 10]);
  });

  test("what was exported comes back the same, emoji too", async () => {
    const results = [span(2, 9, "PER"), span(19, 25, "LOC")];
    const { files } = await exported(conll2003, config, [
      sourceTask(1, { text: "😀 Ann Lee lives in Berlin !" }, results),
    ]);
    const file = memoryFile("result.conll", files["result.conll"] ?? "");
    expect(conll2003Import.recognizes([{ path: "a.txt", head: files["result.conll"] ?? "" }])).toBe(true);
    const { tasks } = await imported(conll2003Import, config, file);
    expect(tasks[0]?.data).toEqual({ text: "😀 Ann Lee lives in Berlin !" });
    expect(tasks[0]?.predictions?.[0]?.result).toMatchObject(results.map(({ value }) => ({ value })));
  });

  test("bytes that are no text, and an empty file", async () => {
    const { items } = await imported(
      conll2003Import,
      config,
      memoryFile("a.conll", new Uint8Array([0x61, 0x20, 0x4f, 0x0a, 0xff, 0xfe, 0x0a, 0x62])),
    );
    expect(items).toMatchObject([
      { ok: false, line: 2 },
      { ok: true, task: { data: { text: "a b" } } },
    ]);
    expect((await imported(conll2003Import, config, memoryFile("a.conll", ""))).items).toEqual([]);
  });
});
