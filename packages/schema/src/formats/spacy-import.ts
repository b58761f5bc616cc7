import { isObject } from "../results/problem.ts";
import { createTextIndex } from "../results/text-offsets.ts";
import type { ImportFormat } from "./format.ts";
import { type LabeledSpan, spanResults } from "./span-results.ts";
import { textTargets } from "./text-target.ts";
import { beginsWith, type Classes, classResults, fitsTexts, readTextRecords, textTask } from "./text-records.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What is not a task's data: the spans and classes, and what Prodigy keeps for itself. */
const ownKeys = new Set(
  "text label labels entities spans cats tokens answer accept options _input_hash _task_hash _view_id _is_binary".split(
    " ",
  ),
);

/** `[start, end, "PER"]`, or an object with the same under names that tools have for them. */
function spanOf(given: unknown): LabeledSpan {
  const [start, end, label]: unknown[] = Array.isArray(given)
    ? given
    : isObject(given)
      ? [given["start"] ?? given["start_offset"], given["end"] ?? given["end_offset"], given["label"]]
      : [];
  const number = (value: unknown): number => (typeof value === "number" ? value : Number.NaN);
  return { start: number(start), end: number(end), label: typeof label === "string" ? label : "" };
}

function spansIn(record: Fields): LabeledSpan[] {
  const lists = ["spans", "entities", "labels", "label"]
    .map((key) => record[key])
    .filter((value) => Array.isArray(value));
  const all: unknown[] = lists.flat();
  return all.filter((item) => Array.isArray(item) || isObject(item)).map(spanOf);
}

/** `cats`: a share for each class, those of at least a half are chosen; `accept`: what was chosen; a lone `label`. */
function classesIn(record: Fields): Classes {
  const { cats, accept, label, labels } = record;
  if (isObject(cats)) {
    const shares = Object.entries(cats).map(([name, share]) => ({ label: name, score: Number(share) }));
    return shares.filter(({ score }) => score >= 0.5 && score <= 1);
  }
  const names = [accept, labels, label].find(
    (given) => Array.isArray(given) && given.some((one) => typeof one === "string"),
  );
  const given: unknown[] = Array.isArray(names) ? names : typeof label === "string" && !hasSpans(record) ? [label] : [];
  return given.filter((name) => typeof name === "string").map((name) => ({ label: name, score: null }));
}

const hasSpans = (record: Fields): boolean => Array.isArray(record["spans"]) || Array.isArray(record["entities"]);

/**
 * JSON lines as spaCy's users, Prodigy and doccano write them: `{"text": …}` with `label`, `labels` or `entities` of
 * `[start, end, "PER"]`, `spans` of `{start, end, label}`, `cats` of `{"SPAM": 1}`. Offsets are code points, as
 * Python counts and as results have them: they are taken as they are. They become predictions. What Prodigy's user
 * rejected or ignored is a task without a prediction.
 */
export const spacyImport: ImportFormat = {
  name: "SPACY_JSONL",
  title: "spaCy, Prodigy, doccano (JSONL)",
  description: "A JSON object a line: text with labels, entities or spans (offsets in characters), or cats.",
  extensions: [".jsonl", ".ndjson", ".json"],
  recognizes: beginsWith(
    /^(?=[\s\S]*"text"\s*:)(?=[\s\S]*("(label|labels|entities)"\s*:\s*\[\s*(\[\s*\d|\{[^{}]*"(start|start_offset)")|"spans"\s*:\s*\[\s*\{[^{}]*"start"|"_task_hash"\s*:|"cats"\s*:\s*\{))(?![\s\S]*"(annotations|predictions|data)"\s*:)/,
  ),
  fits: fitsTexts,
  async *read(files, { config }, report) {
    const [target] = textTargets(config);
    if (target === undefined) return;
    yield* readTextRecords(files, (record, place) => {
      const { text } = record;
      if (typeof text !== "string") return { path: "$.text", message: '"text" must be text' };
      const rest = Object.fromEntries(Object.entries(record).filter(([key]) => !ownKeys.has(key)));
      const isRight = record["answer"] === undefined || record["answer"] === "accept";
      const spans = spansIn(record);
      if (!isRight && spans.length > 0) report.skipped("its answer was not accepted", place);
      const result = isRight
        ? [
            ...spanResults(target, createTextIndex(text), spans, report, place),
            ...classResults(target, classesIn(record), report, place),
          ]
        : [];
      return { task: textTask(target, text, rest, result, "spaCy") };
    });
  },
};
