import { createTextIndex, encodeSpanText, type TextIndex } from "@tandem/schema";

export type Granularity = "symbol" | "word" | "sentence" | "paragraph";
/** UTF-16 positions, `end` not included. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * What a selection means: without white space at its ends, widened to whole words, sentences or paragraphs when the
 * label asks for it, and never half of a surrogate pair. `null`: nothing but white space was selected.
 */
export function selectedStretch(text: string, from: number, to: number, granularity: Granularity): Stretch | null {
  const trimmed = trim(text, Math.min(from, to), Math.max(from, to));
  if (trimmed === null) return null;
  const widened = granularity === "symbol" ? wholeCharacters(text, trimmed) : widen(text, trimmed, granularity);
  return trim(text, widened.start, widened.end);
}

function trim(text: string, start: number, end: number): Stretch | null {
  while (start < end && /\s/.test(text[start] ?? "")) start += 1;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return start < end ? { start, end } : null;
}

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

function wholeCharacters(text: string, { start, end }: Stretch): Stretch {
  return {
    start: isLow(text.charCodeAt(start)) ? start - 1 : start,
    end: isLow(text.charCodeAt(end)) ? end + 1 : end,
  };
}

function widen(text: string, { start, end }: Stretch, granularity: "word" | "sentence" | "paragraph"): Stretch {
  if (granularity === "paragraph") {
    const before = text.lastIndexOf("\n", start - 1) + 1;
    const after = text.indexOf("\n", end);
    return { start: before, end: after === -1 ? text.length : after };
  }
  // Words and sentences do not reach over line breaks of more than a few thousand characters: look only nearby.
  const from = text.lastIndexOf("\n", Math.max(0, start - 2000)) + 1;
  const stop = text.indexOf("\n", Math.min(text.length, end + 2000));
  const near = text.slice(from, stop === -1 ? text.length : stop);
  const segments = new Intl.Segmenter(undefined, { granularity }).segment(near);
  const first = segments.containing(start - from);
  const last = segments.containing(end - 1 - from);
  return {
    start: first ? from + first.index : start,
    end: last ? from + last.index + last.segment.length : end,
  };
}

/** The place of a span as results have it: code points, and the text in them with line breaks as backslash-n. */
export function toPlace(
  text: string,
  index: TextIndex,
  stretch: Stretch,
  saveText: boolean,
): { start: number; end: number; text?: string } {
  const place = { start: index.toCodePoint(stretch.start), end: index.toCodePoint(stretch.end) };
  return saveText ? { ...place, text: encodeSpanText(text.slice(stretch.start, stretch.end)) } : place;
}

/** The other way: where in the JavaScript string a result's span is. `null` when it has no positions. */
export function toStretch(index: TextIndex, place: Readonly<Record<string, unknown>>): Stretch | null {
  const { start, end } = place;
  if (typeof start !== "number" || typeof end !== "number" || start >= end) return null;
  return { start: index.toUtf16(start), end: index.toUtf16(end) };
}

export { createTextIndex };
