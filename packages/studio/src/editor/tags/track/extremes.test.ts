import { expect, test } from "vitest";
import { extremesOf } from "./extremes.ts";

test("each column has its lowest and highest number", () => {
  const { low, high } = extremesOf([1, 5, 2, 8, -3, 0], 0, 6, 3);
  expect([...low]).toEqual([1, 2, -3]);
  expect([...high]).toEqual([5, 8, 0]);
});

test("more columns than numbers: each number fills its columns", () => {
  expect([...extremesOf([1, 2], 0, 2, 4).low]).toEqual([1, 1, 2, 2]);
});

test("only what is seen, and holes stay holes", () => {
  const { low, high } = extremesOf([9, Number.NaN, Number.NaN, 4, Number.NaN, 6], 1, 7, 3);
  expect([...low]).toEqual([Number.NaN, 4, 6]);
  expect([...high]).toEqual([Number.NaN, 4, 6]);
});

test("a million numbers in a thousand columns are drawn at once", () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, index) => Math.sin(index / 1000));
  const began = performance.now();
  const { high } = extremesOf(values, 0, values.length, 1000);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(Math.max(...high)).toBeCloseTo(1, 5);
});
