import { encodeSpanText } from "@tandem/schema";
import type { Value } from "../../store/regions.ts";
import { type Block, blockAt } from "../../text/blocks.ts";
import type { Stretch } from "../../text/selection-span.ts";

/** A paragraph: who says it, what, and from which second of the sound to which. */
export interface Phrase {
  author: string;
  text: string;
  start: number | null;
  end: number | null;
}

interface Keys {
  nameKey: string;
  textKey: string;
  /** Whether they stand in the order of the sound. */
  contextScroll: boolean;
}

/** The paragraphs of a task; `null` when its data is no list of objects. */
export function readPhrases(data: unknown, { nameKey, textKey, contextScroll }: Keys): Phrase[] | null {
  if (!Array.isArray(data)) return null;
  const phrases = data.map((one: unknown): Phrase => {
    const fields = typeof one === "object" && one !== null ? (one as Record<string, unknown>) : {};
    const start = secondsOf(fields["start"]);
    const duration = secondsOf(fields["duration"]);
    const end = secondsOf(fields["end"]) ?? (duration === null ? null : (start ?? 0) + duration);
    return { author: wordsOf(fields[nameKey]), text: wordsOf(fields[textKey]), start, end };
  });
  return contextScroll ? phrases.toSorted((one, other) => (one.start ?? 0) - (other.start ?? 0)) : phrases;
}

const wordsOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

function secondsOf(value: unknown): number | null {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) ? seconds : null;
}

/** The paragraphs as blocks of one text, with a line break between them. */
export function phraseBlocks(phrases: readonly Phrase[]): { text: string; blocks: Block[] } {
  let start = 0;
  const blocks = phrases.map(({ text }) => {
    const block = { start, text };
    start += text.length + 1;
    return block;
  });
  return { text: phrases.map(({ text }) => text).join("\n"), blocks };
}

/** The place of a span as results have it: the numbers of paragraphs as strings, offsets in UTF-16. */
export function toPhrasePlace(
  { text, blocks }: { text: string; blocks: readonly Block[] },
  { start, end }: Stretch,
  saveText: boolean,
): Value {
  const first = blockAt(blocks, start);
  const last = blockAt(blocks, Math.max(start, end - 1));
  const place = {
    start: String(first),
    end: String(last),
    startOffset: start - (blocks[first]?.start ?? 0),
    endOffset: end - (blocks[last]?.start ?? 0),
  };
  return saveText ? { ...place, text: encodeSpanText(text.slice(start, end)) } : place;
}

/** The other way; without offsets, the paragraphs as a whole. `null` when there are no such paragraphs. */
export function toPhraseStretch(blocks: readonly Block[], place: Value): Stretch | null {
  const first = blocks[Number(place["start"])];
  const last = blocks[Number(place["end"])];
  if (first === undefined || last === undefined) return null;
  const { startOffset, endOffset } = place;
  const start = first.start + (typeof startOffset === "number" ? startOffset : 0);
  const end = last.start + (typeof endOffset === "number" ? endOffset : last.text.length);
  return start < end ? { start, end } : null;
}
