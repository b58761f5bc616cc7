import type { SourceRange, Span } from "./problem.ts";

/** A config text with all line breaks as `\n`, and where its parts are in the text as it was given. */
export type SourceText = {
  readonly normalized: string;
  lineOf(offset: number): number;
  rangeOf(span: Span): SourceRange;
};

/**
 * Line breaks are normalized before parsing (XML 1.0, 2.11) because the parser's own normalization takes quadratic
 * time; `\r\n` loses one character, so positions are mapped back.
 */
export function createSourceText(source: string): SourceText {
  const normalized = source.includes("\r") ? source.replaceAll(/\r\n?/g, "\n") : source;
  const removed = positionsOfRemoved(source);
  const lineStarts = [0];
  for (let at = normalized.indexOf("\n"); at !== -1; at = normalized.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  const original = (offset: number): number => offset + countBelow(removed, offset);
  const lineOf = (offset: number): number => countBelow(lineStarts, offset + 1);
  return {
    normalized,
    lineOf,
    rangeOf: ({ offset, length }) => {
      const line = lineOf(offset);
      const start = original(offset);
      return {
        line,
        column: offset - (lineStarts[line - 1] ?? 0) + 1,
        offset: start,
        length: original(offset + length) - start,
      };
    },
  };
}

/** For each `\r` of a `\r\n`, the normalized offset just after its line break. */
function positionsOfRemoved(source: string): number[] {
  const positions: number[] = [];
  for (let at = source.indexOf("\r\n"); at !== -1; at = source.indexOf("\r\n", at + 2)) {
    positions.push(at - positions.length);
  }
  return positions;
}

/** How many of the ascending numbers are below the limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
