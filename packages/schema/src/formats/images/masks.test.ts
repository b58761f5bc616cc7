import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Mask, maskFromRaster, maskFromRectangle, rasterOfMask } from "../../geometry/index.ts";
import { crc32 } from "./crc32.ts";
import { rowsOfMask } from "./mask-rows.ts";
import { npyOf, readNpyMask } from "./npy.ts";
import { readPngMask } from "./png-mask.ts";
import { pngOf } from "./png-write.ts";

async function bytesOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return new Uint8Array(Buffer.concat(parts));
}

/** A chunk written from the definition of PNG. */
function chunk(type: string, content: readonly number[] | Uint8Array): number[] {
  const body = [...Buffer.from(type), ...content];
  const number = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  return [...number(content.length), ...body, ...number(crc32(Uint8Array.from(body)))];
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10];
const ihdr = (width: number, height: number, depth: number, colour: number, interlace = 0): number[] =>
  chunk("IHDR", [0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255, depth, colour, 0, 0, interlace]);
const idat = (...rows: number[][]): number[] => chunk("IDAT", deflateSync(Uint8Array.from(rows.flat())));
const png = (...chunks: number[][]): Uint8Array =>
  Uint8Array.from([...signature, ...chunks.flat(), ...chunk("IEND", [])]);

const runsOf = async (bytes: Uint8Array, masked: "alpha" | "any" = "any"): Promise<number[] | string> => {
  const decoded = await readPngMask(bytes, { masked });
  return decoded.ok ? Array.from(decoded.mask.runs) : decoded.problem;
};

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }) })
  .chain((size) =>
    fc
      .uint8Array({ minLength: size.width * size.height, maxLength: size.width * size.height, max: 1 })
      .map((raster): Mask => maskFromRaster(raster, size)),
  );

describe("PNG", () => {
  test("the check sum is that of the definition", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
    expect(crc32(Buffer.from("IEND"))).toBe(0xae426082);
  });

  test("a mask of 3 × 2 pixels is what the definition says", async () => {
    const mask = maskFromRaster(Uint8Array.of(0, 1, 1, 1, 0, 0), { width: 3, height: 2 });
    const bytes = await bytesOf(pngOf(rowsOfMask(mask)));
    expect(Array.from(bytes.subarray(0, 33))).toEqual([...signature, ...ihdr(3, 2, 8, 0)]);
    const length = new DataView(bytes.buffer).getUint32(33);
    expect(String.fromCharCode(...bytes.subarray(37, 41))).toBe("IDAT");
    expect(Array.from(inflateSync(bytes.subarray(41, 41 + length)))).toEqual([0, 0, 255, 255, 0, 255, 0, 0]);
    expect(Array.from(bytes.subarray(45 + length))).toEqual(chunk("IEND", []));
    const clear = await bytesOf(pngOf(rowsOfMask(mask), { transparent: true }));
    expect(Array.from(clear.subarray(33, 47))).toEqual(chunk("tRNS", [0, 0]));
  });

  test("masks come back the same, with and without transparency", async () => {
    await fc.assert(
      fc.asyncProperty(masks, fc.boolean(), async (mask, transparent) => {
        const bytes = await bytesOf(pngOf(rowsOfMask(mask), { transparent }));
        expect(await runsOf(bytes, "alpha")).toEqual(Array.from(mask.runs));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["grey of 1 bit", png(ihdr(10, 1, 1, 0), idat([0, 0b00110000, 0b01000000])), [2, 2, 5, 1]],
    ["grey of 2 bits", png(ihdr(5, 1, 2, 0), idat([0, 0b00_01_10_11, 0])), [1, 3, 1]],
    ["grey of 4 bits", png(ihdr(3, 1, 4, 0), idat([0, 0x0f, 0x10])), [1, 2]],
    ["grey of 16 bits", png(ihdr(3, 1, 16, 0), idat([0, 0, 1, 0, 0, 1, 0])), [0, 1, 1, 1]],
    ["RGB", png(ihdr(2, 1, 8, 2), idat([0, 0, 0, 0, 0, 0, 9])), [1, 1]],
    ["palette", png(ihdr(4, 1, 8, 3), chunk("PLTE", [0, 0, 0, 1, 2, 3, 0, 0, 0]), idat([0, 0, 1, 2, 1])), [1, 1, 1, 1]],
    [
      "palette with transparency",
      png(ihdr(4, 1, 8, 3), chunk("PLTE", [0, 0, 0, 1, 2, 3]), chunk("tRNS", [255, 0]), idat([0, 0, 1, 1, 0])),
      [0, 1, 2, 1],
    ],
    ["grey with alpha", png(ihdr(3, 1, 8, 4), idat([0, 0, 0, 0, 255, 7, 9])), [1, 2]],
    ["RGBA, opaque", png(ihdr(2, 1, 8, 6), idat([0, 0, 0, 0, 255, 9, 0, 0, 255])), [1, 1]],
    ["RGBA, partly transparent", png(ihdr(2, 1, 8, 6), idat([0, 9, 9, 9, 0, 0, 0, 0, 1])), [1, 1]],
  ])("%s is read", async (_, bytes, runs) => {
    expect(await runsOf(bytes)).toEqual(runs);
  });

  test("every filter is undone", async () => {
    const width = 4;
    const rows = fc.array(
      fc.tuple(fc.nat(4), fc.array(fc.constantFrom(0, 0, 3, 200), { minLength: 4, maxLength: 4 })),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const filtered = given.map(([filter, row], y) => {
          const at = (x: number, line: number): number => (x < 0 ? 0 : (given[line]?.[1][x] ?? 0));
          const less = row.map((value, x) => {
            const [a, b, c] = [at(x - 1, y), at(x, y - 1), at(x - 1, y - 1)];
            const nearest = [a, b, c].toSorted((one, other) => Math.abs(a + b - c - one) - Math.abs(a + b - c - other));
            return value - ([0, a, b, Math.floor((a + b) / 2), nearest[0]][filter] ?? 0);
          });
          return [filter, ...less];
        });
        const expected = maskFromRaster(Uint8Array.from(given.flatMap(([, row]) => row)), {
          width,
          height: given.length,
        });
        expect(await runsOf(png(ihdr(width, given.length, 8, 0), idat(...filtered)))).toEqual(
          Array.from(expected.runs),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("what is wrong is said", async () => {
    const right = png(ihdr(2, 1, 8, 0), idat([0, 0, 1]));
    expect(await runsOf(right)).toEqual([1, 1]);
    expect(await runsOf(png(ihdr(2, 1, 8, 0, 1), idat([0, 0, 1])))).toMatch(/interlaced/);
    expect(await runsOf(right.with(29, right[29]! ^ 1))).toMatch(/check sum/);
    expect(await runsOf(png(ihdr(2, 2, 8, 0), idat([0, 0, 1])))).toMatch(/unpacked/);
    expect(await runsOf(png(ihdr(2, 1, 8, 0), idat([9, 0, 1])))).toMatch(/unpacked/);
    expect(await runsOf(png(ihdr(2, 1, 8, 0), chunk("IDAT", [1, 2, 3])))).toMatch(/unpacked/);
    expect(await runsOf(png(ihdr(2, 1, 8, 0)))).toMatch(/no pixels/);
    expect(await runsOf(png(ihdr(2, 1, 8, 3), idat([0, 0, 1])))).toMatch(/palette/);
    expect(await runsOf(png(ihdr(2, 1, 3, 0), idat([0, 0, 1])))).toMatch(/pixels of a kind/);
    expect(await runsOf(png(chunk("IHDR", [0, 1, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 0]), idat([0])))).toMatch(
      /4294967296 pixels|65536 × 65536/,
    );
    expect(await runsOf(Uint8Array.from(signature))).toMatch(/too soon/);
    for (let length = 0; length < right.length; length += 1)
      expect(typeof (await runsOf(right.subarray(0, length)))).toBe("string");
  });

  test("a damaged PNG never throws", async () => {
    const right = png(ihdr(9, 4, 8, 0), idat(...Array.from({ length: 4 }, () => [1, 1, 2, 3, 4, 5, 6, 7, 8, 9])));
    await fc.assert(
      fc.asyncProperty(fc.nat(right.length - 1), fc.nat(255), async (at, byte) => {
        await runsOf(right.with(at, byte));
      }),
      { numRuns: 100 },
    );
  });

  test("12 megapixels are written row by row", async () => {
    const mask = maskFromRectangle({ x: 100, y: 100, width: 3000, height: 2000 }, { width: 4000, height: 3000 });
    let size = 0;
    for await (const piece of pngOf(rowsOfMask(mask))) size += piece.length;
    expect(size).toBeLessThan(100_000);
  });
});

describe("NPY", () => {
  test("a mask of 2 × 3 is what numpy.save writes", async () => {
    const mask = maskFromRaster(Uint8Array.of(0, 1, 1, 1, 0, 0), { width: 3, height: 2 });
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
    const text = `\x93NUMPY\x01\x00v\x00${header.padEnd(117)}\n`;
    const bytes = await bytesOf(npyOf(rowsOfMask(mask)));
    expect(Buffer.from(bytes).toString("latin1")).toBe(`${text}\x00\xff\xff\xff\x00\x00`);
  });

  test("masks come back the same", async () => {
    await fc.assert(
      fc.asyncProperty(masks, async (mask) => {
        const bytes = await bytesOf(npyOf(rowsOfMask(mask)));
        expect(readNpyMask(bytes)).toEqual({ ok: true, mask });
      }),
      { numRuns: 60 },
    );
  });

  test("columns first, booleans, later versions; what is wrong is said", () => {
    const npy = (fields: string, content: number[], version = 1): Uint8Array =>
      Uint8Array.from([
        ...Buffer.from("\x93NUMPY", "latin1"),
        version,
        0,
        fields.length,
        0,
        ...(version === 1 ? [] : [0, 0]),
        ...Buffer.from(fields),
        ...content,
      ]);
    const columns = npy("{'descr': '|b1', 'fortran_order': True, 'shape': (2, 3), }", [0, 1, 1, 0, 1, 0], 2);
    const decoded = readNpyMask(columns);
    expect(decoded.ok && Array.from(rasterOfMask(decoded.mask))).toEqual([0, 1, 1, 1, 0, 0]);
    const problemOf = (fields: string, content: number[]) => {
      const read = readNpyMask(npy(fields, content));
      return read.ok ? "" : read.problem;
    };
    const rows = "'fortran_order': False, ";
    expect(problemOf(`{'descr': '<f8', ${rows}'shape': (1, 1), }`, [0])).toMatch(/uint8/);
    expect(problemOf(`{'descr': '|u1', ${rows}'shape': (6,), }`, [0])).toMatch(/two dimensions/);
    expect(problemOf(`{'descr': '|u1', ${rows}'shape': (1, 3), }`, [0])).toMatch(/1 values, not 3/);
    expect(problemOf(`{'descr': '|u1', ${rows}'shape': (99999999, 99999999), }`, [0])).toMatch(/pixels/);
    expect(readNpyMask(columns.subarray(0, 9)).ok).toBe(false);
  });

  test("any bytes do no harm", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        readNpyMask(bytes);
        expect(readNpyMask(Uint8Array.from([...Buffer.from("\x93NUMPY", "latin1"), ...bytes])).ok).toBe(false);
      }),
    );
  });
});
