import fc from "fast-check";
import { expect, test } from "vitest";
import { blockAt, splitBlocks } from "./blocks.ts";

test("blocks put together are the text, each begins after a line break", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "bc", "\n", "😀", "\n\n"), { maxLength: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (parts, size) => {
        const text = parts.join("");
        const blocks = splitBlocks(text, size);
        expect(blocks.map((block) => block.text).join("")).toBe(text);
        let position = 0;
        for (const block of blocks) {
          expect(block.start).toBe(position);
          if (position > 0) expect(text[position - 1]).toBe("\n");
          position += block.text.length;
        }
      },
    ),
  );
});

test("a position is found in its block, the end in the last", () => {
  const blocks = splitBlocks("ab\ncd\nef", 1);
  expect(blocks.map(({ start }) => start)).toEqual([0, 3, 6]);
  expect([0, 2, 3, 5, 6, 8].map((position) => blockAt(blocks, position))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("an empty text is one empty block", () => {
  expect(splitBlocks("")).toEqual([{ start: 0, text: "" }]);
});
