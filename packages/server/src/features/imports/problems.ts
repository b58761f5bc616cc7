import type { ImportProblem } from "@tandem/schema/api";
import { type AppError, invalid } from "../../errors.ts";

/** More are counted, not listed. */
const mostListed = 100;
const longestShown = 200;

/** Everything wrong in an import: the first hundred problems, and how many there are. */
export interface ProblemList {
  readonly listed: (ImportProblem & { shown: string | null })[];
  /** Items that are wrong. */
  count: number;
}

export const createProblemList = (): ProblemList => ({ listed: [], count: 0 });

/** A value as JSON, cut. */
function shownValue(value: unknown): string | null {
  const text = JSON.stringify(value);
  if (text === undefined) return null;
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** Adds one wrong item with what is wrong in it. */
export function addProblems(
  list: ProblemList,
  place: Pick<ImportProblem, "file" | "line" | "item">,
  problems: readonly { path: string | null; message: string }[],
  value?: unknown,
): void {
  list.count++;
  for (const { path, message } of problems) {
    if (list.listed.length >= mostListed) return;
    list.listed.push({ ...place, path, message, shown: value === undefined ? null : shownValue(value) });
  }
}

/** In Label Studio's form, `Error at item 0: <what> :: <item>`, with the file and line that it does not tell. */
function sentence({ file, line, item, path, message, shown }: ProblemList["listed"][number]): string {
  const where = [file, line === null ? null : `line ${line}`].filter((part) => part !== null).join(", ");
  const inside = path === null || path === "$" || path === "$.data" ? "" : `${path}: `;
  const start = item === null ? "Error" : `Error at item ${item}`;
  return `${start}${where === "" ? "" : ` (${where})`}: ${inside}${message}${shown === null ? "" : ` :: ${shown}`}`;
}

/** 400 with every listed problem in words; nothing was imported. */
export function importRefused(list: ProblemList): AppError {
  const sentences = list.listed.map(sentence);
  const more = list.count - new Set(list.listed.map(({ file, line, item }) => `${file} ${line} ${item}`)).size;
  if (more > 0) sentences.push(`… and ${more} more items with errors.`);
  return invalid({ non_field_errors: sentences });
}

/** As the answer of an import lists what was left out. */
export const problemsToWire = (list: ProblemList): ImportProblem[] =>
  list.listed.map(({ file, line, item, path, message }) => ({ file, line, item, path, message }));
