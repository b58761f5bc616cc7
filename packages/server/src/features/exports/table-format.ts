import type { LabelConfig } from "@tandem/schema";
import type { ExportedTask } from "./exported-tasks.ts";
import { annotationCells, annotationColumns, annotationsOf, simpleAnswers } from "./simple-rows.ts";

/** What a spreadsheet would run as a formula, also in full-width characters. Numbers may begin with a sign. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value as the text of a cell; text that a spreadsheet would take for a formula begins with an apostrophe. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

function quoted(text: string, delimiter: string): string {
  const plain = !text.includes('"') && !text.includes("\n") && !text.includes("\r") && !text.includes(delimiter);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** The columns of a table: id, data, one for each control, and who made the annotation when. */
export interface TableColumns {
  data: readonly string[];
  controls: readonly string[];
}

export const tableColumns = (config: LabelConfig, dataKeys: readonly string[]): TableColumns => ({
  data: dataKeys,
  controls: config.controls.map((control) => control.name),
});

const row = (cells: readonly unknown[], delimiter: string): string =>
  `${cells.map((cell) => quoted(cellText(cell), delimiter)).join(delimiter)}\r\n`;

export const headerRow = ({ data, controls }: TableColumns, delimiter: string): string =>
  row(["id", ...data, ...controls, ...annotationColumns], delimiter);

/** A row for each annotation of a task. */
export function taskRows(task: ExportedTask, { data, controls }: TableColumns, delimiter: string): string {
  const left = [task.id, ...data.map((key) => (Object.hasOwn(task.data, key) ? task.data[key] : undefined))];
  return annotationsOf(task)
    .map((annotation) => {
      if (annotation === null)
        return row([...left, ...controls.map(() => ""), ...annotationColumns.map(() => "")], delimiter);
      const answers = simpleAnswers(annotation);
      const cells = annotationCells(annotation);
      const right = annotationColumns.map((name) => cells[name]);
      return row([...left, ...controls.map((name) => answers.get(name)), ...right], delimiter);
    })
    .join("");
}
