import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { lookUp, resolveUndefinedKey } from "../config/task-values.ts";
import { newRegionId } from "../results/index.ts";
import { isObject } from "../results/problem.ts";
import type {
  ExportFormat,
  ExportSource,
  ImportedItem,
  ImportFile,
  ImportFormat,
  SourceAnnotation,
  SourceTask,
} from "./format.ts";
import { mapTasks } from "./json-files.ts";
import { lineRecords } from "./memory-file.ts";
import { withoutRepeated } from "./repeated-controls.ts";
import { placeOf, type Region, regionsOf, skipCancelled, skipTask, textsOf } from "./regions.ts";
import type { FormatReport } from "./report.ts";
import { dataAt } from "./text-target.ts";

/** A sound of the config with the text fields about it. */
type SoundTarget = { readonly object: ObjectTag; readonly key: string; readonly texts: readonly ControlTag[] };

function targetsOf(written: LabelConfig): SoundTarget[] {
  const config = withoutRepeated(written);
  return config.objects.flatMap((object) => {
    const tag: string = object.tag;
    const texts = config.controls.filter(({ type, toName }) => type === "textarea" && toName.includes(object.name));
    return tag === "Audio" && object.valueKey !== null && texts.length > 0
      ? [{ object, key: object.valueKey, texts }]
      : [];
  });
}

function fits(config: LabelConfig): string | null {
  const targets = targetsOf(config);
  if (targets.length === 1) return null;
  return targets.length === 0
    ? "The label config has no Audio with a TextArea."
    : "The label config has TextAreas for several sounds; a manifest has one.";
}

/** A line of the manifest. Times are seconds. */
type Utterance = {
  audio_filepath: string;
  offset?: number;
  duration: number | null;
  text: string;
  annotator: number | "";
};

const oneText = (texts: readonly string[]): string => texts.join(" ").replaceAll(/\s+/g, " ").trim();

function utterances(
  task: SourceTask,
  annotation: SourceAnnotation,
  source: { config: LabelConfig; target: SoundTarget; address: string },
  report: FormatReport,
): Utterance[] {
  const view = regionsOf(source.config, annotation.result);
  const placed = (result: unknown) => placeOf(task, annotation, result);
  const base = { audio_filepath: source.address };
  const annotator = annotation.completed_by ?? "";
  const length = soundLength(task, annotation);
  const found: Utterance[] = [];
  for (const result of view.answers) {
    const texts = result.to_name === source.target.object.name ? textsOf(result) : [];
    if (texts.length === 0) report.skipped("a manifest has only texts about the sound", placed(result));
    else {
      found.push({ ...base, duration: length, text: oneText(texts), annotator });
      if (length === null) report.changed("the length of the sound is not known", placed(result));
      else if (texts.length > 1) report.changed("several texts are joined", placed(result));
      else report.wrote();
    }
  }
  for (const region of view.regions.toSorted(byStart)) {
    const { geometry, texts } = region;
    const isHere = geometry.kind === "segment" && region.toName === source.target.object.name && texts.length > 0;
    if (isHere) {
      const { start, end } = geometry.value;
      found.push({ ...base, offset: start, duration: rounded(end - start), text: oneText(texts), annotator });
    }
    for (const result of region.results) {
      if (isHere && result.type === "textarea") report.wrote();
      else report.skipped("a manifest has only texts about the sound", placed(result));
    }
  }
  for (const result of view.relations) report.skipped("a manifest has only texts about the sound", placed(result));
  for (const result of view.unreadable) report.skipped("it is not a result, or its place is not right", placed(result));
  return found;
}

/** Differences of seconds without the last digits of the arithmetic. */
const rounded = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

const startOf = ({ geometry }: Region): number => (geometry.kind === "segment" ? geometry.value.start : 0);
const byStart = (one: Region, other: Region): number => startOf(one) - startOf(other);

/** As some region's result has it, or the task's data; no sound is opened. */
function soundLength(task: SourceTask, { result }: SourceAnnotation): number | null {
  const given = [...result.map((item) => (isObject(item) ? item["original_length"] : null)), task.data["duration"]];
  return given.find((value): value is number => typeof value === "number" && value > 0) ?? null;
}

function taskLines(task: SourceTask, source: ExportSource, target: SoundTarget, report: FormatReport): string[] {
  const address = lookUp(resolveUndefinedKey(source.config, task.data), target.key);
  if (typeof address !== "string" || address === "") {
    skipTask(task, "the task has no sound", report);
    return [];
  }
  report.tasks();
  return task.annotations.flatMap((annotation) => {
    if (!annotation.was_cancelled)
      return utterances(task, annotation, { config: source.config, target, address }, report).map(
        (line) => `${JSON.stringify(line)}\n`,
      );
    skipCancelled(task, annotation, report);
    return [];
  });
}

async function* content(source: ExportSource, target: SoundTarget, report: FormatReport): AsyncGenerator<string> {
  const lines = mapTasks(source.tasks(), (task) => taskLines(task, source, target, report));
  for await (const some of lines) if (some.length > 0) yield some.join("");
}

/**
 * A manifest as speech recognizers (NVIDIA NeMo) read it: a JSON object a line. A text about a whole sound is a line,
 * a text about a part of it one with its `offset`. `audio_filepath` is the address as the task has it; nothing is
 * fetched, so `duration` is `null` where neither the annotation (`original_length`) nor the data (`duration`) says it.
 */
export const asrManifest: ExportFormat = {
  name: "ASR_MANIFEST",
  title: "ASR manifest",
  description: "Transcripts for speech recognition as NVIDIA NeMo reads them: a JSON object a line.",
  tags: ["speech recognition"],
  files: "one",
  extension: "json",
  mediaType: "application/x-ndjson; charset=utf-8",
  fits,
  async *write(source, report) {
    const [target] = targetsOf(source.config);
    if (target !== undefined) yield { path: "manifest.json", content: content(source, target, report) };
  },
};

type Draft = { line: number | null; address: string; lines: Readonly<Record<string, unknown>>[] };

const seconds = (given: unknown): number | null =>
  typeof given === "number" && Number.isFinite(given) && given >= 0 ? given : null;

/** A whole transcript goes to a field about the sound, a part's to one about its parts. */
function resultOf(line: Draft["lines"][number], { object, texts }: SoundTarget): Record<string, unknown>[] {
  const { text } = line;
  const offset = seconds(line["offset"]);
  const duration = seconds(line["duration"]);
  const isPart = offset !== null && duration !== null && duration > 0;
  const perRegion = texts.filter(({ node }) => node.written["perRegion"]?.toLowerCase() === "true");
  const control = (isPart ? perRegion[0] : undefined) ?? texts.find((one) => !perRegion.includes(one)) ?? texts[0];
  if (typeof text !== "string" || text === "" || control === undefined) return [];
  const place = isPart && perRegion.includes(control) ? { start: offset, end: rounded(offset + duration) } : {};
  const value = { ...place, text: [text] };
  return [{ id: newRegionId(), from_name: control.name, to_name: object.name, type: "textarea", value }];
}

function taskOf({ address, lines }: Draft, target: SoundTarget) {
  const whole = lines.find((line) => seconds(line["offset"]) === null);
  const duration = seconds(whole?.["duration"]);
  const data = { ...dataAt(target.key, address), ...(duration === null ? {} : { duration }) };
  const annotators = [...new Set(lines.map(({ annotator }) => annotator))];
  const all = annotators.map((annotator) => ({
    annotator,
    result: lines.filter((line) => line["annotator"] === annotator).flatMap((line) => resultOf(line, target)),
  }));
  const byPerson = all.filter(({ annotator, result }) => typeof annotator === "number" && result.length > 0);
  const byNobody = all.filter(({ annotator, result }) => typeof annotator !== "number" && result.length > 0);
  return {
    data,
    annotations: byPerson.map(({ annotator, result }) => ({ completed_by: annotator, ground_truth: false, result })),
    predictions: byNobody.map(({ result }) => ({ model_version: "ASR_MANIFEST", result })),
  };
}

async function* readFile(file: ImportFile, target: SoundTarget): AsyncGenerator<ImportedItem> {
  let draft = null as Draft | null;
  const item = (done: Draft): ImportedItem => ({
    ok: true,
    file: file.path,
    line: done.line,
    task: taskOf(done, target),
  });
  for await (const records of lineRecords(file)) {
    for (const record of records) {
      const { line } = record;
      const value = record.ok ? record.value : null;
      const address = isObject(value) ? value["audio_filepath"] : null;
      if (!isObject(value) || typeof address !== "string" || address === "") {
        if (draft !== null) yield item(draft);
        draft = null;
        const { path = "$.audio_filepath", message = '"audio_filepath" must be text' } = record.ok ? {} : record;
        yield { ok: false, file: file.path, line, path, message };
      } else if (draft?.address === address) draft.lines.push(value);
      else {
        if (draft !== null) yield item(draft);
        draft = { line, address, lines: [value] };
      }
    }
  }
  if (draft !== null) yield item(draft);
}

/** Reads manifests; lines about one sound that follow each other are one task. Lines with an annotator's id are annotations, others predictions. */
export const asrManifestImport: ImportFormat = {
  name: "ASR_MANIFEST",
  title: "ASR manifest",
  description: "A JSON object a line with audio_filepath, duration, text; offset where it is a part of the sound.",
  extensions: [".jsonl", ".ndjson", ".json"],
  recognizes: (files) =>
    files.length > 0 && files.every(({ head }) => /^\uFEFF?\s*\{[^\n]*"audio_filepath"\s*:/.test(head)),
  fits,
  async *read(files, { config }) {
    const [target] = targetsOf(config);
    if (target !== undefined) for (const file of files) yield* readFile(file, target);
  },
};
