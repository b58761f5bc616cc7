import { expect, test } from "vitest";
import { arrowTarget } from "./arrow-keys.ts";

/** Two rows of three and of two, a heading, and a row of two. */
const places = [
  { left: 0, top: 0 },
  { left: 100, top: 0.4 },
  { left: 200, top: 0 },
  { left: 0, top: 50 },
  { left: 100, top: 50 },
  { left: 0, top: 140 },
  { left: 100, top: 140.3 },
];

test("left and right go through all rows and end at the ends", () => {
  expect(arrowTarget("ArrowRight", 2, places)).toBe(3);
  expect(arrowTarget("ArrowLeft", 3, places)).toBe(2);
  expect(arrowTarget("ArrowLeft", 0, places)).toBeNull();
  expect(arrowTarget("ArrowRight", 6, places)).toBeNull();
});

test("up and down keep to the column, or to the one nearest to it", () => {
  expect(arrowTarget("ArrowDown", 1, places)).toBe(4);
  expect(arrowTarget("ArrowDown", 2, places)).toBe(4);
  expect(arrowTarget("ArrowDown", 4, places)).toBe(6);
  expect(arrowTarget("ArrowUp", 6, places)).toBe(4);
  expect(arrowTarget("ArrowUp", 1, places)).toBeNull();
  expect(arrowTarget("ArrowDown", 6, places)).toBeNull();
});

test("home, end, and keys that lead nowhere", () => {
  expect(arrowTarget("Home", 4, places)).toBe(0);
  expect(arrowTarget("End", 0, places)).toBe(6);
  expect(arrowTarget("Enter", 0, places)).toBeNull();
  expect(arrowTarget("ArrowDown", -1, places)).toBeNull();
});
