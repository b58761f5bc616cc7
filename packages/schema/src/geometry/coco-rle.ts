import { type ImageSize, type Mask, type MaskDecoding, imageSizeProblem, maskFromRuns } from "./mask.ts";
import { transposed } from "./mask-rows.ts";

/**
 * A mask as COCO has it: `size` is height, then width; `counts` are run lengths down the columns, as a list or packed
 * into a string.
 */
export type CocoRle = { size: readonly [height: number, width: number]; counts: string | readonly number[] };

/** A mask as COCO's uncompressed RLE. */
export function encodeCocoCounts(mask: Mask): { size: [number, number]; counts: number[] } {
  return { size: [mask.height, mask.width], counts: Array.from(transposed(mask).runs) };
}

/**
 * A mask as COCO's compressed RLE. As `rleToString` in maskApi.c of pycocotools defines it: each run from the fourth on
 * as the difference to the run two before; then as signed numbers, 5 bits in a character, the lowest first, with a
 * sixth bit when more follow; plus 48, so that the characters are those from "0" to "o".
 */
export function encodeCocoRle(mask: Mask): { size: [number, number]; counts: string } {
  const { runs } = transposed(mask);
  const codes = new Uint8Array(7 * runs.length);
  let length = 0;
  for (let index = 0; index < runs.length; index += 1) {
    let value = (runs[index] ?? 0) - (index > 2 ? (runs[index - 2] ?? 0) : 0);
    for (let more = true; more; length += 1) {
      const low = ((value % 32) + 32) % 32;
      value = Math.floor(value / 32);
      more = value !== (low & 16 ? -1 : 0);
      codes[length] = 48 + low + (more ? 32 : 0);
    }
  }
  return { size: [mask.height, mask.width], counts: new TextDecoder().decode(codes.subarray(0, length)) };
}

/**
 * The mask in COCO's RLE, compressed or not. Memory: that of the counts, and at most some 12 bytes for each of `maxPixels`
 * (100 megapixels unless told otherwise), because few runs down the columns can be many along the rows.
 */
export function decodeCocoRle({ size, counts }: CocoRle, maxPixels?: number): MaskDecoding {
  const image: ImageSize = { width: size[1], height: size[0] };
  const wrongSize = imageSizeProblem(image, maxPixels);
  if (wrongSize !== null) return { ok: false, problem: wrongSize };
  const lengths = typeof counts === "string" ? unpackCounts(counts) : counts;
  if (typeof lengths === "string") return { ok: false, problem: lengths };
  const columns = maskFromRuns(lengths, { width: image.height, height: image.width }, maxPixels);
  return columns.ok ? { ok: true, mask: transposed(columns.mask) } : columns;
}

/** Seven characters hold more than 32 bits; no run needs more. */
const mostCharacters = 7;

/** The runs in a packed string, or what is wrong with it. */
function unpackCounts(text: string): number[] | string {
  const runs: number[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    let value = 0;
    for (let more = true; more; at += 1) {
      const code = text.charCodeAt(at) - 48;
      if (at === text.length) return `ends in the middle of a run, which begins at character ${start}`;
      if (!(code >= 0 && code < 64)) return `has a character at ${at} that is not one of "0" to "o"`;
      if (at - start === mostCharacters) return `has a run at character ${start} that is too long for any image`;
      more = code >= 32;
      value += (code % 32) * 32 ** (at - start);
      if (!more && code >= 16) value -= 32 ** (at - start + 1);
    }
    const run = value + (runs.length > 2 ? (runs.at(-2) ?? 0) : 0);
    if (run < 0) return `has a run below 0 at character ${start}`;
    runs.push(run);
  }
  return runs;
}
