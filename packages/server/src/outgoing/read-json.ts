import { findJsonProblem } from "./json-problem.ts";
import type { OutgoingSuccess } from "./outcome.ts";

export type JsonReading =
  | { ok: true; value: unknown }
  /** `excerpt`: the first 500 characters of the body. */
  | { ok: false; message: string; excerpt: string };

const EXCERPT_LENGTH = 500;

/**
 * The answer's body as JSON. The bare words NaN, Infinity and -Infinity, which Python writes and JSON does not have, are
 * read as null. What cannot be read is told with line and column.
 */
export function readJson(answer: OutgoingSuccess): JsonReading {
  const text = answer.body.toString("utf8").replace(/^\uFEFF/, "");
  const parsed = parse(text) ?? parse(withoutBareNumbers(text));
  if (parsed) return { ok: true, value: parsed.value };
  return { ok: false, message: describeProblem(text, answer), excerpt: text.slice(0, EXCERPT_LENGTH) };
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function describeProblem(text: string, answer: OutgoingSuccess): string {
  const where = `${answer.url} answered ${answer.status}`;
  if (text.trim() === "") return `${where} with an empty body where JSON was expected`;
  if (/^\s*<(!doctype|html)/i.test(text)) return `${where} with an HTML page where JSON was expected`;
  const problem = findJsonProblem(text);
  if (!problem) return `${where} with text that is not JSON`;
  return `${where} with text that is not JSON: ${problem.message} at line ${problem.line}, column ${problem.column}`;
}

/** The text with NaN, Infinity and -Infinity outside strings replaced by null. */
function withoutBareNumbers(text: string): string {
  if (!text.includes("NaN") && !text.includes("Infinity")) return text;
  const parts: string[] = [];
  let done = 0;
  const word = /"|-?Infinity|NaN/g;
  for (let match = word.exec(text); match; match = word.exec(text)) {
    if (match[0] === '"') {
      word.lastIndex = endOfString(text, match.index);
      continue;
    }
    parts.push(text.slice(done, match.index), "null");
    done = word.lastIndex;
  }
  return parts.join("") + text.slice(done);
}

/** Index after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === 34) return index + 1;
  }
  return text.length;
}
