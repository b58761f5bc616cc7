import type { PlaceCheck, PlaceDefinition } from "../define.ts";
import type { Random, ValueProblem } from "../shape.ts";

/** The texts of the paragraphs in the order in which they are shown; `null` for one that is not known. */
export type ParagraphTexts = readonly (string | null)[];

/**
 * A span from a place in one paragraph to a place in the same or a later one. `textsOf` gives the paragraphs, or `null`
 * when the data is only where to find them.
 */
export function paragraphSpanPlace<Attributes>(
  textsOf: (data: unknown, attributes: Attributes) => ParagraphTexts | null,
): PlaceDefinition<Attributes> {
  return {
    recognizes: (value) => "start" in value && "end" in value,
    within: ({ data, attributes }) => checkSpan(textsOf(data, attributes)),
    key: ({ start, end, startOffset, endOffset }) => [start, startOffset, end, endOffset].join(),
    make: (random, { data, attributes }) => ({ value: makeSpan(random, textsOf(data, attributes) ?? ["sample text"]) }),
  };
}

function checkSpan(texts: ParagraphTexts | null): PlaceCheck {
  return (value) => {
    const wrong = checkParagraph("start", value, texts) ?? checkParagraph("end", value, texts);
    if (wrong !== null) return wrong;
    const [start, end] = [Number(value["start"]), Number(value["end"])];
    if (start > end) {
      const message = `the span starts in paragraph ${start} and ends in paragraph ${end}: it is backwards`;
      return [{ path: ".value.end", message, expected: `at least ${start}` }];
    }
    const [from, to] = [value["startOffset"], value["endOffset"]];
    if (start < end || typeof from !== "number" || typeof to !== "number" || from < to) return null;
    const message = `the span starts at ${from} and ends at ${to}: it is empty or backwards`;
    return [{ path: ".value.endOffset", message, expected: `more than ${from}` }];
  };
}

/** Whether one end is in a paragraph that is there. Its offset may count units or, as some models do, code points. */
function checkParagraph(
  end: "start" | "end",
  value: Readonly<Record<string, unknown>>,
  texts: ParagraphTexts | null,
): ValueProblem[] | null {
  const written = String(value[end]);
  const count = texts?.length ?? Infinity;
  if (!/^\d{1,9}$/.test(written) || Number(written) >= count) {
    const message = `there is no paragraph ${JSON.stringify(value[end])}`;
    const expected = `the number of a paragraph, from 0${count === Infinity ? "" : ` to ${count - 1}`}`;
    return [{ path: `.value.${end}`, message, expected }];
  }
  const offset = value[`${end}Offset`];
  const length = texts?.[Number(written)]?.length ?? Infinity;
  if (typeof offset !== "number" || offset <= length) return null;
  const message = `the span ${end}s at ${offset}, but paragraph ${written} has ${length} characters`;
  return [{ path: `.value.${end}Offset`, message, expected: `at most ${length}` }];
}

function makeSpan(random: Random, texts: ParagraphTexts): Record<string, unknown> {
  const filled = texts.flatMap((text, index) => (text === null || text === "" ? [] : [{ text, index }]));
  const { text, index } = filled[Math.floor(random() * filled.length)] ?? { text: "-", index: 0 };
  const startOffset = Math.floor(random() * text.length);
  const endOffset = startOffset + 1 + Math.floor(random() * (text.length - startOffset));
  return { start: String(index), end: String(index), startOffset, endOffset };
}
