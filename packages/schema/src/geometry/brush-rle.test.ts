import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anyRaster, bytesAllocatedBy, picture, pixels } from "../../test/masks.ts";
import { brushRlePixels, checkBrushRle, decodeBrushAlpha, decodeBrushRle, unpackRle } from "./brush-rle-decode.ts";
import { brushValue, encodeBrushRle } from "./brush-rle-encode.ts";
import { emptyMask, maskFromRuns } from "./mask.ts";
import { maskFromRaster } from "./mask-raster.ts";

/** Packs bytes as the Python converter of Label Studio does, bit for bit and slowly. */
function packSlowly(bytes: readonly number[]): number[] {
  let bits = headerBits(bytes.length, [3, 4, 8, 16]);
  for (let at = 0; at < bytes.length;) {
    let count = 1;
    while (count < 65_536 && at + count < bytes.length && bytes[at + count] === bytes[at]) count += 1;
    if (count === 1) bits += `0${binary(0, 2)}${binary(0, 3)}`;
    else {
      const size = [8, 16, 256, 65_536].findIndex((most) => count <= most);
      bits += `1${binary(size, 2)}${binary(count - 1, [3, 4, 8, 16][size] ?? 0)}`;
    }
    bits += binary(bytes[at] ?? 0, 8);
    at += count;
  }
  return toBytes(bits + "0".repeat(8 - (bits.length % 8)));
}

/** The way back, bit for bit and slowly. */
function unpackSlowly(packed: readonly number[]): number[] {
  const bits = packed.map((byte) => binary(byte, 8)).join("");
  let at = 0;
  const read = (count: number): number => Number.parseInt(bits.slice(at, (at += count)), 2);
  const [length, wordBits] = [read(32), read(5) + 1];
  const sizes = [read(4), read(4), read(4), read(4)].map((stored) => stored + 1);
  const bytes: number[] = [];
  while (bytes.length < length) {
    const isRun = read(1) === 1;
    const count = read(sizes[read(2)] ?? 0) + 1;
    if (isRun) bytes.push(...(Array.from({ length: count }).fill(read(wordBits)) as number[]));
    else for (let index = 0; index < count; index += 1) bytes.push(read(wordBits));
  }
  return bytes.slice(0, length);
}

const binary = (value: number, bits: number): string => value.toString(2).padStart(bits, "0");
const toBytes = (bits: string): number[] =>
  Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(8 * index, 8 * index + 8).padEnd(8, "0"), 2),
  );
const headerBits = (length: number, sizes: readonly number[]): string =>
  binary(length, 32) + binary(7, 5) + sizes.map((size) => binary(size - 1, 4)).join("");
const rgbaBytes = (raster: Iterable<number>): number[] =>
  Array.from(raster).flatMap((value) => [value, value, value, value]);
const inverted = (mask: { width: number; height: number }, raster: Uint8Array): number[] =>
  Array.from({ length: mask.width * mask.height }, (_, at) => (raster[at] === 0 ? 0 : 255));

function unpacked(packed: ArrayLike<number>): number[] | string {
  const bytes: number[] = [];
  const problem = unpackRle(packed, (value, position, count) => {
    expect(position).toBe(bytes.length);
    for (let index = 0; index < count; index += 1) bytes.push(value);
  });
  return problem ?? bytes;
}

/** Packs bytes in any way that is allowed: packets cut anywhere, literal or not, with any sizes of count. */
const anyPacking = (bytes: readonly number[]): fc.Arbitrary<number[]> =>
  fc
    .record({
      sizes: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 4, maxLength: 4 }),
      packets: fc.array(fc.record({ size: fc.nat(3), most: fc.integer({ min: 1, max: 40 }), repeat: fc.boolean() }), {
        minLength: 1,
        maxLength: 30,
      }),
      rest: fc.array(fc.nat(255), { maxLength: 5 }),
    })
    .map(({ sizes, packets, rest }) => {
      let bits = headerBits(bytes.length, sizes);
      let at = 0;
      for (let index = 0; at < bytes.length; index += 1) {
        const { size, most, repeat } = packets[index % packets.length] ?? { size: 0, most: 1, repeat: false };
        let count = 1;
        const holds = Math.min(most, 2 ** (sizes[size] ?? 1), bytes.length - at);
        while (count < holds && (!repeat || bytes[at + count] === bytes[at])) count += 1;
        bits += `${repeat ? 1 : 0}${binary(size, 2)}${binary(count - 1, sizes[size] ?? 1)}`;
        bits += (repeat ? [bytes[at] ?? 0] : bytes.slice(at, at + count)).map((byte) => binary(byte, 8)).join("");
        at += count;
      }
      return [...toBytes(bits), ...rest];
    });

describe("encoding", () => {
  test("what Label Studio's Python converter writes", () => {
    expect(Array.from(encodeBrushRle(picture("·#", "##")))).toEqual([0, 0, 0, 16, 57, 27, 252, 96, 22, 255, 192]);
    expect(Array.from(encodeBrushRle(picture("#·", "··")))).toEqual([0, 0, 0, 16, 57, 27, 252, 127, 246, 192, 0]);
    const zeros = [0, 0, 0, 64, 57, 27, 254, 63, 0, 0];
    expect(Array.from(encodeBrushRle(emptyMask({ width: 4, height: 4 })))).toEqual(zeros);
    expect(brushValue(emptyMask({ width: 4, height: 4 }))).toEqual({ format: "rle", rle: zeros });
  });

  test("the slow packer of these tests is that converter, on its raw bytes", () => {
    const long = [...Array.from({ length: 131_072 }, () => 7), 1];
    const vectors: [number[], number[]][] = [
      [[0], [0, 0, 0, 1, 57, 27, 248, 0, 0]],
      [long, [0, 2, 0, 1, 57, 27, 255, 255, 255, 7, 255, 255, 224, 224, 0, 128]],
    ];
    for (const [bytes, packed] of vectors) {
      expect(packSlowly(bytes)).toEqual(packed);
      expect(unpackSlowly(packed)).toEqual(bytes);
      expect(unpacked(packed)).toEqual(bytes);
    }
  });

  test("byte for byte the same as packing the RGBA bytes", () => {
    fc.assert(
      fc.property(anyRaster, ({ raster, width, height }) => {
        const encoded = encodeBrushRle(maskFromRaster(raster, { width, height }));
        expect(Array.from(encoded)).toEqual(packSlowly(rgbaBytes(inverted({ width, height }, raster))));
      }),
    );
  });

  test("also at every border of a size of count and of a packet", () => {
    for (const run of [1, 2, 3, 4, 5, 63, 64, 65, 16_383, 16_384, 16_385, 32_768, 32_769, 40_000]) {
      for (const runs of [[run, 1], [0, run, 2], [run]]) {
        const width = runs.reduce((sum, length) => sum + length, 0);
        const decoding = maskFromRuns(runs, { width, height: 1 });
        if (!decoding.ok) throw new Error(decoding.problem);
        const bytes = rgbaBytes(pixels(decoding.mask).map((pixel) => 255 * pixel));
        expect(Array.from(encodeBrushRle(decoding.mask))).toEqual(packSlowly(bytes));
      }
    }
  });

  test("an image too large for the header is refused", () => {
    expect(() => encodeBrushRle(emptyMask({ width: 32_768, height: 32_768 }))).toThrow(/32768 × 32768/);
    expect(brushRlePixels(encodeBrushRle(emptyMask({ width: 32_767, height: 32_768 })))).toBe(32_767 * 32_768);
  });
});

describe("decoding", () => {
  test("a mask comes back", () => {
    fc.assert(
      fc.property(anyRaster, ({ raster, width, height }) => {
        const mask = maskFromRaster(raster, { width, height });
        const packed = encodeBrushRle(mask);
        expect(decodeBrushRle(packed, mask)).toEqual({ ok: true, mask });
        expect(decodeBrushRle(Array.from(packed), mask)).toEqual({ ok: true, mask });
        expect(checkBrushRle(Array.from(packed), mask)).toBe(null);
        expect(brushRlePixels(packed)).toBe(width * height);
      }),
    );
  });

  test("however the bytes are packed, with any alpha, with any channels before it", () => {
    const packedImage = anyRaster.chain(({ raster, width, height }) => {
      const channels = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
      return fc
        .tuple(fc.array(channels, { minLength: 1, maxLength: 5 }), fc.boolean())
        .chain(([colours, isGray]) =>
          anyPacking(
            Array.from(raster).flatMap((alpha, at) =>
              isGray ? [alpha, alpha, alpha, alpha] : [...(colours[at % colours.length] ?? []), alpha],
            ),
          ),
        )
        .map((packed) => ({ packed, raster, size: { width, height } }));
    });
    fc.assert(
      fc.property(packedImage, fc.integer({ min: 1, max: 255 }), ({ packed, raster, size }, threshold) => {
        expect(checkBrushRle(packed, size)).toBe(null);
        expect(decodeBrushAlpha(packed, size)).toEqual({ ok: true, alpha: Uint8Array.from(raster) });
        expect(decodeBrushRle(packed, size)).toEqual({ ok: true, mask: maskFromRaster(raster, size) });
        const decoding = decodeBrushRle(packed, size, { threshold });
        expect(decoding.ok && pixels(decoding.mask)).toEqual(Array.from(raster, (alpha) => Number(alpha >= threshold)));
        expect(unpacked(packed)).toEqual(unpackSlowly(packed));
      }),
    );
  });

  test("a last packet that counts more than there is left is cut off", () => {
    // Two times 9, then a packet of eight where only two are left.
    const begun = `${headerBits(4, [3, 4, 8, 16])}100${binary(1, 3)}${binary(9, 8)}`;
    expect(unpacked(toBytes(`${begun}100${binary(7, 3)}${binary(5, 8)}`))).toEqual([9, 9, 5, 5]);
    const literal = toBytes(`${begun}000${binary(7, 3)}${binary(1, 8)}${binary(2, 8)}`);
    expect(unpacked(literal)).toEqual([9, 9, 1, 2]);
    expect(unpacked(literal.slice(0, -1))).toBe("ends after 11 bytes with 2 of 4 values");
  });

  test("what is wrong is named", () => {
    const size = { width: 4, height: 4 };
    const good = Array.from(encodeBrushRle(emptyMask(size)));
    const problemOf = (bytes: unknown[], image = size, maxPixels?: number): string | null => {
      const problem = checkBrushRle(bytes as number[], image, maxPixels);
      const decoding = decodeBrushRle(bytes as number[], image, maxPixels === undefined ? {} : { maxPixels });
      expect(decoding).toEqual(problem === null ? expect.objectContaining({ ok: true }) : { ok: false, problem });
      expect(decodeBrushAlpha(bytes as number[], image, maxPixels).ok).toBe(problem === null);
      return problem;
    };
    expect(problemOf(good)).toBe(null);
    expect(problemOf([])).toBe("is too short: 0 bytes, and the header alone has 7");
    expect(problemOf(good.slice(0, 6))).toBe("is too short: 6 bytes, and the header alone has 7");
    expect(problemOf(good.slice(0, 8))).toBe("ends after 8 bytes with 0 of 64 values");
    expect(problemOf(good, { width: 4, height: 5 })).toBe(
      "holds 64 values; an image of 4 × 5 pixels has 80, four for each pixel",
    );
    expect(problemOf(good, { width: 4, height: 0 })).toBe("needs a whole height of 1 or more, got 0");
    expect(problemOf(good, size, 15)).toBe("has 4 × 4 pixels; at most 15 are accepted");
    expect(problemOf(good.with(4, 255))).toBe("has values of 32 bits; brush RLE has values of 8 bits");
    for (const wrong of [256, -1, 0.5, Number.NaN, "0", null, undefined, [], {}]) {
      expect(problemOf((good as unknown[]).with(8, wrong))).toBe(
        "has an entry at 8 that is not a whole number from 0 to 255",
      );
    }
    expect(brushRlePixels(good.with(3, 63))).toBe(null);
    expect(brushRlePixels(good.slice(0, 4))).toBe(null);
  });

  test("any bytes at all: an answer, the same from all three, in memory that grows with the bytes only", () => {
    const claim = fc.constantFrom([0, 0, 0, 64], [255, 255, 255, 252], [23, 215, 132, 0]);
    const bytes = fc.oneof(
      fc.array(fc.nat(255), { maxLength: 300 }),
      fc
        .tuple(claim, fc.array(fc.nat(255), { maxLength: 300 }))
        .map(([count, rest]) => [...count, 57, 27, 0b1111_1000 | ((rest[0] ?? 0) & 7), ...rest]),
    );
    const size = fc.constantFrom(
      { width: 4, height: 4 },
      { width: 32_767, height: 32_769 },
      { width: 10_000, height: 10_000 },
    );
    fc.assert(
      fc.property(bytes, size, (packed, image) => {
        const problem = checkBrushRle(packed, image, Infinity);
        const memory = bytesAllocatedBy(() => {
          const decoding = decodeBrushRle(packed, image, { maxPixels: Infinity });
          expect(decoding.ok ? null : decoding.problem).toBe(problem);
        });
        // At most one run of 4 bytes for each bit, doubled while growing.
        expect(memory).toBeLessThanOrEqual(1024 + packed.length * 8 * 4 * 4);
        if (problem !== null) expect(decodeBrushAlpha(packed, image, Infinity)).toEqual({ ok: false, problem });
      }),
      { numRuns: 1000 },
    );
  });
});
