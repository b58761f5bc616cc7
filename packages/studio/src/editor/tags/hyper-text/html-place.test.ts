import { createTextIndex } from "@tandem/schema";
import { expect, test } from "vitest";
import { blockOfPath, type DocumentText } from "./document-text.ts";
import { toHtmlPlace, toHtmlStretch } from "./html-place.ts";

/** `<article><h2>🐱 Warning:</h2> <p>🐱 This is a test text</p></article>` */
const pieces: [string, string][] = [
  ["/article[1]/h2[1]/text()[1]", "🐱 Warning:"],
  ["/article[1]/text()[1]", " "],
  ["/article[1]/p[1]/text()[1]", "🐱 This is a test text"],
];
let at = 0;
const blocks = pieces.map(([path, text]) => {
  const block = { path, text, start: at };
  at += text.length;
  return block;
});
const document: DocumentText = { text: blocks.map(({ text }) => text).join(""), blocks };
const index = createTextIndex(document.text);
const from = document.text.indexOf("test");
const place = {
  start: "/article[1]/p[1]/text()[1]",
  end: "/article[1]/p[1]/text()[1]",
  startOffset: 13,
  endOffset: 17,
  globalOffsets: { start: 23, end: 27 },
};

test("a span has UTF-16 offsets beside its paths and code points over the whole text", () => {
  expect(toHtmlPlace(document, index, { start: from, end: from + 4 })).toEqual(place);
});

test("a span over several elements ends in the last one that it touches", () => {
  const start = document.text.indexOf("Warning");
  expect(toHtmlPlace(document, index, { start, end: from + 4 })).toMatchObject({
    start: "/article[1]/h2[1]/text()[1]",
    startOffset: 3,
    end: "/article[1]/p[1]/text()[1]",
    endOffset: 17,
    globalOffsets: { start: 2, end: 27 },
  });
});

test("spans are found by code points, and without them by paths", () => {
  const stretch = { start: from, end: from + 4 };
  expect(toHtmlStretch(document, index, place)).toEqual(stretch);
  expect(toHtmlStretch(document, index, { ...place, globalOffsets: undefined })).toEqual(stretch);
  expect(toHtmlStretch(document, index, { start: 23, end: 27 })).toEqual(stretch);
  expect(toHtmlStretch(document, index, { ...place, globalOffsets: undefined, start: "/div[9]/text()[1]" })).toBeNull();
  expect(toHtmlStretch(document, index, { globalOffsets: { start: 5, end: 5 } })).toBeNull();
});

test("paths without numbers, in capitals and to elements lead to the text in them", () => {
  expect(blockOfPath(blocks, "/article/p/text()")).toBe(2);
  expect(blockOfPath(blocks, "/HTML[1]/BODY[1]/ARTICLE[1]/P[1]/text()[1]")).toBe(2);
  expect(blockOfPath(blocks, "/article[1]/h2[1]")).toBe(0);
  expect(blockOfPath(blocks, "/article[1]/h3[1]")).toBe(-1);
});
