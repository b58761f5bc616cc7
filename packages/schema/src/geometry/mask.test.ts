import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anyRaster, masksOfOneSize, picture, pixels } from "../../test/masks.ts";
import { emptyMask, imageSizeProblem, type Mask, maskArea, maskBounds, maskFromRuns } from "./mask.ts";
import { maskFromRaster, maskFromRgba, rasterOfMask, rgbaOfMask } from "./mask-raster.ts";
import { transposed } from "./mask-rows.ts";
import { maskDifference, maskIntersection, maskIou, maskUnion } from "./mask-set.ts";

const runsOf = (mask: Mask): number[] => Array.from(mask.runs);

describe("runs", () => {
  test("go in reading order and begin with background", () => {
    const mask = picture("·##", "#··", "··#");
    expect(runsOf(mask)).toEqual([1, 3, 4, 1]);
    expect(runsOf(picture("#·"))).toEqual([0, 1, 1]);
    expect(runsOf(picture("##"))).toEqual([0, 2]);
    expect(runsOf(emptyMask({ width: 3, height: 2 }))).toEqual([6]);
  });

  test("the pixels of a raster come back, whatever the bytes, wherever the view begins", () => {
    fc.assert(
      fc.property(anyRaster, fc.nat(3), ({ raster, width, height }, offset) => {
        const shifted = new Uint8Array(raster.length + offset).subarray(offset);
        shifted.set(raster);
        const mask = maskFromRaster(shifted, { width, height });
        expect(Array.from(rasterOfMask(mask, 7))).toEqual(Array.from(raster, (byte) => (byte === 0 ? 0 : 7)));
        expect(mask.runs.reduce((sum, run) => sum + run, 0)).toBe(width * height);
        expect(mask.runs.subarray(1).includes(0)).toBe(false);
        expect(maskArea(mask)).toBe(raster.filter((byte) => byte !== 0).length);
      }),
    );
  });

  test("a long run of any bytes is found to its last pixel", () => {
    for (const length of [0, 1, 2, 3, 4, 5, 63, 64, 65, 1000]) {
      for (const value of [1, 128, 255]) {
        const raster = new Uint8Array(1100);
        raster.fill(value, 37, 37 + length);
        const runs = length === 0 ? [1100] : [37, length, 1063 - length];
        expect(runsOf(maskFromRaster(raster, { width: 1100, height: 1 }))).toEqual(runs);
      }
    }
  });

  test("RGBA: the alpha decides, from any but 0 or from a threshold", () => {
    fc.assert(
      fc.property(anyRaster, fc.integer({ min: 1, max: 255 }), ({ raster, width, height }, threshold) => {
        const rgba = Uint8ClampedArray.from(Array.from(raster).flatMap((alpha, index) => [index, 0, 255, alpha]));
        expect(pixels(maskFromRgba(rgba, { width, height }))).toEqual(Array.from(raster, (byte) => Number(byte > 0)));
        expect(pixels(maskFromRgba(rgba, { width, height }, threshold))).toEqual(
          Array.from(raster, (byte) => Number(byte >= threshold)),
        );
        const mask = maskFromRaster(raster, { width, height });
        expect(maskFromRgba(rgbaOfMask(mask, [1, 2, 3, 4]), { width, height })).toEqual(mask);
      }),
    );
    expect(Array.from(rgbaOfMask(picture("·#"), [1, 2, 3, 4]))).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
    expect(Array.from(rgbaOfMask(picture("#·")))).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
  });

  test("bytes that are not the image's are refused", () => {
    expect(() => maskFromRaster(new Uint8Array(5), { width: 2, height: 3 })).toThrow(/6 bytes; got 5/);
    expect(() => maskFromRgba(new Uint8Array(6), { width: 2, height: 3 })).toThrow(/24 bytes; got 6/);
  });

  test("lengths from outside: normalized, or told what is wrong", () => {
    expect(maskFromRuns([0, 2, 0, 1, 3, 0], { width: 3, height: 2 })).toEqual({
      ok: true,
      mask: picture("###", "···"),
    });
    const problemOf = (lengths: number[], width = 3): string => {
      const decoding = maskFromRuns(lengths, { width, height: 2 });
      return decoding.ok ? "none" : decoding.problem;
    };
    expect(problemOf([1, 2])).toBe("has runs for 3 pixels; 3 × 2 are 6");
    expect(problemOf([1, 1e300, 2])).toBe("has 1e+300 as run 1; a run is a whole number from 0");
    expect(problemOf([1, 10, -5])).toBe("has runs for more than 6 pixels; 3 × 2 are 6");
    expect(problemOf([1, -1, 6])).toBe("has -1 as run 1; a run is a whole number from 0");
    expect(problemOf([1.5, 4.5])).toBe("has 1.5 as run 0; a run is a whole number from 0");
    expect(problemOf(["6"] as unknown as number[])).toBe("has 6 as run 0; a run is a whole number from 0");
    expect(problemOf([6], 0)).toBe("needs a whole width of 1 or more, got 0");
    expect(problemOf([6], 1e9)).toBe("has 1000000000 × 2 pixels; at most 100000000 are accepted");
    expect(imageSizeProblem({ width: 70_000, height: 70_000 }, Infinity)).toMatch(/at most 4294967295/);
  });

  test("bounds are those of the pixels", () => {
    fc.assert(
      fc.property(anyRaster, ({ raster, width, height }) => {
        const inside = Array.from(raster.entries()).filter(([, byte]) => byte !== 0);
        const xs = inside.map(([index]) => index % width);
        const ys = inside.map(([index]) => Math.floor(index / width));
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        expect(maskBounds(maskFromRaster(raster, { width, height }))).toEqual(
          inside.length === 0 ? null : { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 },
        );
      }),
    );
  });

  test("transposed: x and y exchanged, twice is as before", () => {
    fc.assert(
      fc.property(anyRaster, ({ raster, width, height }) => {
        const mask = maskFromRaster(raster, { width, height });
        const turned = transposed(mask);
        const columns = Array.from({ length: width * height }, (_, at) =>
          Number(raster[(at % height) * width + Math.floor(at / height)] !== 0),
        );
        expect(pixels(turned)).toEqual(columns);
        expect(turned).toEqual(maskFromRaster(Uint8Array.from(columns), { width: height, height: width }));
        expect(transposed(turned)).toEqual(mask);
      }),
    );
  });
});

describe("sets of pixels", () => {
  test("union, intersection and difference are those of the pixels", () => {
    fc.assert(
      fc.property(masksOfOneSize, ([one, other]) => {
        const [a, b] = [pixels(one), pixels(other)];
        expect(pixels(maskUnion(one, other))).toEqual(a.map((pixel, at) => pixel | (b[at] ?? 0)));
        expect(pixels(maskIntersection(one, other))).toEqual(a.map((pixel, at) => pixel & (b[at] ?? 0)));
        expect(pixels(maskDifference(one, other))).toEqual(a.map((pixel, at) => pixel & (1 - (b[at] ?? 0))));
        // The same pixels always have the same runs.
        expect(maskUnion(maskDifference(one, other), maskIntersection(one, other))).toEqual(one);
        expect(maskIou(one, other)).toBe(maskIou(other, one));
        expect(maskIou(one, one)).toBe(maskArea(one) > 0 ? 1 : 0);
      }),
    );
  });

  test("shared by either", () => {
    expect(maskIou(picture("##·", "##·"), picture("·##", "·##"))).toBe(2 / 6);
    expect(maskIou(picture("···"), picture("···"))).toBe(0);
    expect(() => maskUnion(picture("##"), picture("#", "#"))).toThrow(/2 × 1 and 1 × 2 pixels do not combine/);
  });
});
