import { isUtf8 } from "node:buffer";
import { badItem, type RawItem } from "./raw-items.ts";

/** Text that may hold what `jsonb` refuses; the parsed value is then looked through. */
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/;

/** Where a value holds NUL or half a surrogate pair, as a JSON path; null when it does not. */
export function unstorablePath(value: unknown, path = "$"): string | null {
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

/** `… in JSON at position 15 (line 2 column 3)`: the reason, and its line counted from the item's own. */
function explain(error: unknown, text: string, firstLine: number): { line: number; reason: string } {
  const message = error instanceof Error ? error.message : String(error);
  const position = Number(/ at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const before = Number.isNaN(position) ? "" : text.slice(0, position);
  const reason = message.replace(/ \(line \d+ column \d+\)$/, "").replace(/ in JSON at position \d+$/, "");
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
