import { brushHeaderBits } from "./brush-rle-encode.ts";
import { defaultMaxPixels, type ImageSize, imageSizeProblem, type MaskDecoding, RunWriter } from "./mask.ts";

export type BrushDecodeOptions = {
  /** Alpha from which a pixel is mask; without it any alpha but 0, as Label Studio reads. */
  threshold?: number;
  /** Pixels accepted at most; without it 100 megapixels. */
  maxPixels?: number;
};

/**
 * The mask in brush RLE of an image of this size. Takes whatever an encoder may write: any alpha, bytes repeated or as
 * they are, any sizes of count, anything after the last pixel. Time and memory grow with the bytes given and never with
 * the pixels they claim.
 */
export function decodeBrushRle(
  bytes: ArrayLike<number>,
  size: ImageSize,
  { threshold = 1, maxPixels = defaultMaxPixels }: BrushDecodeOptions = {},
): MaskDecoding {
  const problem = sizeProblem(bytes, size, maxPixels);
  if (problem !== null) return { ok: false, problem };
  const writer = new RunWriter();
  const failure = unpackRle(bytes, (value, position, count) => {
    writer.add(value >= threshold, alphaBytes(position, count));
  });
  if (failure !== null) return { ok: false, problem: failure };
  return { ok: true, mask: { width: size.width, height: size.height, runs: writer.finish(size.width * size.height) } };
}

/** The alpha of each pixel, 0..255, with the soft edges of a drawn stroke. Memory: one byte for each pixel. */
export function decodeBrushAlpha(
  bytes: ArrayLike<number>,
  size: ImageSize,
  maxPixels: number = defaultMaxPixels,
): { ok: true; alpha: Uint8Array } | { ok: false; problem: string } {
  // Checked to the end first: the raster is made only for bytes that fill it.
  const problem = checkBrushRle(bytes, size, maxPixels);
  if (problem !== null) return { ok: false, problem };
  const alpha = new Uint8Array(size.width * size.height);
  unpackRle(bytes, (value, position, count) => {
    const first = Math.floor(position / 4);
    if (value !== 0) alpha.fill(value, first, first + alphaBytes(position, count));
  });
  return { ok: true, alpha };
}

/** What is wrong with brush RLE for an image of this size, without decoding it; `null` when nothing is. */
export function checkBrushRle(
  bytes: ArrayLike<number>,
  size: ImageSize,
  maxPixels: number = defaultMaxPixels,
): string | null {
  return sizeProblem(bytes, size, maxPixels) ?? unpackRle(bytes, null);
}

/** How many pixels brush RLE says it has, from its first four bytes; `null` when it does not begin like brush RLE. */
export function brushRlePixels(bytes: ArrayLike<number>): number | null {
  if (headerProblem(bytes) !== null) return null;
  const words = wordCount(bytes);
  return words % 4 === 0 ? words / 4 : null;
}

/** Receives `count` bytes of one value from `position` on. */
export type RleVisit = (value: number, position: number, count: number) => void;

/**
 * Reads packed bytes of any number (an image's or not) and visits them in order; with `null` only walks over them. Gives
 * what is wrong, or `null`.
 */
export function unpackRle(bytes: ArrayLike<number>, visit: RleVisit | null): string | null {
  const problem = headerProblem(bytes);
  if (problem !== null) return problem;
  const reader = new BitReader(bytes);
  const words = wordCount(bytes);
  reader.skip(37);
  const countBits = [reader.read(4) + 1, reader.read(4) + 1, reader.read(4) + 1, reader.read(4) + 1];
  let done = 0;
  while (done < words) {
    const isRun = reader.read(1) === 1;
    const bits = countBits[reader.read(2)] ?? 0;
    const count = Math.min(reader.read(bits) + 1, words - done);
    if (reader.left < 8 * (isRun ? 1 : count)) {
      return `ends after ${bytes.length} bytes with ${done} of ${words} values`;
    }
    if (visit === null) reader.skip(8 * (isRun ? 1 : count));
    else if (isRun) visit(reader.read(8), done, count);
    else for (let index = 0; index < count; index += 1) visit(reader.read(8), done + index, 1);
    done += count;
  }
  return null;
}

function sizeProblem(bytes: ArrayLike<number>, size: ImageSize, maxPixels: number): string | null {
  const problem = imageSizeProblem(size, maxPixels) ?? headerProblem(bytes);
  if (problem !== null) return problem;
  const [words, wanted] = [wordCount(bytes), 4 * size.width * size.height];
  if (words === wanted) return null;
  return `holds ${words} values; an image of ${size.width} × ${size.height} pixels has ${wanted}, four for each pixel`;
}

/** Also that every entry is a byte: a list from JSON may hold anything. */
function headerProblem(bytes: ArrayLike<number>): string | null {
  if (bytes.length * 8 < brushHeaderBits) return `is too short: ${bytes.length} bytes, and the header alone has 7`;
  if (!(bytes instanceof Uint8Array)) {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] as number;
      if ((byte & 255) !== byte) return `has an entry at ${index} that is not a whole number from 0 to 255`;
    }
  }
  const wordBits = ((bytes[4] as number) >> 3) + 1;
  return wordBits === 8 ? null : `has values of ${wordBits} bits; brush RLE has values of 8 bits`;
}

function wordCount(bytes: ArrayLike<number>): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = [bytes[0], bytes[1], bytes[2], bytes[3]];
  return first * 2 ** 24 + second * 2 ** 16 + third * 2 ** 8 + fourth;
}

/** How many of the bytes from `position` on are the alpha, the fourth, of a pixel. */
function alphaBytes(position: number, count: number): number {
  return Math.floor((position + count) / 4) - Math.floor(position / 4);
}

/** Reads bits, the highest of a byte first; after the end they are 0, and `left` is below 0. */
class BitReader {
  readonly #bytes: ArrayLike<number>;
  #at = 0;
  #bit = 0;

  constructor(bytes: ArrayLike<number>) {
    this.#bytes = bytes;
  }

  get left(): number {
    return 8 * (this.#bytes.length - this.#at) - this.#bit;
  }

  /** At most 16 bits: with up to 7 bits before them they are in three bytes. */
  read(bits: number): number {
    const window =
      ((this.#bytes[this.#at] ?? 0) << 16) | ((this.#bytes[this.#at + 1] ?? 0) << 8) | (this.#bytes[this.#at + 2] ?? 0);
    const value = (window >>> (24 - bits - this.#bit)) & ((1 << bits) - 1);
    this.skip(bits);
    return value;
  }

  skip(bits: number): void {
    const bit = this.#bit + bits;
    this.#at += Math.floor(bit / 8);
    this.#bit = bit % 8;
  }
}
