import { expect, test } from "vitest";
import { belong } from "./play-together.ts";

test("players belong together when one names the other, or both say the same word", () => {
  expect(belong({ name: "film", sync: "sound" }, { name: "sound", sync: null })).toBe(true);
  expect(belong({ name: "sound", sync: null }, { name: "film", sync: "sound" })).toBe(true);
  expect(belong({ name: "a", sync: "group" }, { name: "b", sync: "group" })).toBe(true);
  expect(belong({ name: "a", sync: null }, { name: "b", sync: null })).toBe(false);
  expect(belong({ name: "a", sync: "x" }, { name: "b", sync: "y" })).toBe(false);
});
