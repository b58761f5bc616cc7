import { isUtf8 } from "node:buffer";
import { badItem, deepest, type RawItem } from "./raw-items.ts";

/** Text that may hold what `jsonb` refuses; the parsed value is then looked through. */
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/;

/** Where a value holds NUL or half a surrogate pair, as a JSON path; null when it does not. */
function unstorablePath(value: unknown, path = "$"): string | null {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? path : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inside] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (key.includes("\0") || !key.isWellFormed()) return path;
    const found = unstorablePath(inside, place);
    if (found !== null) return found;
  }
  return null;
}

export const unstorable = "holds a NUL character or half a surrogate pair, which cannot be stored; remove it";

/** Why a value that a format made cannot be stored, and where; null when it can. */
export function storableProblem(value: unknown): { path: string; message: string } | null {
  if (depthOf(value, deepest + 1) > deepest)
    return { path: "$", message: `The item is nested deeper than ${deepest} levels.` };
  const path = unstorablePath(value);
  return path === null ? null : { path, message: `The text ${unstorable}.` };
}

/** How deep a value is nested, but no deeper than `limit`. */
function depthOf(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null || limit === 0) return 0;
  let most = 0;
  for (const inside of Object.values(value)) most = Math.max(most, depthOf(inside, limit - 1));
  return most + 1;
}

const parseProblem = (text: string): string | null => {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Whether the beginning of a text is already wrong, and not only cut off. */
function isWrong(beginning: string): boolean {
  const problem = parseProblem(beginning);
  if (problem === null || /^Unexpected end|^Unterminated string/.test(problem)) return false;
  const position = / at position (\d+)/.exec(problem)?.[1];
  return position === undefined || Number(position) < beginning.length;
}

/** Longer items are named by the line they begin on. */
const longestSearched = 200_000;

/** Where a text stops being JSON: `JSON.parse` does not always say, so the shortest wrong beginning is looked for. */
function errorOffset(text: string): number {
  if (text.length > longestSearched) return 0;
  let right = 0;
  let wrong = text.length;
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isWrong(text.slice(0, middle))) wrong = middle;
    else right = middle;
  }
  return right;
}

/** What is wrong with a text, and on which line; lines count from the item's own. */
function explain(error: unknown, text: string, firstLine: number): { line: number; reason: string } {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message
    .replace(/ \(line \d+ column \d+\)$/, "")
    .replace(/ in JSON at position \d+$/, "")
    .replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, "");
  const before = text.slice(0, errorOffset(text));
  return { line: firstLine + (before.match(/\n/g)?.length ?? 0), reason };
}

/** Reads the bytes of one JSON value that begins at `line`. */
export function readJson(bytes: Buffer, line: number): RawItem {
  if (!isUtf8(bytes)) return badItem(line, "This is not UTF-8 text; save the file as UTF-8.");
  const text = bytes.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    const path = suspicious.test(text) ? unstorablePath(value) : null;
    if (path !== null) return badItem(line, `The text ${unstorable}.`, false, path);
    return { ok: true, line, value };
  } catch (error) {
    const { line: at, reason } = explain(error, text, line);
    return badItem(at, `Not JSON: ${reason}.`);
  }
}
