import { codePointLength } from "../../results/text-offsets.ts";
import type { AttributesOf, AttributeTable } from "../attribute.ts";
import type { PlaceDefinition } from "../define.ts";
import type { ValueProblem } from "../shape.ts";

/**
 * A span of a plain text in code points. `textOf` gives the text that the annotator sees, or `null` when the data
 * is only where to find it.
 */
export function spanPlace<Table extends AttributeTable>(
  textOf: (data: unknown, attributes: AttributesOf<Table>) => string | null,
): PlaceDefinition<AttributesOf<Table>> {
  return {
    recognizes: (value) => "start" in value && "end" in value,
    within: ({ data, attributes }) => {
      const text = textOf(data, attributes);
      const length = text === null ? Infinity : codePointLength(text);
      return (value) => checkEnds(value["start"] as number, value["end"] as number, length);
    },
    key: (value) => `${String(value["start"])}-${String(value["end"])}`,
    make: (random, { data, attributes }) => {
      const points = Array.from(textOf(data, attributes) ?? "sample text");
      const start = Math.floor(random() * points.length);
      const end = start + 1 + Math.floor(random() * (points.length - start));
      return { value: { start, end: Math.min(end, points.length) } };
    },
  };
}

function checkEnds(start: number, end: number, length: number): ValueProblem[] | null {
  if (start >= end) {
    const message = `the span starts at ${start} and ends at ${end}: it is empty or backwards`;
    return [{ path: ".value.end", message, expected: `more than ${start}` }];
  }
  if (end <= length) return null;
  const message = `the span ends at ${end}, but the text has ${length} characters`;
  const expected = `at most ${length} (code points, not UTF-16 units or bytes)`;
  return [{ path: ".value.end", message, expected }];
}
