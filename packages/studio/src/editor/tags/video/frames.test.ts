import { boxAtFrame, lifeSpans, type VideoKeyframe } from "@tandem/schema";
import { expect, test } from "vitest";
import {
  frameAt,
  frameCount,
  frameRateOf,
  secondOf,
  withKeyframe,
  withLifeToggled,
  withoutKeyframe,
} from "./frames.ts";

const box = { x: 10, y: 20, width: 30, height: 40 };

test("frames count from 1, and leading to one leads to no other", () => {
  expect([frameAt(0, 24), frameAt(0.0416, 24), frameAt(1 / 24, 24), frameAt(1, 24)]).toEqual([1, 1, 2, 25]);
  for (const rate of [23.976, 24, 25, 29.97, 60])
    for (let frame = 1; frame < 2000; frame += 7) expect(frameAt(secondOf(frame, rate), rate)).toBe(frame);
  expect(frameCount(1, 24)).toBe(24);
});

test("frames a second: as written, of the task, or the seconds of a frame", () => {
  expect(frameRateOf(25, {})).toBe(25);
  expect(frameRateOf("$fps", { fps: 30 })).toBe(30);
  expect(frameRateOf("$fps", { fps: "29.97" })).toBe(29.97);
  expect(frameRateOf(0.04, {})).toBe(25);
  expect(frameRateOf("$fps", {})).toBe(24);
});

test("a box that is moved at another frame has a key frame there, and moves straight between them", () => {
  const first = withKeyframe([], 1, box, 24);
  expect(first).toEqual([{ frame: 1, enabled: true, rotation: 0, ...box, time: 0.042 }]);
  const second = withKeyframe(first, 11, { ...box, x: 20 }, 24);
  expect(boxAtFrame(second, 6)?.x).toBe(15);
  expect(withKeyframe(second, 5, box, 24).map(({ frame }) => frame)).toEqual([1, 5, 11]);
  expect(withKeyframe(second, 11, { ...box, x: 5 }, 24)[1]).toMatchObject({ x: 5, frame: 11 });
  expect(withoutKeyframe(second, 11)).toEqual(first);
  expect(withoutKeyframe(first, 1)).toEqual(first);
});

test("a life span ends and goes on", () => {
  const sequence: VideoKeyframe[] = withKeyframe([], 1, box, 24);
  const ended = withLifeToggled(sequence, 10, box, 24);
  expect(lifeSpans(ended, 24)).toEqual([{ start: 1, end: 10 }]);
  expect(lifeSpans(withLifeToggled(ended, 10, box, 24), 24)).toEqual([{ start: 1, end: 24 }]);
});
