import { expandRepeaters, repeatedKeys } from "../config/expand-repeaters.ts";
import type { ControlTag, LabelConfig } from "../config/node.ts";
import { newRegionId } from "../results/index.ts";
import { isObject } from "../results/problem.ts";
import { controlDefinition, objectDefinition } from "../results/tag-definitions.ts";
import type { ImportedItem, ImportedResults, ImportFormat, ImportHead, ImportRecord } from "./format.ts";
import type { FormatReport, ReportPlace } from "./report.ts";
import { withoutRepeated } from "./repeated-controls.ts";
import { annotationColumns, dataNames, envelopeKeys } from "./simple-answers.ts";
import { answerInCell, dataInCell } from "./tables.ts";

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

/** How values stand in a file: as they are, or as texts of a table's cells. */
type Cells = { answer(given: unknown): unknown; data(given: unknown, key: string, config: LabelConfig): unknown };

const asTheyAre: Cells = { answer: (given) => given, data: (given) => given };
const asCells: Cells = {
  answer: (given) => (typeof given === "string" ? answerInCell(given) : given),
  data: (given, key, config) =>
    typeof given === "string" ? dataInCell(given, (value) => isStructure(config, key, given, value)) : given,
};

/** Whether the config has a use for the list or object in a cell, and none for its text. */
function isStructure(config: LabelConfig, key: string, text: string, value: object): boolean {
  const isOwn = (path: string): boolean => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
  const shown = config.dataKeys.filter((one) => isOwn(one.key));
  if (shown.length === 0)
    return (
      repeatedKeys(config).some(isOwn) ||
      config.controls.some(({ labelsKey }) => labelsKey !== null && isOwn(labelsKey))
    );
  return shown.every(({ key: path, objectTag: { tag, attributes } }) => {
    const object = objectDefinition(tag);
    return (
      path !== key || (object.checkData(text, attributes) !== null && object.checkData(value, attributes) === null)
    );
  });
}

function resultsOf(
  config: LabelConfig,
  row: Fields,
  cells: Cells,
  report: FormatReport,
  place: ReportPlace,
): Record<string, unknown>[] {
  return config.controls.flatMap((control) => {
    const given = Object.hasOwn(row, control.name) ? cells.answer(row[control.name]) : undefined;
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
function dataOf(config: LabelConfig, row: Fields, cells: Cells): Record<string, unknown> {
  const own = new Set<string>(["id", ...annotationColumns, ...config.controlByName.keys()]);
  const { keyOf } = dataNames(config.controlByName.keys());
  const entries = Object.entries(row).filter(([key]) => !own.has(key));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const key = keyOf(name);
      return [key, cells.data(value, key, config)];
    }),
  );
}

/** The config with the controls that a row's lists repeat: only then is known which columns are answers. */
function configOfRow(config: LabelConfig, row: Fields, cells: Cells): LabelConfig {
  return withoutRepeated(config) === config ? config : expandRepeaters(config, dataOf(config, row, cells));
}

const withoutEmpty = (row: Fields): Fields => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ""));

const numeric = (given: unknown): number | null => {
  const number = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
};

function annotationOf(
  config: LabelConfig,
  row: Fields,
  cells: Cells,
  report: FormatReport,
  place: ReportPlace,
): ImportedResults[] {
  const id = numeric(row["annotation_id"]);
  const result = resultsOf(config, row, cells, report, place);
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
  cells: Cells,
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
        if (draft !== null) yield item(draft);
        draft = null;
        const { path = null, message = "a row must be an object" } = record.ok ? {} : record;
        yield { ok: false, file: file.path, line, path, message };
        continue;
      }
      const row = record.value;
      const own = configOfRow(config, row, cells);
      // Repeated controls have columns for the longest list: a task with a shorter one has empty cells there.
      const kept = own === config ? row : withoutEmpty(row);
      const annotations = annotationOf(own, row, cells, report, { file: file.path, line });
      if (draft !== null && row["id"] !== undefined && row["id"] === draft.id) draft.annotations.push(...annotations);
      else {
        if (draft !== null) yield item(draft);
        draft = { id: row["id"], line, data: dataOf(own, kept, cells), annotations };
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

type Kind = { name: string; title: string; extension: string; cells: Cells; has: (head: ImportHead) => boolean };

function simpleImport({ name, title, extension, cells, has }: Kind): ImportFormat {
  return {
    name,
    title,
    description: `A ${title} export of this server or of Label Studio: answers become annotations again. Rows of one task must follow each other.`,
    extensions: [extension],
    recognizes: (files) =>
      files.length > 0 && files.every((file) => file.path.toLowerCase().endsWith(extension) && has(file)),
    fits: () => null,
    async *read(files, { config }, report) {
      for (const file of files) yield* tasksOf(file, config, cells, report);
    },
  };
}

export const jsonMinImport = simpleImport({
  name: "JSON_MIN",
  title: "JSON-MIN",
  extension: ".json",
  cells: asTheyAre,
  has: hasKeys,
});
export const csvImport = simpleImport({
  name: "CSV",
  title: "CSV",
  extension: ".csv",
  cells: asCells,
  has: hasColumns,
});
export const tsvImport = simpleImport({
  name: "TSV",
  title: "TSV",
  extension: ".tsv",
  cells: asCells,
  has: hasColumns,
});
