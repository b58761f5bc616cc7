import { codePointLength } from "../results/text-offsets.ts";
import { flag, oneOf, text as anyText } from "./attribute.ts";
import { objectTag, type ValueProblem } from "./define.ts";

/** A plain text. Regions in it are spans: code points from 0, the end not included. */
export const text = objectTag({
  name: "Text",
  attributes: {
    name: anyText,
    value: anyText,
    valueType: oneOf(["text", "url"], "text"),
    saveTextResult: oneOf(["yes", "no", "none"], null),
    encoding: oneOf(["none", "base64", "base64unicode"], "none"),
    selectionEnabled: flag(true),
    highlightColor: anyText,
    showLabels: oneOf(["true", "false"], null),
    granularity: oneOf(["symbol", "word", "sentence", "paragraph"], "symbol"),
    clickableLinks: flag(false),
    resolver: anyText,
    style: anyText,
    className: anyText,
    idAttr: anyText,
  },
  checkData: (data) =>
    typeof data === "string" || typeof data === "number" || Array.isArray(data)
      ? null
      : "must be a string, a number or a list",
  places: {
    span: {
      recognizes: (value) => "start" in value && "end" in value,
      check: (object) => {
        const shown = shownText(object.data, object.attributes);
        const length = shown === null ? Infinity : codePointLength(shown);
        return (value) => checkSpan(value, length);
      },
      key: (value) => `${String(value["start"])}-${String(value["end"])}`,
    },
  },
});

const expectedPosition = "a whole number of at least 0, in code points";

function checkSpan(value: Readonly<Record<string, unknown>>, length: number): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const { start, end, text: spanText } = value;
  if (!isPosition(start)) {
    problems.push({ path: ".start", message: '"start" is not a position in the text', expected: expectedPosition });
  }
  if (!isPosition(end)) {
    problems.push({ path: ".end", message: '"end" is not a position in the text', expected: expectedPosition });
  }
  if (spanText !== undefined && typeof spanText !== "string") {
    problems.push({ path: ".text", message: '"text" is not a string', expected: "the text of the span" });
  }
  if (!isPosition(start) || !isPosition(end)) return problems;
  if (start >= end) {
    const message = `the span starts at ${start} and ends at ${end}: it is empty or backwards`;
    problems.push({ path: ".end", message, expected: `more than ${start}` });
  } else if (end > length) {
    const message = `the span ends at ${end}, but the text has ${length} characters`;
    problems.push({ path: ".end", message, expected: `at most ${length} (code points, not UTF-16 units or bytes)` });
  }
  return problems;
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The text that the annotator sees, when the task's data is that text itself and not where to find it. */
function shownText(
  data: unknown,
  attributes: { valueType: string; encoding: string; resolver: string | null },
): string | null {
  if (attributes.valueType !== "text" || attributes.encoding !== "none" || attributes.resolver !== null) return null;
  if (typeof data === "string") return data;
  return typeof data === "number" ? String(data) : null;
}
