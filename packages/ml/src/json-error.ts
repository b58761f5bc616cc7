/** Where a text stops being JSON, and why. Lines and columns count from 1, columns in UTF-16 units. */
export interface JsonFault {
  line: number;
  column: number;
  reason: string;
}

const space = /[ \t\n\r]*/y;
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escape = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;
const notJson = /-?(?:NaN|Infinity)|undefined|None|True|False/y;

type Expectation = "value" | "value or ]" | "key or }" | "key" | ":" | ", or ]" | ", or }" | "the end";

/** What to do at a character: read a word or a string, go on expecting something else, or leave an array or object. */
type Step = "read" | "close" | { open: "[" | "{" } | { expect: Expectation };

const steps: Record<Expectation, (next: string) => Step | undefined> = {
  value: (next) => (next === "[" || next === "{" ? { open: next } : /["\-\dtfnNIuTF]/.test(next) ? "read" : undefined),
  "value or ]": (next) => (next === "]" ? "close" : steps.value(next)),
  key: (next) => (next === '"' ? "read" : undefined),
  "key or }": (next) => (next === "}" ? "close" : steps.key(next)),
  ":": (next) => (next === ":" ? { expect: "value" } : undefined),
  ", or ]": (next) => (next === "]" ? "close" : next === "," ? { expect: "value" } : undefined),
  ", or }": (next) => (next === "}" ? "close" : next === "," ? { expect: "key" } : undefined),
  "the end": () => undefined,
};

/** Finds the first place where `text` is not JSON; null when all of it is. Never quotes more than one character. */
export function findJsonFault(text: string): JsonFault | null {
  const open: ("[" | "{")[] = [];
  let expected: Expectation = "value";
  let at = 0;
  const afterValue = (): Expectation => {
    const inside = open.at(-1);
    return inside === undefined ? "the end" : inside === "[" ? ", or ]" : ", or }";
  };

  for (;;) {
    at = match(space, text, at) ?? at;
    const next = text[at];
    if (next === undefined && expected === "the end") return null;
    const step: Step | undefined = next === undefined ? undefined : steps[expected](next);
    if (step === undefined) return faultAt(text, at, `expected ${expected}, but ${found(text, at)}`);
    if (step === "read") {
      const end = next === '"' ? stringEnd(text, at) : match(word, text, at);
      if (end === undefined) return wordFault(text, at, expected);
      if (typeof end !== "number") return end;
      at = end;
      expected = expected.startsWith("key") ? ":" : afterValue();
    } else {
      at += 1;
      if (step === "close") {
        open.pop();
        expected = afterValue();
      } else if ("open" in step) {
        open.push(step.open);
        expected = step.open === "[" ? "value or ]" : "key or }";
      } else {
        expected = step.expect;
      }
    }
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Behind the string that begins at `from`. A loop, because a string may have megabytes. */
function stringEnd(text: string, from: number): number | JsonFault {
  let at = from + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    const behind = code === 0x5c ? match(escape, text, at) : code < 0x20 ? undefined : at + 1;
    if (behind === undefined) return faultAt(text, at, `${shown(text[at] ?? "")} may not stand in a string`);
    at = behind;
  }
  return faultAt(text, at, "the text ends inside a string");
}

function wordFault(text: string, at: number, expected: Expectation): JsonFault {
  const end = match(notJson, text, at);
  if (end !== undefined) return faultAt(text, at, `${text.slice(at, end)} is not JSON; use null, true or false`);
  return faultAt(text, at, `expected ${expected}, but ${found(text, at)}`);
}

function faultAt(text: string, at: number, reason: string): JsonFault {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n"), reason };
}

const found = (text: string, at: number): string => {
  const next = text[at];
  return next === undefined ? "the text ends" : `there is ${shown(next)}`;
};

function shown(character: string): string {
  const code = character.charCodeAt(0);
  return code < 32 ? `a control character (U+${code.toString(16).padStart(4, "0")})` : `"${character}"`;
}
