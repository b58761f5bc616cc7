import { expect, test } from "vitest";
import { phraseBlocks, readPhrases, toPhrasePlace, toPhraseStretch } from "./phrases.ts";

const keys = { nameKey: "author", textKey: "text", contextScroll: false };
const phrases = readPhrases(
  [
    { author: "Ada", text: "Did the 🐱 come?", start: 4, duration: 2 },
    { author: "Ben", text: "", start: "1.5", end: "3" },
    { author: "Ben", text: "It came on Friday." },
  ],
  keys,
)!;
const shown = phraseBlocks(phrases);

test("paragraphs have authors, texts and seconds, however these are written", () => {
  expect(phrases[0]).toEqual({ author: "Ada", text: "Did the 🐱 come?", start: 4, end: 6 });
  expect(phrases[1]).toMatchObject({ start: 1.5, end: 3 });
  expect(phrases[2]).toMatchObject({ start: null, end: null });
  expect(readPhrases("text", keys)).toBeNull();
  expect(readPhrases([7, null], keys)).toEqual([
    { author: "", text: "", start: null, end: null },
    { author: "", text: "", start: null, end: null },
  ]);
});

test("in the order of the sound when it scrolls along", () => {
  const sorted = readPhrases(
    [
      { text: "b", start: 2 },
      { text: "a", start: 1 },
    ],
    { ...keys, contextScroll: true },
  );
  expect(sorted?.map(({ text }) => text)).toEqual(["a", "b"]);
});

test("a span within a paragraph: its number as a string, UTF-16 offsets", () => {
  const start = shown.text.indexOf("come");
  const place = toPhrasePlace(shown, { start, end: start + 4 }, true);
  expect(place).toEqual({ start: "0", end: "0", startOffset: 11, endOffset: 15, text: "come" });
  expect(toPhraseStretch(shown.blocks, place)).toEqual({ start, end: start + 4 });
});

test("a span over paragraphs: line breaks in its text are backslash-n", () => {
  const stretch = { start: shown.text.indexOf("come"), end: shown.text.indexOf(" on") };
  const place = toPhrasePlace(shown, stretch, true);
  expect(place).toEqual({ start: "0", end: "2", startOffset: 11, endOffset: 7, text: "come?\\n\\nIt came" });
  expect(toPhraseStretch(shown.blocks, place)).toEqual(stretch);
  expect(toPhrasePlace(shown, stretch, false)).not.toHaveProperty("text");
});

test("places elsewhere, and without offsets", () => {
  expect(toPhraseStretch(shown.blocks, { start: "7", end: "7" })).toBeNull();
  const last = shown.blocks[2]!;
  expect(toPhraseStretch(shown.blocks, { start: 2, end: 2 })).toEqual({ start: last.start, end: shown.text.length });
});
