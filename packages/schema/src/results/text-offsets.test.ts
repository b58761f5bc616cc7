import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { codePointLength, createTextIndex, decodeSpanText, encodeSpanText } from "./text-offsets.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 600 }),
  fc.string({ unit: "grapheme", maxLength: 600 }),
  fc.string({ unit: fc.constantFrom("a", "😀", "漢", "\n", "\ud83d", "\ude00"), maxLength: 1200 }),
);

describe("positions in a text", () => {
  test("Label Studio's own cases with a cat before the span", () => {
    const one = createTextIndex("🐱 Warning: This is a test text");
    expect([one.toCodePoint(22), one.toCodePoint(26)]).toEqual([21, 25]);
    expect(one.slice(21, 25)).toBe("test");
    const two = createTextIndex("🐱 Warning:\n🐱 This is a test text");
    expect(encodeSpanText(two.slice(2, 27))).toBe("Warning:\\n🐱 This is a test");
  });

  test("the same as spreading the text, at every position", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const characters = Array.from(text);
        const index = createTextIndex(text);
        expect(index.length).toBe(characters.length);
        expect(codePointLength(text)).toBe(characters.length);
        let utf16 = 0;
        for (const [codePoint, character] of characters.entries()) {
          expect(index.toUtf16(codePoint)).toBe(utf16);
          for (let unit = 0; unit < character.length; unit += 1)
            expect(index.toCodePoint(utf16 + unit)).toBe(codePoint);
          utf16 += character.length;
        }
        expect(index.toUtf16(characters.length)).toBe(text.length);
        expect(index.toCodePoint(text.length)).toBe(characters.length);
      }),
    );
  });

  test("slices as Python does", () => {
    fc.assert(
      fc.property(anyText, fc.nat(1300), fc.nat(1300), (text, one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(createTextIndex(text).slice(start, end)).toBe(Array.from(text).slice(start, end).join(""));
      }),
    );
  });

  test("positions outside are brought inside", () => {
    for (const text of ["abc", "a😀c"]) {
      const index = createTextIndex(text);
      expect([index.toCodePoint(-5), index.toCodePoint(99), index.toUtf16(-5), index.toUtf16(99)]).toEqual([
        0,
        3,
        0,
        text.length,
      ]);
    }
  });

  test("a long text with one emoji every thousand characters", () => {
    const index = createTextIndex(`${"x".repeat(999)}😀`.repeat(1000));
    expect(index.length).toBe(1_000_000);
    expect(index.toUtf16(999_999)).toBe(1_000_998);
    expect(index.toCodePoint(1_000_998)).toBe(999_999);
  });
});

test("line breaks in the text of a span are backslash and n, one for each character", () => {
  expect(encodeSpanText("a\nb\r\nc")).toBe("a\\nb\\n\\nc");
  expect(decodeSpanText("a\\nb")).toBe("a\nb");
});
