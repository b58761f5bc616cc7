import { expandRepeaters } from "../config/expand-repeaters.ts";
import type { LabelConfig } from "../config/node.ts";
import { isObject } from "../results/problem.ts";
import type { SourceAnnotation, SourceTask } from "./format.ts";
import { placeOf } from "./regions.ts";
import type { FormatReport } from "./report.ts";

/** Who, which and when: the columns behind the answers. */
export const annotationColumns = ["annotator", "annotation_id", "created_at", "updated_at", "lead_time"] as const;

/** What stands beside a value and is moved into it, as in Label Studio's simple formats, so that it is not lost. */
export const envelopeKeys = [
  "original_width",
  "original_height",
  "image_rotation",
  "item_index",
  "original_length",
] as const;

type NamedResult = Readonly<Record<string, unknown>> & { readonly from_name: string };
const isNamed = (result: unknown): result is NamedResult => isObject(result) && typeof result["from_name"] === "string";

/** The key of a type's answer where a lone one stands for itself. */
const plainKey = (type: unknown): "choices" | "text" | null =>
  type === "choices" ? "choices" : type === "textarea" ? "text" : null;

/** The one choice or text of a result; `undefined` when it has another answer. */
function loneAnswer(result: NamedResult): unknown {
  const key = plainKey(result["type"]);
  const value = result["value"];
  if (key === null || !isObject(value)) return undefined;
  const list = value[key];
  if (key === "text" && typeof list === "string") return list;
  // A path of nested choices is a list itself, and would be taken for several answers.
  return Array.isArray(list) && list.length === 1 && typeof list[0] === "string" ? list[0] : undefined;
}

function wholeAnswer(result: NamedResult): Record<string, unknown> {
  const value = isObject(result["value"]) ? result["value"] : {};
  const beside = envelopeKeys.filter((key) => result[key] !== undefined && result[key] !== null && result[key] !== 0);
  return { ...value, ...Object.fromEntries(beside.map((key) => [key, result[key]])) };
}

/** What one control answered, as Label Studio's simple formats have it: a lone choice or text as itself. */
function simpleAnswer(results: readonly NamedResult[]): unknown {
  const values = results.map((result) => loneAnswer(result) ?? wholeAnswer(result));
  const isPlain = plainKey(results[0]?.["type"]) !== null;
  return values.length === 1 && isPlain ? values[0] : values;
}

/** The answers of an annotation by control. */
export function simpleAnswers(annotation: SourceAnnotation): Map<string, unknown> {
  const byControl = new Map<string, NamedResult[]>();
  for (const result of annotation.result.filter(isNamed)) {
    const own = byControl.get(result.from_name);
    if (own) own.push(result);
    else byControl.set(result.from_name, [result]);
  }
  return new Map([...byControl].map(([name, results]) => [name, simpleAnswer(results)]));
}

/** The cells of `annotationColumns`. */
export const annotationCells = (annotation: SourceAnnotation): Record<(typeof annotationColumns)[number], unknown> => ({
  annotator: annotation.completed_by,
  annotation_id: annotation.id,
  created_at: annotation["created_at"],
  updated_at: annotation["updated_at"],
  lead_time: annotation["lead_time"],
});

/** The annotations that a simple format has a row for; a task without any has one row without answers. */
export function annotationsOf(task: SourceTask): (SourceAnnotation | null)[] {
  const kept = task.annotations.filter((annotation) => !annotation.was_cancelled);
  return kept.length > 0 || task.annotations.length > 0 ? kept : [null];
}

/** Names for the keys of a task's data, none of which is another column's, and back. */
export type DataNames = { nameOf: (key: string) => string; keyOf: (name: string) => string };

/** A key that another column is called by has `data.` before it: `id` is `data.id`, and `data.id` is `data.data.id`. */
export function dataNames(controls: Iterable<string>): DataNames {
  const others = new Set<string>(["id", ...annotationColumns, ...controls]);
  const isTaken = (key: string): boolean => others.has(key.replace(/^(data\.)+/, "")) || others.has(key);
  return {
    nameOf: (key) => (isTaken(key) ? `data.${key}` : key),
    keyOf: (name) => (name.startsWith("data.") && isTaken(name.slice(5)) ? name.slice(5) : name),
  };
}

/** One object for each annotation: the task's data beside the answers. */
export function simpleItems(task: SourceTask, config: LabelConfig): Record<string, unknown>[] {
  const { nameOf } = dataNames(expandRepeaters(config, task.data).controlByName.keys());
  const data = Object.fromEntries(Object.entries(task.data).map(([key, value]) => [nameOf(key), value]));
  return annotationsOf(task).map((annotation) => ({
    ...data,
    id: task.id,
    ...(annotation ? { ...Object.fromEntries(simpleAnswers(annotation)), ...annotationCells(annotation) } : {}),
  }));
}

/** Tells what a simple format has of a task's results. `columns`: the controls that have one, all without it. */
export function reportLosses(task: SourceTask, report: FormatReport, columns?: ReadonlySet<string>): void {
  for (const annotation of task.annotations) {
    for (const result of annotation.result) {
      const place = placeOf(task, annotation, result);
      if (annotation.was_cancelled) report.skipped("its annotation was cancelled", place);
      else if (!isNamed(result)) report.skipped("it belongs to no control: relations have no column", place);
      else if (columns !== undefined && !columns.has(result.from_name))
        report.skipped("its control is not in the label config any more, so it has no column", place);
      else if (isPlaced(result)) report.changed("the answer about a region is there without the place", place);
      else report.wrote();
    }
  }
}

/** Whether a lone answer was about a region, which the simple formats do not say. */
function isPlaced(result: NamedResult): boolean {
  const value = result["value"];
  return loneAnswer(result) !== undefined && isObject(value) && Object.keys(value).length > 1;
}
