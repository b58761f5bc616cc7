import { lookUp, resolveUndefinedKey } from "../config/task-values.ts";
import type { ExportFormat, ExportSource, SourceAnnotation, SourceTask } from "./format.ts";
import { type Token, tokensOf } from "./conll-tokens.ts";
import { placeOf, type Region, regionsOf, skipCancelled, skipTask } from "./regions.ts";
import type { FormatReport } from "./report.ts";
import { type TextTarget, textTargets } from "./text-target.ts";

/** Line breaks of its own would be taken for columns' ends. */
const tagText = (label: string): string => label.trim().replaceAll(/\s+/g, "_");

type Span = { start: number; end: number; region: Region };

/** The spans of the text in the order in which they get tokens: from left to right, of equal starts the longest. */
function spansOf(regions: readonly Region[], target: TextTarget): { spans: Span[]; others: Region[] } {
  const spans: Span[] = [];
  const others: Region[] = [];
  for (const region of regions) {
    const { geometry } = region;
    if (geometry.kind !== "span" || region.toName !== target.object.name || region.labels.length === 0)
      others.push(region);
    else spans.push({ start: geometry.value.start, end: geometry.value.end, region });
  }
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  return { spans, others };
}

type Tagging = { tags: string[]; outcome: Map<Region, { kind: "wrote" | "changed" | "skipped"; reason: string }> };

/** Gives tokens the tags of spans; each token has one at most. */
function tagTokens(tokens: readonly Token[], spans: readonly Span[]): Tagging {
  const tags = tokens.map(() => "O");
  const outcome: Tagging["outcome"] = new Map();
  let from = 0;
  for (const { start, end, region } of spans) {
    while (from < tokens.length && (tokens[from]?.end ?? 0) <= start) from += 1;
    let to = from;
    while (to < tokens.length && (tokens[to]?.start ?? 0) < end) to += 1;
    const first = tokens[from];
    const last = tokens[to - 1];
    const skip = (reason: string): void => void outcome.set(region, { kind: "skipped", reason });
    if (first === undefined || last === undefined || to <= from) skip("there is no word in the span");
    else if (tags.slice(from, to).some((tag) => tag !== "O"))
      skip("the span overlaps another one; CoNLL has one tag for each word");
    else {
      const label = tagText(region.labels[0] ?? "");
      for (let at = from; at < to; at += 1) tags[at] = `${at === from ? "B" : "I"}-${label}`;
      outcome.set(region, changeOf(region, first.start < start || last.end > end));
    }
  }
  return { tags, outcome };
}

function changeOf(region: Region, isInsideWord: boolean): { kind: "wrote" | "changed"; reason: string } {
  if (isInsideWord)
    return { kind: "changed", reason: "the span begins or ends inside a word; the whole word is tagged" };
  if (region.labels.length > 1) return { kind: "changed", reason: "of several labels only the first is there" };
  return { kind: "wrote", reason: "" };
}

function block(
  task: SourceTask,
  annotation: SourceAnnotation,
  tokens: readonly Token[],
  source: { config: ExportSource["config"]; target: TextTarget },
  report: FormatReport,
): string {
  const view = regionsOf(source.config, annotation.result);
  const { spans, others } = spansOf(view.regions, source.target);
  const { tags, outcome } = tagTokens(tokens, spans);
  for (const { region } of spans) {
    const { kind, reason } = outcome.get(region) ?? { kind: "skipped", reason: "there is no word in the span" };
    const labeling = region.results.find(({ type }) => type.endsWith("labels"));
    for (const result of region.results) {
      const place = placeOf(task, annotation, result);
      if (result !== labeling) report.skipped("CoNLL has only the label of a span", place);
      else if (kind === "wrote") report.wrote();
      else report[kind](reason, place);
    }
  }
  const lost = [...others.flatMap(({ results }) => results), ...view.answers, ...view.relations];
  for (const result of lost)
    report.skipped("CoNLL has only labeled spans of the text", placeOf(task, annotation, result));
  for (const result of view.unreadable)
    report.skipped("it is not a result, or its place is not right", placeOf(task, annotation, result));
  return lines(tokens, tags);
}

function lines(tokens: readonly Token[], tags: readonly string[]): string {
  const written = tokens.map(({ text }, index) => `${text} -X- _ ${tags[index] ?? "O"}\n`);
  return `${written.join("")}\n`;
}

function taskText(task: SourceTask, source: ExportSource, target: TextTarget, report: FormatReport): string {
  const text = lookUp(resolveUndefinedKey(source.config, task.data), target.key);
  const words = typeof text === "number" || typeof text === "boolean" ? String(text) : text;
  const tokens = typeof words === "string" && target.object.node.written["valueType"] !== "url" ? tokensOf(words) : [];
  if (tokens.length === 0) {
    skipTask(task, "the task has no text, or only the address of one", report);
    return "";
  }
  report.tasks();
  if (task.annotations.length === 0) return lines(tokens, []);
  return task.annotations
    .map((annotation) => {
      if (!annotation.was_cancelled) return block(task, annotation, tokens, { config: source.config, target }, report);
      skipCancelled(task, annotation, report);
      return "";
    })
    .join("");
}

async function* content(source: ExportSource, target: TextTarget, report: FormatReport): AsyncGenerator<string> {
  yield "-DOCSTART- -X- O\n";
  for await (const batch of source.tasks()) {
    const text = batch.map((task) => taskText(task, source, target, report)).join("");
    if (text !== "") yield text;
  }
}

function targetOf(config: ExportSource["config"]): TextTarget | string {
  const targets = textTargets(config).filter(({ labels }) => labels.length > 0);
  const [target] = targets;
  if (target === undefined) return "The label config has no Text with Labels.";
  return targets.length === 1 ? target : "The label config has Labels for several texts; CoNLL has one.";
}

/**
 * The format of the CoNLL-2003 shared task on named entities, as Label Studio writes it: a token a line with two empty
 * columns and an IOB tag, an empty line behind each annotation. A tag covers whole words; where spans overlap, the one
 * that begins first (of equal ones the longest) has the words. Spaces in labels become `_`.
 */
export const conll2003: ExportFormat = {
  name: "CONLL2003",
  title: "CoNLL 2003",
  description: "A word a line with its tag, for named entities: B- begins a span, I- goes on, O is outside.",
  tags: ["sequence labeling", "text tagging", "named entity recognition"],
  files: "one",
  extension: "conll",
  mediaType: "text/plain; charset=utf-8",
  fits: (config) => {
    const target = targetOf(config);
    return typeof target === "string" ? target : null;
  },
  async *write(source, report) {
    const target = targetOf(source.config);
    if (typeof target !== "string") yield { path: "result.conll", content: content(source, target, report) };
  },
};
