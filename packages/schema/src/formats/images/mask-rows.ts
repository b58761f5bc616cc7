import { decodeBrushAlpha, unpackRle } from "../../geometry/brush-rle-decode.ts";
import type { ImageSize, Mask } from "../../geometry/mask.ts";

/** A mask as one byte for each pixel, some rows at a time. */
export type MaskRows = { readonly size: ImageSize; readonly blocks: () => Iterable<Uint8Array> };

/** Bytes that are made at once, but for very wide images. */
const blockBytes = 1 << 16;

/** 255 in the mask, 0 outside. Memory: that of the runs and one block. */
export function rowsOfMask({ width, height, runs }: Mask): MaskRows {
  const rows = Math.max(1, Math.floor(blockBytes / width));
  function* blocks(): Generator<Uint8Array> {
    let run = 0;
    let left = runs[0] ?? 0;
    for (let y = 0; y < height; y += rows) {
      const block = new Uint8Array(width * Math.min(rows, height - y));
      for (let at = 0; at < block.length;) {
        const here = Math.min(left, block.length - at);
        if (run % 2 === 1) block.fill(255, at, at + here);
        at += here;
        left -= here;
        if (left > 0) continue;
        run += 1;
        left = runs[run] ?? block.length;
      }
      yield block;
    }
  }
  return { size: { width, height }, blocks };
}

/** The alpha of brush RLE that is right for this size, with its soft edges. Memory: one byte for each pixel. */
export function rowsOfAlpha(rle: ArrayLike<number>, size: ImageSize): MaskRows {
  function* blocks(): Generator<Uint8Array> {
    const decoded = decodeBrushAlpha(rle, size);
    if (decoded.ok) yield decoded.alpha;
  }
  return { size, blocks };
}

/** Whether brush RLE has other values than 0 and 255: the soft edges of a stroke. */
export function isSoft(rle: ArrayLike<number>): boolean {
  let soft = false;
  unpackRle(rle, (value) => {
    soft ||= value !== 0 && value !== 255;
  });
  return soft;
}
