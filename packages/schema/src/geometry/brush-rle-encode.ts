import type { Mask } from "./mask.ts";

/**
 * Brush RLE is what Label Studio stores for a brush: the RGBA bytes of the mask, all four channels 0 or 255, packed as
 * @thi.ng/rle-pack does. A stream of bits, the highest first: 32 bits with the number of bytes, 5 with the bits of a
 * byte less 1, four times 4 with the bits of a count less 1; then packets: 1 bit (1 = one byte repeated, 0 = bytes as
 * they are), 2 bits choosing a size of count, the count less 1, and the byte or bytes.
 */
export const brushHeaderBits = 53;

/** Bits of the four sizes of count. */
const countBits = [3, 4, 8, 16] as const;
const mostInPacket = 65_536;
const bytesPerPixel = 4;

/**
 * A mask as brush RLE, byte for byte what Label Studio's Python converter writes: after the bits come 8 − (bits mod 8)
 * zero bits, a whole byte when there was nothing to fill. Goes from runs to bits and never makes the RGBA bytes.
 * Throws a RangeError for a mask of 2³⁰ pixels or more, whose bytes the header cannot count.
 */
export function encodeBrushRle({ width, height, runs }: Mask): Uint8Array<ArrayBuffer> {
  const words = bytesPerPixel * width * height;
  if (words > 0xffffffff) throw new RangeError(`Brush RLE cannot hold ${width} × ${height} pixels`);
  const packed = new Uint8Array(Math.floor(bitsFor(runs) / 8) + 1);
  packed.set([words >>> 24, (words >>> 16) & 255, (words >>> 8) & 255, words & 255]);
  // 00111 for bytes of 8 bits; 0010 0011 0111 1111 for counts of 3, 4, 8 and 16.
  packed.set([0b00111_001, 0b0_0011_011, 0b1_1111_000], 4);
  const writer = new BitWriter(packed, 6, 0b11111, 5);
  for (let run = 0; run < runs.length; run += 1) {
    const value = run % 2 === 1 ? 255 : 0;
    for (let left = bytesPerPixel * (runs[run] ?? 0); left > 0; left -= mostInPacket) {
      const count = Math.min(left, mostInPacket);
      const size = sizeFor(count);
      writer.write(0b100 | size, 3);
      writer.write(count - 1, countBits[size]);
      writer.write(value, 8);
    }
  }
  writer.finish();
  return packed;
}

/** The `value` of a brush result, without its labels; bytes as the plain list that JSON needs. */
export function brushValue(mask: Mask): { format: "rle"; rle: number[] } {
  return { format: "rle", rle: Array.from(encodeBrushRle(mask)) };
}

/** The smallest size of count that holds it. */
function sizeFor(count: number): 0 | 1 | 2 | 3 {
  if (count <= 8) return 0;
  if (count <= 16) return 1;
  return count <= 256 ? 2 : 3;
}

function bitsFor(runs: Uint32Array): number {
  let bits = brushHeaderBits;
  const bitsOf = (count: number): number => 3 + countBits[sizeFor(count)] + 8;
  for (const run of runs) {
    const bytes = bytesPerPixel * run;
    const rest = bytes % mostInPacket;
    bits += ((bytes - rest) / mostInPacket) * bitsOf(mostInPacket) + (rest > 0 ? bitsOf(rest) : 0);
  }
  return bits;
}

/** Writes bits after those already in a half-full byte. */
class BitWriter {
  readonly #bytes: Uint8Array;
  #at: number;
  #pending: number;
  #pendingBits: number;

  constructor(bytes: Uint8Array, at: number, pending: number, pendingBits: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#pending = pending;
    this.#pendingBits = pendingBits;
  }

  /** At most 16 bits. */
  write(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | value;
    this.#pendingBits += bits;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#bytes[this.#at] = this.#pending >>> this.#pendingBits;
      this.#at += 1;
    }
    this.#pending &= 0xff;
  }

  finish(): void {
    if (this.#pendingBits > 0) this.#bytes[this.#at] = this.#pending << (8 - this.#pendingBits);
  }
}
