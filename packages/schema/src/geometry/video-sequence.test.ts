import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { boxAtFrame, lifeSpans, type VideoKeyframe } from "./video-sequence.ts";

const key = (frame: number, enabled: boolean, x: number): VideoKeyframe => ({
  frame,
  enabled,
  x,
  y: 2 * x,
  width: 10,
  height: 20 - x,
});
const sequence = [key(5, true, 0), key(9, true, 4), key(11, false, 6), key(20, true, 1)];

describe("boxes in a video", () => {
  test("between key frames on the straight line", () => {
    expect(boxAtFrame(sequence, 6)).toEqual({ x: 1, y: 2, width: 10, height: 19, rotation: 0 });
    expect(boxAtFrame(sequence, 9)).toEqual({ x: 4, y: 8, width: 10, height: 16, rotation: 0 });
    expect(boxAtFrame(sequence, 10)?.x).toBe(5);
    expect(boxAtFrame([{ ...key(1, true, 0), rotation: 350 }, key(3, true, 0)], 2)?.rotation).toBe(175);
  });

  test("a key frame that is not enabled is the last one seen; before the first nothing is", () => {
    const seen = Array.from({ length: 25 }, (_, index) => boxAtFrame(sequence, index + 1)?.x ?? null);
    const expected = [null, null, null, null, 0, 1, 2, 3, 4, 5, 6];
    expect(seen.slice(0, 11)).toEqual(expected);
    expect(seen.slice(11, 19)).toEqual(Array.from({ length: 8 }, () => null));
    // After the last key frame it stays where it was.
    expect(seen.slice(19)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(boxAtFrame([], 1)).toBe(null);
  });

  test("life spans are the frames in which it is seen", () => {
    expect(lifeSpans(sequence, 25)).toEqual([
      { start: 5, end: 11 },
      { start: 20, end: 25 },
    ]);
    expect(lifeSpans(sequence, 3).at(-1)).toEqual({ start: 20, end: 20 });
    const anySequence = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.boolean()), {
      selector: ([frame]) => frame,
    });
    fc.assert(
      fc.property(anySequence, (frames) => {
        const keys = frames.map(([frame, enabled]) => key(frame, enabled, frame));
        const spans = lifeSpans(keys, 30);
        for (let frame = 1; frame <= 30; frame += 1) {
          const isIn = spans.some(({ start, end }) => start <= frame && frame <= end);
          expect(boxAtFrame(keys, frame) !== null).toBe(isIn);
        }
        // Where it is at a key frame is what the key frame says.
        for (const { frame, x } of keys) expect(boxAtFrame(keys, frame)?.x).toBe(x);
      }),
    );
  });
});
