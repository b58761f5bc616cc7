import { expect, test } from "vitest";
import { arrowBetween, headLength, lanesOf, nearestPair } from "./arrow-path.ts";

const box = (left: number, top: number, width = 20, height = 10) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** The four points of a curve. */
const pointsOf = (d: string): number[] => [...d.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number));

test("beside each other: an arc over the tops, with its label above both", () => {
  const { d, heads, middle } = arrowBetween(box(0, 100), box(200, 102), "right", 0);
  const [startX, startY, , overStart, , overEnd, endX, endY] = pointsOf(d);
  expect([startX, startY, endX, endY]).toEqual([10, 100, 210, 102 - headLength]);
  expect(heads).toEqual([{ x: 210, y: 102, points: "down" }]);
  expect(overStart).toBeLessThan(80);
  expect(overEnd).toBe(overStart);
  expect(middle.x).toBe(110);
  expect(middle.y).toBeLessThan(95);
});

test("below each other: from edge to edge, with heads where the direction says", () => {
  const [upper, lower] = [box(0, 0), box(50, 100)];
  expect(arrowBetween(upper, lower, "right", 0).heads).toEqual([{ x: 60, y: 100, points: "down" }]);
  expect(arrowBetween(lower, upper, "right", 0).heads).toEqual([{ x: 10, y: 10, points: "up" }]);
  expect(arrowBetween(upper, lower, "left", 0).heads).toEqual([{ x: 10, y: 10, points: "up" }]);
  expect(arrowBetween(upper, lower, "bi", 0).heads).toHaveLength(2);
});

test("arrows between the same two do not cover each other, whichever way they go", () => {
  expect(lanesOf([one("a", "b"), one("b", "a"), one("a", "c"), one("a", "b")])).toEqual([0, 1, 0, 2]);
  const [first, second] = [0, 1].map((lane) => arrowBetween(box(0, 100), box(200, 100), "right", lane));
  expect(second!.middle.y).toBeLessThan(first!.middle.y - 8);
});
const one = (from: string, to: string) => ({ from, to });

test("a region in a larger one around the same middle: the arrow is still seen", () => {
  const [startX, , , , , , endX] = pointsOf(arrowBetween(box(0, 0, 100, 100), box(40, 40), "right", 0).d);
  expect(endX! - startX!).toBeGreaterThan(10);
});

test("of the lines of two regions the nearest are joined", () => {
  const [far, near, other] = [box(0, 0), box(0, 50), box(0, 90)];
  expect(nearestPair([far, near], [other])).toEqual({ from: near, to: other });
  expect(nearestPair([], [other])).toBeNull();
});
