import type { LabelConfig } from "@tandem/schema";
import type { ExportedTask } from "./exported-tasks.ts";
import { annotationCells, annotationsOf, simpleAnswers } from "./simple-rows.ts";
import { headerRow, tableColumns, taskRows } from "./table-format.ts";

/** What a format is made from. */
interface ExportSource {
  config: LabelConfig;
  batches: AsyncIterable<ExportedTask[]>;
  /** Every key of the tasks' data; asked by formats whose columns come first. */
  dataKeys(): Promise<string[]>;
}

export interface ExportFormat {
  title: string;
  description: string;
  tags: readonly string[];
  extension: string;
  mediaType: string;
  write(source: ExportSource): AsyncGenerator<string>;
}

export const formatNames = ["JSON", "JSON_MIN", "CSV", "TSV"] as const;
export type ExportFormatName = (typeof formatNames)[number];

/** A JSON list, written as its items come. */
async function* jsonList(batches: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  let before = "[";
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield before + batch.map((item) => JSON.stringify(item)).join(",\n");
    before = ",\n";
  }
  yield before === "[" ? "[]" : "]";
}

/** One object for each annotation: the task's data beside the answers. */
function simpleItems(task: ExportedTask): Record<string, unknown>[] {
  return annotationsOf(task).map((annotation) => ({
    ...task.data,
    id: task.id,
    ...(annotation ? { ...Object.fromEntries(simpleAnswers(annotation)), ...annotationCells(annotation) } : {}),
  }));
}

async function* mapBatches<From, To>(
  batches: AsyncIterable<From[]>,
  change: (item: From) => To[],
): AsyncGenerator<To[]> {
  for await (const batch of batches) yield batch.flatMap(change);
}

async function* table(source: ExportSource, delimiter: string): AsyncGenerator<string> {
  const columns = tableColumns(source.config, await source.dataKeys());
  yield headerRow(columns, delimiter);
  for await (const batch of source.batches) {
    const text = batch.map((task) => taskRows(task, columns, delimiter)).join("");
    if (text !== "") yield text;
  }
}

/** Every format a project can be exported to. */
export const formats = {
  JSON: {
    title: "JSON",
    description: "Tasks with everything that was annotated, in the shape that Label Studio exports and imports.",
    tags: [],
    extension: "json",
    mediaType: "application/json; charset=utf-8",
    write: ({ batches }) => jsonList(batches),
  },
  JSON_MIN: {
    title: "JSON-MIN",
    description: "One flat object for each annotation: the task's data and what each control answered.",
    tags: [],
    extension: "json",
    mediaType: "application/json; charset=utf-8",
    write: ({ batches }) => jsonList(mapBatches(batches, simpleItems)),
  },
  CSV: {
    title: "CSV",
    description:
      "A row for each annotation, separated by commas. Text that a spreadsheet would run begins with an apostrophe.",
    tags: [],
    extension: "csv",
    mediaType: "text/csv; charset=utf-8",
    write: (source) => table(source, ","),
  },
  TSV: {
    title: "TSV",
    description:
      "A row for each annotation, separated by tabs. Text that a spreadsheet would run begins with an apostrophe.",
    tags: [],
    extension: "tsv",
    mediaType: "text/tab-separated-values; charset=utf-8",
    write: (source) => table(source, "\t"),
  },
} satisfies Record<ExportFormatName, ExportFormat>;

export const isFormatName = (name: string): name is ExportFormatName =>
  (formatNames as readonly string[]).includes(name);
