/** Width and height in pixels. */
export type ImageSize = { readonly width: number; readonly height: number };

/**
 * A binary mask of an image as run lengths in reading order: background, mask, background, … over the whole image,
 * rows joined. The lengths sum to width × height; only the first may be 0 (the mask has the first pixel), so two masks
 * of one size are the same exactly when their runs are.
 */
export type Mask = ImageSize & { readonly runs: Uint32Array };

/** What decoding gives: a mask, or what is wrong and would be right, in a sentence without its subject. */
export type MaskDecoding = { ok: true; mask: Mask } | { ok: false; problem: string };

/** Pixels that decoders accept unless told otherwise: 100 megapixels. */
export const defaultMaxPixels = 100_000_000;

/** What is wrong with an image's size, from outside; `null` when nothing is. */
export function imageSizeProblem({ width, height }: ImageSize, maxPixels: number = defaultMaxPixels): string | null {
  for (const [name, length] of [
    ["width", width],
    ["height", height],
  ] as const) {
    if (!Number.isSafeInteger(length) || length < 1) return `needs a whole ${name} of 1 or more, got ${String(length)}`;
  }
  const most = Math.min(maxPixels, 0xffffffff);
  if (width * height <= most) return null;
  return `has ${width} × ${height} pixels; at most ${most} are accepted`;
}

/** Puts run lengths together; neighbours of one kind become one run. */
export class RunWriter {
  #lengths: Uint32Array;
  #count = 0;
  #inMask = false;
  #length = 0;
  #end = 0;

  /** With room for so many runs; more are made room for. */
  constructor(room = 64) {
    this.#lengths = new Uint32Array(room);
  }

  /** Adds pixels after the last; 0 adds nothing. */
  add(inMask: boolean, length: number): void {
    if (length === 0) return;
    if (inMask !== this.#inMask) this.#push();
    this.#inMask = inMask;
    this.#length += length;
    this.#end += length;
  }

  /** Adds mask from position `from` up to `to`, and background before. Positions must not go back. */
  paint(from: number, to: number): void {
    if (to <= from) return;
    this.add(false, from - this.#end);
    this.add(true, to - from);
  }

  /** The runs, with background added up to `total` pixels. */
  finish(total: number): Uint32Array {
    this.add(false, total - this.#end);
    this.#push();
    return this.#lengths.slice(0, this.#count);
  }

  #push(): void {
    if (this.#count === this.#lengths.length) {
      const longer = new Uint32Array(this.#count * 2 + 1);
      longer.set(this.#lengths);
      this.#lengths = longer;
    }
    this.#lengths[this.#count] = this.#length;
    this.#count += 1;
    this.#length = 0;
  }
}

/** A mask without a pixel. */
export function emptyMask({ width, height }: ImageSize): Mask {
  return { width, height, runs: Uint32Array.of(width * height) };
}

/**
 * A mask from alternating lengths that begin with background, e.g. from a file: whole numbers from 0 that sum to
 * width × height. Empty runs in the middle are taken out.
 */
export function maskFromRuns(lengths: ArrayLike<number>, size: ImageSize, maxPixels?: number): MaskDecoding {
  const wrongSize = imageSizeProblem(size, maxPixels);
  if (wrongSize !== null) return { ok: false, problem: wrongSize };
  const total = size.width * size.height;
  const writer = new RunWriter();
  let sum = 0;
  for (let index = 0; index < lengths.length; index += 1) {
    const length = lengths[index] as number;
    if (!Number.isSafeInteger(length) || length < 0) {
      return { ok: false, problem: `has ${String(length)} as run ${index}; a run is a whole number from 0` };
    }
    sum += length;
    if (sum > total) break;
    writer.add(index % 2 === 1, length);
  }
  if (sum !== total) {
    const problem = `has runs for ${sum > total ? "more than " : ""}${Math.min(sum, total)} pixels; ${size.width} × ${size.height} are ${total}`;
    return { ok: false, problem };
  }
  return { ok: true, mask: { width: size.width, height: size.height, runs: writer.finish(total) } };
}

/** Pixels in the mask. */
export function maskArea({ runs }: Mask): number {
  let area = 0;
  for (let index = 1; index < runs.length; index += 2) area += runs[index] ?? 0;
  return area;
}

/** The smallest upright rectangle of whole pixels around the mask; `null` when the mask is empty. */
export function maskBounds({ width, runs }: Mask): { x: number; y: number; width: number; height: number } | null {
  let [left, right, top, bottom] = [Infinity, -1, -1, -1];
  let start = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const end = start + (runs[index] ?? 0);
    if (index % 2 === 1) {
      const firstRow = Math.floor(start / width);
      const lastRow = Math.floor((end - 1) / width);
      // A run that goes on in the next row has the last pixel of one row and the first of the other.
      left = lastRow > firstRow ? 0 : Math.min(left, start - firstRow * width);
      right = lastRow > firstRow ? width - 1 : Math.max(right, end - 1 - lastRow * width);
      if (top < 0) top = firstRow;
      bottom = lastRow;
    }
    start = end;
  }
  return bottom < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
