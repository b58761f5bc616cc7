import fc from "fast-check";
import { expect, test } from "vitest";
import { pagesFor, rowWindow, scrollToRow, tallest } from "./row-window.ts";

test("a short list is not scaled", () => {
  expect(rowWindow(100, 30, { scrollTop: 300, height: 300 }, 0)).toEqual({
    first: 10,
    last: 20,
    height: 3000,
    top: 300,
  });
});

test("what is drawn always covers what is visible, and the last row can be reached, at any size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 100, max: 1200 }),
      (count, share, height) => {
        const rowHeight = 36;
        const total = rowWindow(count, rowHeight, { scrollTop: 0, height }).height;
        expect(total).toBeLessThanOrEqual(tallest);
        const scrollTop = Math.max(0, total - height) * share;
        const { first, last, top } = rowWindow(count, rowHeight, { scrollTop, height }, 2);
        expect(last - first).toBeLessThan(height / rowHeight + 7);
        expect(top).toBeLessThanOrEqual(scrollTop + 0.01);
        const bottom = top + (last - first) * rowHeight;
        expect(bottom).toBeGreaterThanOrEqual(Math.min(scrollTop + height, total) - 0.01);
        if (share === 1) expect(last).toBe(count);
      },
    ),
  );
});

test("going to a row shows it, and moves nothing when it is visible", () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 2_000_000 }), fc.nat(), fc.nat(), (count, a, b) => {
      const height = 600;
      const target = a % count;
      const start = scrollToRow(b % count, count, 36, { scrollTop: 0, height }) ?? 0;
      const scrollTop = scrollToRow(target, count, 36, { scrollTop: start, height }) ?? start;
      const { first, last } = rowWindow(count, 36, { scrollTop, height }, 1);
      expect(first).toBeLessThanOrEqual(target);
      expect(last).toBeGreaterThan(target);
      const again = scrollToRow(target, count, 36, { scrollTop, height }) ?? scrollTop;
      expect(Math.abs(again - scrollTop)).toBeLessThan(0.01);
    }),
  );
});

test("pages of rows", () => {
  expect(pagesFor(0, 30, 100)).toEqual([0]);
  expect(pagesFor(90, 130, 100)).toEqual([0, 1]);
  expect(pagesFor(100, 200, 100)).toEqual([1]);
  expect(pagesFor(5, 5, 100)).toEqual([0]);
});
