import { isObject } from "../results/problem.ts";
import { createTextIndex } from "../results/text-offsets.ts";
import type { ImportFile, ImportFormat } from "./format.ts";
import type { FormatReport } from "./report.ts";
import { spanResults, spansOfTags } from "./span-results.ts";
import { type TextTarget, textTargets } from "./text-target.ts";
import { beginsWith, classResults, fitsTexts, readTextRecords, type RecordReading, textTask } from "./text-records.ts";

type Fields = Readonly<Record<string, unknown>>;
/** The names of a column's numbers, by column. */
type ClassNames = ReadonlyMap<string, readonly string[]>;

const largestInfo = 4 * 1024 * 1024;
const isInfo = ({ path }: { path: string }): boolean => /(^|\/)dataset_infos?\.json$/.test(path);
const version = "Hugging Face";

/** The `ClassLabel` names in a data set's `dataset_info.json`, or in one of the data sets of `dataset_infos.json`. */
async function readClassNames(files: readonly ImportFile[]): Promise<ClassNames> {
  const names = new Map<string, readonly string[]>();
  for (const file of files.filter(isInfo)) {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of file.chunks())
      if (text.length < largestInfo) text += decoder.decode(chunk, { stream: true });
    const info = parsed(text);
    const features = isObject(info)
      ? [info, ...Object.values(info)].map((one) => isObject(one) && one["features"])
      : [];
    for (const [column, feature] of Object.entries(Object.assign({}, ...features.filter(isObject)) as Fields)) {
      const own = isObject(feature)
        ? (feature["names"] ?? (isObject(feature["feature"]) && feature["feature"]["names"]))
        : [];
      if (Array.isArray(own)) names.set(column, own.map(String));
    }
  }
  return names;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const tagColumns = ["ner_tags", "tags", "labels"] as const;

/** A column's value as its name: texts stand for themselves, numbers for names; `null` for a number without one. */
function nameOf(value: unknown, names: readonly string[] | undefined): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" ? (names?.[value] ?? null) : null;
}

type Reader = { target: TextTarget; names: ClassNames; report: FormatReport };

function readTokens(
  record: Fields,
  { target, names, report }: Reader,
  place: { file: string; line: number | null },
): RecordReading {
  const tokens: unknown = record["tokens"];
  const column = tagColumns.find((name) => Array.isArray(record[name]));
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === "string"))
    return { path: "$.tokens", message: '"tokens" must be a list of texts' };
  const given: unknown = column === undefined ? [] : record[column];
  const tags = Array.isArray(given) ? given.map((tag) => nameOf(tag, names.get(column ?? ""))) : [];
  if (tags.includes(null)) {
    const message = `"${column}" has numbers, and no dataset_info.json with their names came along`;
    return { path: `$.${column}`, message };
  }
  const text = tokens.join(" ");
  let point = 0;
  const places = tokens.map((token) => {
    const start = point;
    const end = start + Array.from(token).length;
    point = end + 1;
    return { start, end };
  });
  const spans = spansOfTags(tags.map(String), places);
  const result = spanResults(target, createTextIndex(text), spans, report, place);
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => key !== "tokens" && key !== column));
  return { task: textTask(target, text, rest, result, version) };
}

/** A class's number without names is that of the config's choice: the order is all there is. */
function readText(
  record: Fields,
  { target, names, report }: Reader,
  place: { file: string; line: number | null },
): RecordReading {
  const { text, label, ...rest } = record;
  if (typeof text !== "string") return { path: "$.text", message: '"text" must be text, or "tokens" a list of texts' };
  // -1 is what data sets have where a label is kept secret.
  if (label === undefined || label === null || label === -1) return { task: textTask(target, text, rest, [], version) };
  const choices = target.choices[0]?.labels.map(({ stored }) => stored);
  const name = nameOf(label, names.get("label") ?? choices);
  if (name === null) return { path: "$.label", message: `${JSON.stringify(label)} is not the number of a class` };
  return {
    task: textTask(target, text, rest, classResults(target, [{ label: name, score: null }], report, place), version),
  };
}

/**
 * Data sets as Hugging Face's `datasets` writes them with `to_json`: `{"text": …, "label": 1}` or
 * `{"tokens": […], "ner_tags": […]}`, a JSON object a line. Names of numbers are read from a `dataset_info.json` that
 * comes along (in one zip or upload). Tokens are put together with one space between. Labels become predictions.
 */
export const huggingFaceImport: ImportFormat = {
  name: "HUGGING_FACE_JSONL",
  title: "Hugging Face datasets (JSONL)",
  description:
    "A JSON object a line: text and label, or tokens and ner_tags; dataset_info.json has the names of numbers.",
  extensions: [".jsonl", ".ndjson", ".json"],
  recognizes: (files) =>
    beginsWith(/^(?=[\s\S]*"tokens"\s*:\s*\[\s*")(?=[\s\S]*"(ner_tags|tags|labels)"\s*:\s*\[)/)(
      files.filter((file) => !isInfo(file)),
    ) ||
    (files.some(isInfo) && beginsWith(/"text"\s*:/)(files.filter((file) => !isInfo(file)))),
  fits: fitsTexts,
  async *read(files, { config }, report) {
    const [target] = textTargets(config);
    if (target === undefined) return;
    const reader = { target, names: await readClassNames(files), report };
    const records = files.filter((file) => !isInfo(file));
    yield* readTextRecords(records, (record, place) =>
      "tokens" in record ? readTokens(record, reader, place) : readText(record, reader, place),
    );
  },
};
