import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anyMask, bytesAllocatedBy, picture } from "../../test/masks.ts";
import { type CocoRle, decodeCocoRle, encodeCocoCounts, encodeCocoRle } from "./coco-rle.ts";
import { emptyMask, maskFromRuns } from "./mask.ts";

const problemOf = (rle: CocoRle, maxPixels?: number): string => {
  const decoding = decodeCocoRle(rle, maxPixels);
  return decoding.ok ? "none" : decoding.problem;
};

describe("COCO RLE", () => {
  test("counts go down the columns", () => {
    const mask = picture("·#·", "##·");
    expect(encodeCocoCounts(mask)).toEqual({ size: [2, 3], counts: [1, 3, 2] });
    expect(decodeCocoRle({ size: [2, 3], counts: [1, 3, 2] })).toEqual({ ok: true, mask });
    expect(decodeCocoRle({ size: [2, 3], counts: [1, 0, 0, 3, 2, 0] })).toEqual({ ok: true, mask });
    expect(encodeCocoCounts(picture("#"))).toEqual({ size: [1, 1], counts: [0, 1] });
  });

  // Written out by hand from the definition: 5 bits a character from the lowest, 32 when more follow, plus 48.
  test.each<[runs: number[], text: string, why: string]>([
    [[6], "6", "6 + 48"],
    [[0, 15], "0?", "15 is the largest number of one character"],
    [[16], "`0", "16 has its fifth bit set, so a 0 follows to say that it is not negative"],
    [[31], "o0", "31 + 32 + 48, and 0"],
    [[32], "P1", "0 + 32 + 48, and 1"],
    [[1, 2, 3], "123", "the first three are as they are"],
    [[1, 2, 3, 4], "1232", "the fourth is 4 − 2"],
    [[1, 9, 3, 4], "193K", "4 − 9 is −5: its low bits 27 + 48, and none follows"],
    [[1, 40, 3, 4], "1X13lN", "4 − 40 is −36: 28 + 32 + 48, and −2 as 30 + 48"],
    [[1024], "PP1", "two characters of zeros before the 1"],
  ])("%j is %s: %s", (runs, text) => {
    const height = runs.reduce((sum, run) => sum + run, 0);
    const decoding = maskFromRuns(runs, { width: 1, height });
    if (!decoding.ok) throw new Error(decoding.problem);
    expect(encodeCocoRle(decoding.mask)).toEqual({ size: [height, 1], counts: text });
    expect(decodeCocoRle({ size: [height, 1], counts: text })).toEqual(decoding);
  });

  test("both ways, packed and not", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        expect(decodeCocoRle(encodeCocoRle(mask))).toEqual({ ok: true, mask });
        expect(decodeCocoRle(encodeCocoCounts(mask))).toEqual({ ok: true, mask });
        expect(encodeCocoRle(mask).counts).toMatch(/^[0-o]+$/);
      }),
    );
  });

  test("large runs and large differences", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 17 }), { minLength: 1, maxLength: 12 }), (runs) => {
        const height = runs.reduce((sum, run) => sum + run, 0);
        const decoding = maskFromRuns(runs, { width: 1, height });
        if (!decoding.ok) throw new Error(decoding.problem);
        expect(decodeCocoRle(encodeCocoRle(decoding.mask))).toEqual(decoding);
        expect(decodeCocoRle(encodeCocoCounts(decoding.mask))).toEqual(decoding);
      }),
      { numRuns: 10 },
    );
  });

  test("what is wrong is named", () => {
    expect(problemOf({ size: [2, 3], counts: [1, 3, 3] })).toBe("has runs for more than 6 pixels; 2 × 3 are 6");
    expect(problemOf({ size: [2, 3], counts: [1, -3, 8] })).toBe("has -3 as run 1; a run is a whole number from 0");
    expect(problemOf({ size: [2, 3], counts: "13" })).toBe("has runs for 4 pixels; 2 × 3 are 6");
    expect(problemOf({ size: [2, 3], counts: "1p2" })).toBe('has a character at 1 that is not one of "0" to "o"');
    expect(problemOf({ size: [2, 3], counts: "1 2" })).toBe('has a character at 1 that is not one of "0" to "o"');
    expect(problemOf({ size: [2, 3], counts: "13o" })).toBe("ends in the middle of a run, which begins at character 2");
    expect(problemOf({ size: [2, 3], counts: "1K3" })).toBe("has a run below 0 at character 1");
    expect(problemOf({ size: [2, 3], counts: "oooooooo0" })).toBe(
      "has a run at character 0 that is too long for any image",
    );
    expect(problemOf({ size: [0, 3], counts: "" })).toBe("needs a whole height of 1 or more, got 0");
    expect(problemOf({ size: [100_000, 100_000], counts: "0" })).toBe(
      "has 100000 × 100000 pixels; at most 100000000 are accepted",
    );
  });

  test("any text or list: an answer, in the memory that is stated", () => {
    const counts = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: fc.integer({ min: 48, max: 111 }).map((code) => String.fromCharCode(code)), maxLength: 200 }),
      fc.array(fc.oneof(fc.nat(60), fc.double(), fc.integer()), { maxLength: 50 }),
    );
    const side = fc.oneof(fc.nat(300), fc.integer(), fc.double());
    fc.assert(
      fc.property(counts, side, side, (given, height, width) => {
        const memory = bytesAllocatedBy(() => decodeCocoRle({ size: [height, width], counts: given }, 90_000));
        expect(memory).toBeLessThanOrEqual(16 * given.length + 12 * 90_000 + 2048);
      }),
      { numRuns: 1000 },
    );
    // Two runs down the columns, a run for each row along the rows.
    const half = { size: [30_000, 2] as const, counts: [30_000, 30_000] };
    const memory = bytesAllocatedBy(() => expect(decodeCocoRle(half).ok).toBe(true));
    expect(memory).toBeLessThan(30_000 * 2 * 12);
    expect(problemOf(half, 50_000)).toBe("has 2 × 30000 pixels; at most 50000 are accepted");
  });

  test("no pixel at all", () => {
    expect(encodeCocoRle(emptyMask({ width: 5, height: 2 }))).toEqual({ size: [2, 5], counts: ":" });
  });
});
