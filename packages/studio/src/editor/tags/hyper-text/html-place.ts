import type { TextIndex } from "@tandem/schema";
import type { Value } from "../../store/regions.ts";
import { blockAt } from "../../text/blocks.ts";
import type { Stretch } from "../../text/selection-span.ts";
import { blockOfPath, type DocumentText } from "./document-text.ts";

/** The place of a span as results have it: paths with UTF-16 offsets, and code points over the whole text. */
export function toHtmlPlace({ blocks }: DocumentText, index: TextIndex, { start, end }: Stretch): Value | null {
  const first = blocks[blockAt(blocks, start)];
  const last = blocks[blockAt(blocks, Math.max(start, end - 1))];
  if (first === undefined || last === undefined) return null;
  return {
    start: first.path,
    end: last.path,
    startOffset: start - first.start,
    endOffset: end - last.start,
    globalOffsets: { start: index.toCodePoint(start), end: index.toCodePoint(end) },
  };
}

/** The other way: by the code points where a result has them, else by its paths; `null` where they lead nowhere. */
export function toHtmlStretch({ blocks }: DocumentText, index: TextIndex, place: Value): Stretch | null {
  const { globalOffsets, start, end, startOffset, endOffset } = place;
  const counted = globalOffsets ?? (typeof start === "number" ? { start, end } : null);
  if (counted !== null) {
    const { start: from, end: to } = counted as Record<string, unknown>;
    if (typeof from !== "number" || typeof to !== "number" || from >= to) return null;
    return { start: index.toUtf16(from), end: index.toUtf16(to) };
  }
  if (typeof start !== "string" || typeof end !== "string") return null;
  const from = blocks[blockOfPath(blocks, start)];
  const to = blocks[blockOfPath(blocks, end)];
  if (from === undefined || to === undefined) return null;
  const stretch = { start: from.start + offsetOf(startOffset), end: to.start + offsetOf(endOffset) };
  return stretch.start < stretch.end ? stretch : null;
}

const offsetOf = (written: unknown): number => (typeof written === "number" ? written : 0);
