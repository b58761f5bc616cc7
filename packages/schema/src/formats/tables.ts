import type { ExportFormat, ExportSource, SourceTask } from "./format.ts";
import { mapTasks } from "./json-files.ts";
import { repeatedControls, withoutRepeated } from "./repeated-controls.ts";
import type { FormatReport } from "./report.ts";
import {
  annotationCells,
  annotationColumns,
  annotationsOf,
  dataNames,
  reportLosses,
  simpleAnswers,
} from "./simple-answers.ts";

/** What a spreadsheet would run as a formula, also in full-width characters. Numbers may begin with a sign. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Text that already looks as if an apostrophe had been put before it gets one more, so that it can be taken away. */
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** A value as the text of a cell; text that a spreadsheet would take for a formula begins with an apostrophe. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (formula.test(text) && !number.test(text)) || guarded.test(text) ? `'${text}` : text;
}

/** The text that a cell was made from: without the apostrophe that keeps spreadsheets from running it. */
function cellContent(cell: string): string {
  return guarded.test(cell) ? cell.slice(1) : cell;
}

/** The list or object that a text is as JSON; `null` when it is none. */
function structure(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** A written answer that looks like JSON is put into a list, so that it is not taken for one. */
const answerCell = (answer: unknown): unknown =>
  typeof answer === "string" && structure(answer) !== null ? [answer] : answer;

/** The data that a cell is: the list or object that it holds as JSON when `isWanted` says so, else its text. */
export function dataInCell(cell: string, isWanted: (value: object) => boolean): unknown {
  const text = cellContent(cell);
  const value = structure(text);
  return value !== null && isWanted(value) ? value : text;
}

/** What `answerCell` and `cellText` made of an answer: a list, an object or text. */
export function answerInCell(cell: string): unknown {
  const text = cellContent(cell);
  return structure(text) ?? text;
}

function quoted(text: string, delimiter: string): string {
  const plain = !text.includes('"') && !text.includes("\n") && !text.includes("\r") && !text.includes(delimiter);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

const row = (cells: readonly unknown[], delimiter: string): string =>
  `${cells.map((cell) => quoted(cellText(cell), delimiter)).join(delimiter)}\r\n`;

/** The columns of a table: id, data (by key, with the column's name), one for each control, who made it and when. */
type Columns = { readonly data: ReadonlyMap<string, string>; readonly controls: readonly string[] };

async function columnsOf(source: ExportSource): Promise<Columns> {
  const once = withoutRepeated(source.config).controls.map((control) => control.name);
  const controls = [...once, ...(await repeatedControls(source))];
  const { nameOf } = dataNames(controls);
  return { data: new Map((await source.dataKeys()).map((key) => [key, nameOf(key)])), controls };
}

function taskRows(task: SourceTask, { data, controls }: Columns, delimiter: string): string {
  const left = [
    task.id,
    ...[...data.keys()].map((key) => (Object.hasOwn(task.data, key) ? task.data[key] : undefined)),
  ];
  return annotationsOf(task)
    .map((annotation) => {
      if (annotation === null)
        return row([...left, ...controls.map(() => ""), ...annotationColumns.map(() => "")], delimiter);
      const answers = simpleAnswers(annotation);
      const cells = annotationCells(annotation);
      const right = annotationColumns.map((name) => cells[name]);
      return row([...left, ...controls.map((name) => answerCell(answers.get(name))), ...right], delimiter);
    })
    .join("");
}

async function* content(source: ExportSource, delimiter: string, report: FormatReport): AsyncGenerator<string> {
  const columns = await columnsOf(source);
  const named = new Set(columns.controls);
  yield row(["id", ...columns.data.values(), ...columns.controls, ...annotationColumns], delimiter);
  const rows = mapTasks(source.tasks(), (task) => {
    report.tasks();
    reportLosses(task, report, named);
    return [taskRows(task, columns, delimiter)];
  });
  for await (const some of rows) {
    const text = some.join("");
    if (text !== "") yield text;
  }
}

function table(name: "CSV" | "TSV", separated: string, delimiter: string, mediaType: string): ExportFormat {
  const extension = name.toLowerCase();
  return {
    name,
    title: name,
    description: `A row for each annotation, separated by ${separated}. Text that a spreadsheet would run begins with an apostrophe.`,
    tags: [],
    files: "one",
    extension,
    mediaType,
    fits: () => null,
    async *write(source, report) {
      yield { path: `result.${extension}`, content: content(source, delimiter, report) };
    },
  };
}

export const csv = table("CSV", "commas", ",", "text/csv; charset=utf-8");
export const tsv = table("TSV", "tabs", "\t", "text/tab-separated-values; charset=utf-8");
