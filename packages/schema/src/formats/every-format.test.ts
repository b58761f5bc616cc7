import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleData, sampleResults, seededRandom } from "../results/sample.ts";
import { validateResults } from "../results/validate-results.ts";
import { tagNames, tags } from "../tags/index.ts";
import { memoryFile } from "./memory-file.ts";
import { exportFormats, importFormats } from "./registry.ts";
import { configOf, exported, imported, sourceTask } from "./testing.ts";

/** What must hold of every format there is, and of every one to come: on the example of every tag. */
const transcripts = `<View><Audio name="audio" value="$audio"/><Labels name="who" toName="audio"><Label value="A"/></Labels>
  <TextArea name="all" toName="audio"/><TextArea name="part" toName="audio" perRegion="true"/></View>`;
const configs = [...tagNames.map((name) => tags[name].example), transcripts].map(configOf);
const seeds = [1, 2, 3];

const tasksFor = (config: (typeof configs)[number]) =>
  seeds.map((seed) => {
    const data = sampleData(config);
    return sourceTask(seed, data, sampleResults(config, data, seededRandom(seed)));
  });

const resultCount = (tasks: ReturnType<typeof tasksFor>): number =>
  tasks.flatMap(({ annotations }) => annotations.flatMap(({ result }) => result)).length;

describe.each(exportFormats.map((format) => [format.name, format] as const))("%s", (_, format) => {
  const fitting = configs.filter((config) => format.fits(config) === null);

  test("some tag's example fits; why another does not is a sentence", () => {
    expect(fitting.length).toBeGreaterThan(0);
    for (const config of configs) expect(format.fits(config) ?? "Fits.").toMatch(/^[A-Z].*\.$/s);
  });

  test("every right result is written or reported, none twice; paths are safe and different", async () => {
    for (const config of fitting) {
      const tasks = tasksFor(config);
      const { files, report } = await exported(format, config, tasks);
      expect(report.written + report.skipped).toBeGreaterThanOrEqual(resultCount(tasks));
      expect(report.written).toBeLessThanOrEqual(resultCount(tasks));
      for (const path of Object.keys(files)) expect(path).toMatch(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\]+$/);
      if (format.files === "one") expect(Object.keys(files)).toHaveLength(1);
    }
  });

  test("results of any other config do no harm", async () => {
    const everything = configs
      .flatMap(tasksFor)
      .flatMap(({ annotations }) => annotations.flatMap(({ result }) => result));
    for (const config of fitting.slice(0, 6)) {
      const { report } = await exported(format, config, [sourceTask(1, sampleData(config), everything)]);
      expect(report.written + report.skipped).toBeGreaterThanOrEqual(everything.length);
    }
  });

  test("whatever else is stored does no harm", async () => {
    const [config] = fitting;
    if (config === undefined) return;
    const names = [...config.controlByName.keys(), "gone"];
    const value = fc.dictionary(
      fc.constantFrom(
        "start",
        "end",
        "labels",
        "choices",
        "text",
        "x",
        "y",
        "width",
        "height",
        "points",
        "rle",
        "format",
        "sequence",
      ),
      fc.oneof(fc.anything(), fc.integer(), fc.array(fc.string()), fc.constant("rle")),
    );
    const result = fc.record({
      id: fc.oneof(fc.constant("a"), fc.anything()),
      from_name: fc.oneof(fc.constantFrom(...names), fc.anything()),
      to_name: fc.oneof(fc.constantFrom(...config.objectByName.keys()), fc.anything()),
      type: fc.oneof(
        fc.constantFrom("labels", "choices", "textarea", "rectanglelabels", "brushlabels", "relation"),
        fc.anything(),
      ),
      value: fc.oneof(value, fc.anything()),
      original_width: fc.anything(),
    });
    // As stored: what PostgreSQL gives is JSON.
    const stored = fc
      .array(fc.oneof(result, fc.anything()))
      .map((list) => JSON.parse(JSON.stringify(list)) as unknown[]);
    const data = fc.dictionary(fc.constantFrom(...config.dataKeys.map(({ key }) => key), "id"), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(data, stored, async (given, results) => {
        const { report } = await exported(format, config, [sourceTask(1, given, results)]);
        expect(report.written + report.skipped).toBeGreaterThanOrEqual(results.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(importFormats.map((format) => [format.name, format] as const))("%s is read", (_, format) => {
  const [config] = configs.filter((one) => format.fits(one) === null);

  test("and nothing in a file makes it throw", async () => {
    const line = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ text: fc.string(), label: fc.jsonValue(), spans: fc.jsonValue(), cats: fc.jsonValue() })
        .map((record) => JSON.stringify(record)),
      fc
        .record({ tokens: fc.jsonValue(), ner_tags: fc.jsonValue(), audio_filepath: fc.string() })
        .map((record) => JSON.stringify(record)),
    );
    const content = fc.oneof(
      fc.array(line).map((lines) => lines.join("\n")),
      fc.uint8Array(),
    );
    const path = fc.constantFrom(
      "a.json",
      "a.jsonl",
      "a.csv",
      "a.tsv",
      "a.txt",
      "labels/a.txt",
      "a.xml",
      "dataset_info.json",
    );
    await fc.assert(
      fc.asyncProperty(path, content, async (name, bytes) => {
        if (config === undefined) return;
        const { items } = await imported(format, config, memoryFile(name, bytes));
        format.recognizes([{ path: name, head: typeof bytes === "string" ? bytes : "" }]);
        for (const item of items) expect(item.file).toBe(name);
      }),
      { numRuns: 100 },
    );
  });
});

describe("right results of every tag come back the same", () => {
  const same = ({
    from_name,
    to_name,
    type,
    value,
    original_width,
    original_height,
    item_index,
  }: Record<string, unknown>) => ({
    from_name,
    to_name,
    type,
    value,
    original_width,
    original_height,
    item_index,
  });
  const of = (name: string) => {
    const format = exportFormats.find((one) => one.name === name);
    if (format === undefined) throw new Error(name);
    return format;
  };

  test("through JSON, to the byte", async () => {
    for (const config of configs) {
      const tasks = tasksFor(config);
      const { files } = await exported(of("JSON"), config, tasks);
      expect(JSON.parse(Object.values(files)[0] ?? "")).toEqual(tasks);
    }
  });

  test.each([
    ["JSON_MIN", "a.json"],
    ["CSV", "a.csv"],
    ["TSV", "a.tsv"],
  ])("through %s, but for ids, relations and the places of single answers about regions", async (name, path) => {
    for (const config of configs) {
      const tasks = tasksFor(config);
      const { files } = await exported(of(name), config, tasks);
      const format = importFormats.find((one) => one.name === name)!;
      const found = await imported(format, config, memoryFile(path, Object.values(files)[0] ?? ""));
      expect(found.tasks).toHaveLength(tasks.length);
      for (const [index, task] of found.tasks.entries()) {
        const before = (tasks[index]?.annotations[0]?.result ?? []) as Record<string, unknown>[];
        const kept = before.filter((result) => result["type"] !== "relation" && !isPlacedAlone(result));
        const after = task.annotations?.[0]?.result.filter((result) => !isBareAnswer(result, before)) ?? [];
        expect(after.map(same).toSorted(byName)).toEqual(kept.map(same).toSorted(byName));
        const { data } = tasks[index] ?? { data: {} };
        expect(validateResults(config, after, { task: { data } }).problems).toEqual([]);
      }
    }
  });
});

const byName = (one: Record<string, unknown>, other: Record<string, unknown>): number =>
  String(one["from_name"]).localeCompare(String(other["from_name"]));

/** A lone choice or text about a region: the simple formats have it without the place, as Label Studio has. */
function isPlacedAlone({ type, value }: Record<string, unknown>): boolean {
  return (type === "choices" || type === "textarea") && Object.keys(value as object).length > 1;
}

function isBareAnswer(result: Record<string, unknown>, before: Record<string, unknown>[]): boolean {
  return before.some((one) => one["from_name"] === result["from_name"] && isPlacedAlone(one));
}
