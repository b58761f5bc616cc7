/**
 * Positions in a text. Results count Unicode code points (as Python's `str` does); JavaScript strings and the DOM
 * count UTF-16 units. They differ after the first character outside the Basic Multilingual Plane (most emoji).
 */
export type TextIndex = {
  /** Code points in the text. */
  readonly length: number;
  /** UTF-16 position → code point position. Inside a surrogate pair: the pair's start. Clamped to the text. */
  toCodePoint(utf16: number): number;
  /** Code point position → UTF-16 position. Clamped to the text. */
  toUtf16(codePoint: number): number;
  /** The part from code point `start` up to, not including, code point `end`. */
  slice(start: number, end: number): string;
};

/** UTF-16 units between two entries of the prefix table. */
const blockSize = 256;

/**
 * Makes both conversions fast: one pass over the text here, then constant time (a table lookup and at most 256
 * characters) for each position. A text without astral characters costs one regular expression and no table.
 */
export function createTextIndex(text: string): TextIndex {
  if (!hasSurrogatePair(text)) return plainIndex(text);
  const pairsBefore = countPairsByBlock(text);
  const codePointsBefore = (block: number): number => block * blockSize - (pairsBefore[block] ?? 0);
  const toCodePoint = (utf16: number): number => {
    const position = clamp(utf16, text.length);
    const block = Math.floor(position / blockSize);
    let pairs = pairsBefore[block] ?? 0;
    for (let low = block * blockSize; low < position; low += 1) if (isPairEnd(text, low)) pairs += 1;
    return position - pairs - (isPairEnd(text, position) ? 1 : 0);
  };
  const length = toCodePoint(text.length);
  const toUtf16 = (codePoint: number): number => {
    const wanted = clamp(codePoint, length);
    const block = lastAtMost(pairsBefore.length, codePointsBefore, wanted);
    let position = block * blockSize;
    // A block may start inside a pair; the pair then counts as before it, and the first step leaves it.
    let counted = toCodePoint(position);
    for (; counted < wanted; counted += 1) position += isPairEnd(text, position + 1) ? 2 : 1;
    return position;
  };
  return { length, toCodePoint, toUtf16, slice: (start, end) => text.slice(toUtf16(start), toUtf16(end)) };
}

/** Code points in a text. A surrogate without its partner counts as one. */
export function codePointLength(text: string): number {
  if (!hasSurrogatePair(text)) return text.length;
  let pairs = 0;
  for (let position = 1; position < text.length; position += 1) if (isPairEnd(text, position)) pairs += 1;
  return text.length - pairs;
}

/**
 * How Label Studio writes the text of a span into `value.text`: every line break character as the two characters
 * backslash and n. Offsets still count the line break as one.
 */
export function encodeSpanText(text: string): string {
  return text.replaceAll(/[\n\r]/g, "\\n");
}

/** The readable text of a `value.text`: backslash-n as a line break again. */
export function decodeSpanText(written: string): string {
  return written.replaceAll("\\n", "\n");
}

function plainIndex(text: string): TextIndex {
  const same = (position: number): number => clamp(position, text.length);
  return {
    length: text.length,
    toCodePoint: same,
    toUtf16: same,
    slice: (start, end) => text.slice(same(start), same(end)),
  };
}

function hasSurrogatePair(text: string): boolean {
  return /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text);
}

/** For each block, how many pairs end before its first unit. */
function countPairsByBlock(text: string): Uint32Array {
  const table = new Uint32Array(Math.floor(text.length / blockSize) + 1);
  let pairs = 0;
  for (let position = 0; position <= text.length; position += 1) {
    if (position % blockSize === 0) table[position / blockSize] = pairs;
    if (isPairEnd(text, position)) pairs += 1;
  }
  return table;
}

/** Whether the unit at this position is the second of a surrogate pair. */
function isPairEnd(text: string, position: number): boolean {
  const low = text.charCodeAt(position);
  if (!(low >= 0xdc00 && low <= 0xdfff)) return false;
  const high = text.charCodeAt(position - 1);
  return high >= 0xd800 && high <= 0xdbff;
}

function lastAtMost(count: number, valueOf: (index: number) => number, wanted: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (valueOf(middle) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

function clamp(position: number, length: number): number {
  return Math.min(length, Math.max(0, Math.trunc(position)));
}
