import { expect, test } from "vitest";
import { boundsOf, lineOf } from "./line.ts";

test("few values are points that are joined, with those beside what is seen", () => {
  const times = Float64Array.of(0, 1, 2, 3, 4);
  const line = lineOf(times, Float64Array.of(5, 6, 7, 8, 9), { from: 1.5, to: 2.5 }, 100);
  expect(line).toEqual({
    kind: "points",
    points: [
      { x: -50, value: 6 },
      { x: 50, value: 7 },
      { x: 150, value: 8 },
    ],
  });
});

test("a million values are strokes, fast, and no peak is lost", () => {
  const times = Float64Array.from({ length: 1_000_000 }, (_, index) => index);
  const values = Float64Array.from(times, (time) => (time === 123_456 ? 99 : Math.sin(time / 5000)));
  const began = performance.now();
  const line = lineOf(times, values, { from: 0, to: 999_999 }, 1000);
  expect(performance.now() - began).toBeLessThan(5000);
  if (line.kind !== "strokes") throw new Error("not strokes");
  expect(line.high[123]).toBe(99);
  expect(Math.min(...line.low)).toBeCloseTo(-1, 4);
});

test("bounds", () => {
  expect(boundsOf(Float64Array.of(3, Number.NaN, -1))).toEqual({ low: -1, high: 3 });
  expect(boundsOf(Float64Array.of(2, 2))).toEqual({ low: 1.5, high: 2.5 });
  expect(boundsOf(Float64Array.of(Number.NaN))).toEqual({ low: 0, high: 1 });
});
