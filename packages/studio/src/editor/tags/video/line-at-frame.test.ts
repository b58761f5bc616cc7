import { expect, test } from "vitest";
import { isVectorFrame, lineAtFrame } from "./line-at-frame.ts";

const sequence = [
  {
    frame: 2,
    vertices: [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ],
  },
  {
    frame: 4,
    vertices: [
      { x: 20, y: 0 },
      { x: 30, y: 10 },
    ],
  },
  { frame: 8, enabled: false, vertices: [{ x: 50, y: 50 }] },
];
const firstX = (frame: number): number | undefined => lineAtFrame(sequence, frame)?.vertices[0]?.x;

test("points move straight between key frames with as many points, and stay where there are others", () => {
  expect([1, 2, 3, 4, 6].map(firstX)).toEqual([undefined, 0, 10, 20, 20]);
});

test("a life span ends in the frame that says so", () => {
  expect([8, 9].map(firstX)).toEqual([50, undefined]);
});

test("only key frames with points are those of lines", () => {
  expect([sequence[0], { frame: 1, x: 1 }, null].map(isVectorFrame)).toEqual([true, false, false]);
});
