import fc from "fast-check";
import { expect, test } from "vitest";
import { createTextIndex, selectedStretch, toPlace, toStretch } from "./selection-span.ts";

test("white space at the ends is not meant; nothing else is nothing", () => {
  expect(selectedStretch("  Ada  met", 0, 7, "symbol")).toEqual({ start: 2, end: 5 });
  expect(selectedStretch("a \n b", 1, 4, "symbol")).toBeNull();
  expect(selectedStretch("Ada", 3, 0, "symbol")).toEqual({ start: 0, end: 3 });
});

test("granularity widens", () => {
  const text = "Ada met Charles. He built engines.\nThe end";
  const part = (granularity: "word" | "sentence" | "paragraph") => {
    const found = selectedStretch(text, 9, 12, granularity)!;
    return text.slice(found.start, found.end);
  };
  expect(part("word")).toBe("Charles");
  expect(part("sentence")).toBe("Ada met Charles.");
  expect(part("paragraph")).toBe("Ada met Charles. He built engines.");
});

test("an emoji is never cut, and positions count it as one", () => {
  const text = "😀 Ada 😀\nmet";
  expect(selectedStretch(text, 1, 5, "symbol")).toEqual({ start: 0, end: 5 });
  const index = createTextIndex(text);
  expect(toPlace(text, index, { start: 3, end: 13 }, true)).toEqual({ start: 2, end: 11, text: "Ada 😀\\nmet" });
});

test("place and stretch are inverse on whole characters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "é", "😀", "\n", " "), { minLength: 1, maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      (characters, a, b) => {
        const text = characters.join("");
        const index = createTextIndex(text);
        const [start, end] = [a % (characters.length + 1), b % (characters.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        if (start === end) return;
        const stretch = toStretch(index, { start, end })!;
        expect(toPlace(text, index, stretch, false)).toEqual({ start, end });
        expect(text.slice(stretch.start, stretch.end)).toBe(characters.slice(start, end).join(""));
      },
    ),
  );
});
