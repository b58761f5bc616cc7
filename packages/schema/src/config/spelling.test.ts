import { expect, test } from "vitest";

import { editDistance, nearest } from "./spelling.ts";

test("edit distance", () => {
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("toName", "toNmae")).toBe(1);
  expect(editDistance("same", "same")).toBe(0);
});

test("nearest: the closest, regardless of letter case, but not anything", () => {
  expect(nearest("chocie", ["Choices", "Choice", "Header"])).toBe("Choice");
  expect(nearest("xyz", ["Choices", "Choice"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
