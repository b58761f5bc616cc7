import { type ImageSize, type Mask, RunWriter } from "./mask.ts";

type Bytes = Uint8Array | Uint8ClampedArray;

/**
 * A mask from one byte for each pixel in reading order; any byte but 0 is mask. Throws a RangeError when there are not
 * width × height bytes. Long runs are found four pixels at a time.
 */
export function maskFromRaster(raster: Bytes, { width, height }: ImageSize): Mask {
  expectLength(raster, width * height, "one byte for each pixel");
  const aligned = raster.byteOffset % 4 === 0 ? raster : raster.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / 4));
  const writer = new RunWriter();
  let start = 0;
  for (let inMask = false; start < aligned.length; inMask = !inMask) {
    const end = inMask ? endOfMask(aligned, words, start) : endOfBackground(aligned, words, start);
    writer.add(inMask, end - start);
    start = end;
  }
  return { width, height, runs: writer.finish(width * height) };
}

/** One byte for each pixel in reading order: `value` in the mask, 0 outside. */
export function rasterOfMask({ width, height, runs }: Mask, value = 1): Uint8Array {
  const raster = new Uint8Array(width * height);
  fillRuns(raster, runs, value);
  return raster;
}

/**
 * A mask from the alpha channel of RGBA bytes (`ImageData.data`): alpha of at least `threshold` is mask. Without a
 * threshold, any alpha but 0, as Label Studio reads. Throws a RangeError when there are not 4 × width × height bytes.
 */
export function maskFromRgba(rgba: Bytes, { width, height }: ImageSize, threshold = 1): Mask {
  expectLength(rgba, 4 * width * height, "four bytes for each pixel");
  const writer = new RunWriter();
  const pixels = width * height;
  let start = 0;
  let inMask = false;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    if ((rgba[4 * pixel + 3] as number) >= threshold === inMask) continue;
    writer.add(inMask, pixel - start);
    start = pixel;
    inMask = !inMask;
  }
  writer.add(inMask, pixels - start);
  return { width, height, runs: writer.finish(pixels) };
}

/** RGBA bytes for `ImageData`: one colour in the mask, all 0 outside. Without a colour 255 four times. */
export function rgbaOfMask(
  { width, height, runs }: Mask,
  colour: readonly [red: number, green: number, blue: number, alpha: number] = [255, 255, 255, 255],
): Uint8ClampedArray<ArrayBuffer> {
  const words = new Uint32Array(width * height);
  // The four bytes as one word, in the byte order of the machine.
  const word = new Uint32Array(Uint8ClampedArray.from(colour).buffer)[0] ?? 0;
  fillRuns(words, runs, word);
  return new Uint8ClampedArray(words.buffer);
}

function fillRuns(pixels: Uint8Array | Uint32Array, runs: Uint32Array, value: number): void {
  let start = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const end = start + (runs[index] ?? 0);
    if (index % 2 === 1) pixels.fill(value, start, end);
    start = end;
  }
}

/** The first position from `start` that is mask, or the end. */
function endOfBackground(bytes: Bytes, words: Uint32Array, start: number): number {
  let at = start;
  for (; at % 4 !== 0 && at < bytes.length; at += 1) if (bytes[at] !== 0) return at;
  let word = at / 4;
  while (word < words.length && words[word] === 0) word += 1;
  at = Math.max(at, word * 4);
  while (at < bytes.length && bytes[at] === 0) at += 1;
  return at;
}

/** The first position from `start` that is background, or the end. */
function endOfMask(bytes: Bytes, words: Uint32Array, start: number): number {
  let at = start;
  for (; at % 4 !== 0 && at < bytes.length; at += 1) if (bytes[at] === 0) return at;
  let word = at / 4;
  while (word < words.length && !hasZeroByte(words[word] as number)) word += 1;
  at = Math.max(at, word * 4);
  while (at < bytes.length && bytes[at] !== 0) at += 1;
  return at;
}

/** Alan Mycroft's test (1987): taking 1 from each byte borrows into the top bit only of a byte that was 0. */
function hasZeroByte(word: number): boolean {
  return ((word - 0x01010101) & ~word & 0x80808080) !== 0;
}

function expectLength(bytes: Bytes, wanted: number, unit: string): void {
  if (bytes.length !== wanted) throw new RangeError(`Expected ${unit}, ${wanted} bytes; got ${bytes.length}`);
}
