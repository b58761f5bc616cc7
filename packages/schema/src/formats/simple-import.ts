import type { ControlTag, LabelConfig } from "../config/node.ts";
import { newRegionId } from "../results/index.ts";
import { isObject } from "../results/problem.ts";
import { controlDefinition } from "../results/result-checks.ts";
import type { ImportedItem, ImportedResults, ImportFormat, ImportHead, ImportRecord } from "./format.ts";
import type { FormatReport, ReportPlace } from "./report.ts";
import { annotationColumns, envelopeKeys } from "./simple-answers.ts";
import { cellContent } from "./tables.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The result of one control's simple answer, or part of it; `null` when it cannot be one. */
function resultOf(control: ControlTag, given: unknown): Record<string, unknown> | null {
  const type = typeOf(control, given);
  const base = { id: newRegionId(), from_name: control.name, to_name: control.toName[0] ?? "", type };
  if (typeof given === "string" || typeof given === "number") {
    const value = controlDefinition(control.tag).fromScalar(given);
    return value === null ? null : { ...base, value };
  }
  if (!isObject(given)) return null;
  const value = { ...given };
  const beside: Record<string, unknown> = {};
  for (const key of envelopeKeys) {
    if (value[key] === undefined || key === control.type) continue;
    beside[key] = value[key];
    delete value[key];
  }
  return { ...base, ...beside, value };
}

/** The type under which the answer is, where it is one of the control's other types. */
function typeOf(control: ControlTag, given: unknown): string {
  const { alsoTypes = [] } = controlDefinition(control.tag);
  if (!isObject(given) || control.type in given) return control.type;
  return alsoTypes.find((type) => type in given) ?? control.type;
}

/** What a cell of a table holds: the list or object that was written into it as JSON, else its text. */
function cellValue(cell: unknown): unknown {
  if (typeof cell !== "string") return cell;
  const text = cellContent(cell);
  if (!/^[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    // Words may look like JSON too; answers are objects, alone or in a list.
    const parts: unknown[] = Array.isArray(value) ? value : [value];
    return parts.some(isObject) ? value : text;
  } catch {
    return text;
  }
}

function resultsOf(
  config: LabelConfig,
  row: Fields,
  report: FormatReport,
  place: ReportPlace,
): Record<string, unknown>[] {
  return config.controls.flatMap((control) => {
    const given = Object.hasOwn(row, control.name) ? cellValue(row[control.name]) : undefined;
    if (given === undefined || given === null || given === "") return [];
    const parts: unknown[] = Array.isArray(given) ? given : [given];
    return parts.flatMap((part): Record<string, unknown>[] => {
      const result = resultOf(control, part);
      if (result === null) report.skipped("it is not an answer of its control", place);
      return result === null ? [] : [result];
    });
  });
}

/** A row's data: without the columns that are not data, with `data.id` as `id` again. */
function dataOf(config: LabelConfig, row: Fields): Record<string, unknown> {
  const own = new Set<string>(["id", ...annotationColumns, ...config.controlByName.keys()]);
  const original = (key: string): string => {
    const name = key.replace(/^data\./, "");
    return name !== key && (own.has(name) || name.startsWith("data.")) ? name : key;
  };
  const entries = Object.entries(row).filter(([key]) => !own.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [original(key), typeof value === "string" ? cellContent(value) : value]),
  );
}

const numeric = (given: unknown): number | null => {
  const number = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};

function annotationOf(config: LabelConfig, row: Fields, report: FormatReport, place: ReportPlace): ImportedResults[] {
  const id = numeric(row["annotation_id"]);
  const result = resultsOf(config, row, report, place);
  if (id === null && result.length === 0) return [];
  const annotator = numeric(row["annotator"]);
  const annotation = { result, ground_truth: false, lead_time: numeric(row["lead_time"]) };
  return [
    { ...annotation, ...(id === null ? {} : { id }), ...(annotator === null ? {} : { completed_by: annotator }) },
  ];
}

/** A task under way: rows with one id are its annotations. */
type Draft = { id: unknown; line: number | null; data: Record<string, unknown>; annotations: ImportedResults[] };

async function* tasksOf(
  file: { path: string; records(): AsyncIterable<readonly ImportRecord[]> },
  config: LabelConfig,
  report: FormatReport,
): AsyncGenerator<ImportedItem> {
  let draft = null as Draft | null;
  const item = ({ line, data, annotations }: Draft): ImportedItem => ({
    ok: true,
    file: file.path,
    line,
    task: { data, annotations },
  });
  for await (const records of file.records()) {
    for (const record of records) {
      const { line } = record;
      if (!record.ok || !isObject(record.value)) {
        const { path = null, message = "a row must be an object" } = record.ok ? {} : record;
        yield { ok: false, file: file.path, line, path, message };
        continue;
      }
      const row = record.value;
      const annotations = annotationOf(config, row, report, { file: file.path, line });
      if (draft !== null && row["id"] !== undefined && row["id"] === draft.id) draft.annotations.push(...annotations);
      else {
        if (draft !== null) yield item(draft);
        draft = { id: row["id"], line, data: dataOf(config, row), annotations };
      }
    }
  }
  if (draft !== null) yield item(draft);
}

/** The first line of a table has all columns of ours; a JSON list has their keys. */
const hasColumns = ({ head }: ImportHead): boolean => {
  const [header = ""] = head.split(/\r?\n/, 1);
  return annotationColumns.every((name) => new RegExp(`(^|[,\\t"])${name}($|[,\\t"])`).test(header));
};
const hasKeys = ({ head }: ImportHead): boolean =>
  /^\uFEFF?\s*[[{]/.test(head) &&
  !/"(annotations|completions|data)"\s*:/.test(head) &&
  annotationColumns.every((name) => head.includes(`"${name}":`));

function simpleImport(
  name: string,
  title: string,
  extension: string,
  has: (head: ImportHead) => boolean,
): ImportFormat {
  return {
    name,
    title,
    description: `A ${title} export of this server or of Label Studio: answers become annotations again. Rows of one task must follow each other.`,
    extensions: [extension],
    recognizes: (files) =>
      files.length > 0 && files.every((file) => file.path.toLowerCase().endsWith(extension) && has(file)),
    fits: () => null,
    async *read(files, { config }, report) {
      for (const file of files) yield* tasksOf(file, config, report);
    },
  };
}

export const jsonMinImport = simpleImport("JSON_MIN", "JSON-MIN", ".json", hasKeys);
export const csvImport = simpleImport("CSV", "CSV", ".csv", hasColumns);
export const tsvImport = simpleImport("TSV", "TSV", ".tsv", hasColumns);
