import type { LabelConfig } from "../config/node.ts";
import { newRegionId } from "../results/index.ts";
import { isObject } from "../results/problem.ts";
import type { ImportedItem, ImportedTask, ImportFile } from "./format.ts";
import { lineRecords } from "./memory-file.ts";
import type { FormatReport, ReportPlace } from "./report.ts";
import { controlWith, dataAt, storedLabel, type TextTarget, textTargets } from "./text-target.ts";

/** What a data set says of a text as a whole: labels with their shares, 0 to 1. */
export type Classes = readonly { readonly label: string; readonly score: number | null }[];

/** Why data sets of texts cannot be imported into a config; `null` when they can. */
export function fitsTexts(config: LabelConfig): string | null {
  return textTargets(config).length === 0 ? "The label config has no Text." : null;
}

/** The result of choosing some classes of a text; of a single choice the likeliest. */
export function classResults(
  target: TextTarget,
  classes: Classes,
  report: FormatReport,
  place: ReportPlace,
): Record<string, unknown>[] {
  const [likeliest] = classes.toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0));
  if (likeliest === undefined) return [];
  const control = controlWith(target.choices, likeliest.label);
  if (control === undefined) {
    report.skipped("the label config has no choices about the text", place);
    return [];
  }
  const isMultiple = control.node.written["choice"]?.toLowerCase() === "multiple";
  const chosen = isMultiple ? classes : [likeliest];
  for (let left = chosen.length; left < classes.length; left += 1)
    report.skipped("only one class can be chosen: the likeliest was", place);
  const value = { choices: chosen.map(({ label }) => storedLabel(control, label)) };
  const base = { id: newRegionId(), from_name: control.name, to_name: target.object.name, type: "choices" };
  return [likeliest.score === null ? { ...base, value } : { ...base, value, score: likeliest.score }];
}

/** A task with a text, what else its record says, and what a data set says of it as a prediction. */
export function textTask(
  target: TextTarget,
  text: string,
  rest: Readonly<Record<string, unknown>>,
  result: Record<string, unknown>[],
  version: string,
): ImportedTask {
  const { meta, ...others } = rest;
  const data = { ...others, ...(isObject(meta) || meta === undefined ? {} : { meta }), ...dataAt(target.key, text) };
  return {
    data,
    ...(isObject(meta) ? { meta } : {}),
    ...(result.length === 0 ? {} : { predictions: [{ model_version: version, result }] }),
  };
}

export type RecordReading = { readonly task: ImportedTask } | { readonly path: string; readonly message: string };

/** Reads files of one JSON object a line, or of a list of them. */
export async function* readTextRecords(
  files: readonly ImportFile[],
  read: (record: Readonly<Record<string, unknown>>, place: { file: string; line: number | null }) => RecordReading,
): AsyncGenerator<ImportedItem> {
  for (const file of files) {
    for await (const records of lineRecords(file)) {
      for (const record of records) {
        const place = { file: file.path, line: record.line };
        if (!record.ok) yield { ...place, ok: false, path: record.path, message: record.message };
        else if (!isObject(record.value))
          yield { ...place, ok: false, path: "$", message: "a record must be an object" };
        else {
          const reading = read(record.value, place);
          if ("task" in reading) yield { ...place, ok: true, task: reading.task };
          else yield { ...place, ok: false, ...reading };
        }
      }
    }
  }
}

/** Whether all files look like JSON lines (or a list) whose first record has what `pattern` finds. */
export const beginsWith =
  (pattern: RegExp) =>
  (files: readonly { readonly head: string }[]): boolean =>
    files.length > 0 &&
    files.every(({ head }) => /^\uFEFF?\s*(\[\s*)?\{/.test(head) && pattern.test(firstRecord(head)));

/** As much of the first record as the beginning of a file shows. */
const firstRecord = (head: string): string => head.split(/\}\s*,?\s*\n/, 1)[0] ?? "";
