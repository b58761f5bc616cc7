import * as fc from "fast-check";

import { type Mask, maskFromRaster, rasterOfMask } from "../src/geometry/index.ts";

/** A mask from rows of text: `#` is mask. */
export function picture(...rows: string[]): Mask {
  const size = { width: rows[0]?.length ?? 0, height: rows.length };
  return maskFromRaster(
    Uint8Array.from(rows.join(""), (character) => (character === "#" ? 1 : 0)),
    size,
  );
}

/** A mask as rows of text, to read a failure. */
export function drawing(mask: Mask): string[] {
  const flat = pixels(mask).map((pixel) => (pixel === 1 ? "#" : "·"));
  return Array.from({ length: mask.height }, (_, y) => flat.slice(y * mask.width, (y + 1) * mask.width).join(""));
}

/** 0 or 1 for each pixel in reading order. */
export function pixels(mask: Mask): number[] {
  return Array.from(rasterOfMask(mask));
}

/** Noise and long stretches of one byte, in images of 1 to 14 pixels a side. */
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc
      .array(fc.tuple(fc.constantFrom(0, 0, 1, 255), fc.integer({ min: 1, max: 40 })), { maxLength: 20 })
      .map((stretches) => {
        const raster = new Uint8Array(length);
        let at = 0;
        for (const [value, count] of stretches) raster.fill(value, at, (at += count));
        return raster;
      }),
  );

const anySize = fc.record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }) });

export const anyRaster = anySize.chain(({ width, height }) =>
  bytes(width * height).map((raster) => ({ raster, width, height })),
);

export const anyMask = anyRaster.map(({ raster, width, height }) => maskFromRaster(raster, { width, height }));

export const masksOfOneSize = anySize.chain((size) => {
  const one = bytes(size.width * size.height).map((raster) => maskFromRaster(raster, size));
  return fc.tuple(one, one);
});

/** Runs a function and gives the bytes of the typed arrays it made from a length. */
export function bytesAllocatedBy(call: () => unknown): number {
  let allocated = 0;
  const originals = { Uint8Array, Uint32Array, Int32Array };
  const counted = <T extends typeof Uint8Array | typeof Uint32Array | typeof Int32Array>(type: T): T =>
    new Proxy(type, {
      construct(target, args: [number]) {
        const made = Reflect.construct(target, args) as { byteLength: number };
        if (typeof args[0] === "number") allocated += made.byteLength;
        return made;
      },
    });
  Object.assign(globalThis, {
    Uint8Array: counted(Uint8Array),
    Uint32Array: counted(Uint32Array),
    Int32Array: counted(Int32Array),
  });
  try {
    call();
  } finally {
    Object.assign(globalThis, originals);
  }
  return allocated;
}
