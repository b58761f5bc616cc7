import { unpackRle } from "../geometry/brush-rle-decode.ts";
import { entropy } from "./uncertainty.ts";

/** Entropy, 0..1, of a pixel that is mask with probability alpha / 255. */
const entropyOfAlpha = Float64Array.from({ length: 256 }, (_, alpha) => entropy([alpha / 255]));

/**
 * The mean entropy, 0..1, of the pixels that a soft mask in brush RLE touches: its alpha is read as the probability
 * that the pixel is mask. Pixels without any alpha are left out, else a small object in a large image would always
 * look sure. `null` when the mask is hard (each alpha 0 or 255), empty or not brush RLE. Mean pixel entropy as measure
 * of a segmentation: Mackowiak et al., "CEREALS" (2018).
 */
export function maskEntropy(rle: unknown): number | null {
  if (!Array.isArray(rle) && !(rle instanceof Uint8Array)) return null;
  let touched = 0;
  let soft = 0;
  let sum = 0;
  const failure = unpackRle(rle as ArrayLike<number>, (alpha, position, count) => {
    if (alpha === 0) return;
    const pixels = Math.floor((position + count) / 4) - Math.floor(position / 4);
    touched += pixels;
    if (alpha === 255) return;
    soft += pixels;
    sum += pixels * (entropyOfAlpha[alpha] ?? 0);
  });
  return failure !== null || soft === 0 ? null : sum / touched;
}
