import { codePointLength } from "../../results/text-offsets.ts";
import type { PlaceDefinition } from "../define.ts";
import type { Random, ValueProblem } from "../shape.ts";
import { textNodes } from "./html-text.ts";
import { inside } from "./inside.ts";

type Value = Readonly<Record<string, unknown>>;
type Offsets = { start: number; end: number };

/** A span of an HTML document. `htmlOf` gives its source, or `null` when the data is only where to find it. */
export function htmlSpanPlace<Attributes>(
  htmlOf: (data: unknown, attributes: Attributes) => string | null,
): PlaceDefinition<Attributes> {
  return {
    recognizes: (value) => "globalOffsets" in value || ("start" in value && "end" in value),
    within: ({ data, attributes }) => {
      const html = htmlOf(data, attributes);
      // A document has no more text than source.
      const length = html === null ? Infinity : codePointLength(html);
      return (value) => {
        const offsets = value["globalOffsets"] as Offsets | null | undefined;
        const global = offsets ? inside(".value.globalOffsets", checkOffsets(offsets, length)) : null;
        return global ?? checkEnds(value, offsets !== undefined && offsets !== null, length);
      };
    },
    key: (value) => JSON.stringify(placeOf(value)),
    make: (random, { data, attributes }) => ({ value: makeSpan(random, htmlOf(data, attributes)) }),
  };
}

/** XPaths say where it is, whether or not the offsets stand beside them. */
function placeOf({ start, end, startOffset, endOffset, globalOffsets }: Value): unknown[] {
  if (start !== undefined && start !== null) return [start, startOffset, end, endOffset];
  const { start: from, end: to } = globalOffsets as Offsets;
  return [from, to];
}

function checkEnds(value: Value, hasOffsets: boolean, length: number): ValueProblem[] | null {
  const { start, end, startOffset, endOffset } = value;
  const isMissing = (given: unknown): boolean => given === undefined || given === null;
  if (isMissing(start) && isMissing(end) && hasOffsets) return null;
  const [missing] = [["start", start] as const, ["end", end] as const].filter(([, given]) => isMissing(given));
  if (missing !== undefined)
    return [{ path: `.value.${missing[0]}`, message: `"${missing[0]}" is missing`, expected: "an XPath" }];
  if (typeof start === "number" && typeof end === "number")
    return inside(".value", checkOffsets({ start, end }, length));
  if (typeof start !== typeof end)
    return [{ path: ".value.end", message: `"end" is not of the kind of "start"`, expected: `a ${typeof start}` }];
  for (const key of ["startOffset", "endOffset"])
    if (isMissing(value[key]) && !hasOffsets)
      return [{ path: `.value.${key}`, message: `"${key}" is missing`, expected: "UTF-16 units, from 0" }];
  if (start !== end || (startOffset as number) < (endOffset as number) || isMissing(endOffset)) return null;
  const message = `the span starts at ${String(startOffset)} and ends at ${String(endOffset)}: it is empty or backwards`;
  return [{ path: ".value.endOffset", message, expected: `more than ${String(startOffset)}` }];
}

function checkOffsets({ start, end }: Offsets, length: number): ValueProblem[] | null {
  if (start >= end) {
    const message = `the span starts at ${start} and ends at ${end}: it is empty or backwards`;
    return [{ path: ".end", message, expected: `more than ${start}` }];
  }
  if (end <= length) return null;
  const message = `the span ends at ${end}, but even the document's source has only ${length} characters`;
  return [{ path: ".end", message, expected: "code points over the document's text" }];
}

function makeSpan(random: Random, html: string | null): Record<string, unknown> {
  const nodes = textNodes(html ?? "<p>sample text</p>").filter(({ text }) => text.trim() !== "");
  const node = nodes[Math.floor(random() * nodes.length)] ?? { xpath: "/text()[1]", text: "sample", start: null };
  const startOffset = Math.floor(random() * node.text.length);
  const endOffset = startOffset + 1 + Math.floor(random() * (node.text.length - startOffset));
  const place = { start: node.xpath, end: node.xpath, startOffset, endOffset };
  if (node.start === null) return place;
  const before = node.start;
  const [start, end] = [startOffset, endOffset].map((offset) => before + codePointLength(node.text.slice(0, offset)));
  return { ...place, globalOffsets: { start, end } };
}
