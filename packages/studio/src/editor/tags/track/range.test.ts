import { expect, test } from "vitest";
import { dragged, moved, shareOf, valueAt, zoomed } from "./range.ts";

const whole = { from: 0, to: 100 };

test("values and shares of what is seen", () => {
  expect(shareOf(30, { from: 20, to: 40 })).toBe(0.5);
  expect(valueAt(0.5, { from: 20, to: 40 })).toBe(30);
  expect(shareOf(3, { from: 2, to: 2 })).toBe(0);
});

test("zooming keeps the place under the pointer, and stays inside", () => {
  expect(zoomed(whole, whole, 2, 50, 1)).toEqual({ from: 25, to: 75 });
  expect(zoomed({ from: 20, to: 40 }, whole, 2, 25, 1)).toEqual({ from: 22.5, to: 32.5 });
  expect(zoomed({ from: 20, to: 40 }, whole, 0.01, 25, 1)).toEqual(whole);
  expect(zoomed({ from: 0, to: 2 }, whole, 100, 0, 1)).toEqual({ from: 0, to: 1 });
  expect(moved({ from: 20, to: 40 }, whole, -50)).toEqual({ from: 0, to: 20 });
  expect(moved({ from: 20, to: 40 }, whole, 500)).toEqual({ from: 80, to: 100 });
});

test("a stretch is moved inside the whole, and keeps a length", () => {
  const stretch = { start: 10, end: 20 };
  expect(dragged(stretch, "all", 5, whole, 1)).toEqual({ start: 15, end: 25 });
  expect(dragged(stretch, "all", -50, whole, 1)).toEqual({ start: 0, end: 10 });
  expect(dragged(stretch, "all", 500, whole, 1)).toEqual({ start: 90, end: 100 });
  expect(dragged(stretch, "start", 50, whole, 1)).toEqual({ start: 19, end: 20 });
  expect(dragged(stretch, "start", -50, whole, 1)).toEqual({ start: 0, end: 20 });
  expect(dragged(stretch, "end", -50, whole, 1)).toEqual({ start: 10, end: 11 });
  expect(dragged(stretch, "end", 500, whole, 1)).toEqual({ start: 10, end: 100 });
});
