import { type MaskDecoding, RunWriter } from "../../geometry/mask.ts";
import { type Png, readPng, rowsOf } from "./png-read.ts";

/**
 * Pixels accepted in a mask from a file, 64 megapixels: enough for cameras, and what unpacking them takes is bearable
 * for a server.
 */
export const mostMaskPixels = 64_000_000;

/**
 * Which pixels are mask. `alpha`: those that are not quite transparent, where a PNG can have transparent ones. `any`:
 * so only where some pixel is transparent. Otherwise those whose colour is not black.
 */
export type MaskedBy = { readonly masked: "alpha" | "any" };

/** The mask that a PNG shows. Memory: its runs and two rows. Never throws. */
export async function readPngMask(bytes: Uint8Array, { masked }: MaskedBy): Promise<MaskDecoding> {
  const reading = readPng(bytes, mostMaskPixels);
  if (!reading.ok) return reading;
  const { png } = reading;
  const { width, height } = png.header;
  const pixels = pixelReader(png);
  const [byAlpha, byColour] = [new RunWriter(), new RunWriter()];
  let isOpaque = true;
  try {
    for await (const row of rowsOf(png)) {
      for (let x = 0; x < width; x += 1) {
        const pixel = pixels(row, x);
        const isClear = (pixel & clear) !== 0;
        if (isClear || (pixel & translucent) !== 0) isOpaque = false;
        byAlpha.add(!isClear, 1);
        byColour.add((pixel & black) === 0 && !isClear, 1);
      }
    }
  } catch {
    return { ok: false, problem: "is damaged: its pixels cannot be unpacked" };
  }
  const usesAlpha = hasAlpha(png) && (masked === "alpha" || !isOpaque);
  return { ok: true, mask: { width, height, runs: (usesAlpha ? byAlpha : byColour).finish(width * height) } };
}

const hasAlpha = ({ header: { colour }, transparency }: Png): boolean =>
  transparency !== null || colour === "greyAlpha" || colour === "rgba";

/** What a pixel is: flags that are put together. */
const clear = 1;
const translucent = 2;
const black = 4;

type PixelReader = (row: Uint8Array, x: number) => number;

function pixelReader({ header, palette, transparency }: Png): PixelReader {
  const { depth, samples, colour } = header;
  const sample = sampleReader(depth);
  if (colour === "palette") return paletteReader(palette ?? new Uint8Array(0), transparency, sample);
  const colours = colour === "grey" || colour === "greyAlpha" ? 1 : 3;
  const most = 2 ** depth - 1;
  const isAlpha = samples > colours;
  const key = isAlpha || transparency === null ? null : keyOf(transparency, colours);
  return (row, x) => {
    let flags = black;
    let isKey = key !== null;
    for (let index = 0; index < colours; index += 1) {
      const value = sample(row, x * samples + index);
      if (value !== 0) flags = 0;
      if (key !== null && value !== key[index]) isKey = false;
    }
    if (isAlpha) {
      const alpha = sample(row, x * samples + colours);
      if (alpha === 0) return flags | clear;
      return alpha < most ? flags | translucent : flags;
    }
    return isKey ? flags | clear : flags;
  };
}

/** The one colour that is transparent, 16 bits for each sample. */
function keyOf(transparency: Uint8Array, colours: number): number[] {
  return Array.from({ length: colours }, (_, index) => {
    const [high, low] = [transparency[2 * index], transparency[2 * index + 1]];
    return high === undefined || low === undefined ? -1 : high * 256 + low;
  });
}

function paletteReader(
  palette: Uint8Array,
  transparency: Uint8Array | null,
  sample: (row: Uint8Array, index: number) => number,
): PixelReader {
  const flags = Uint8Array.from({ length: 256 }, (_, index) => {
    const isBlack = palette.subarray(3 * index, 3 * index + 3).every((value) => value === 0);
    const alpha = transparency?.[index] ?? 255;
    return (isBlack ? black : 0) | (alpha === 0 ? clear : alpha < 255 ? translucent : 0);
  });
  return (row, x) => flags[sample(row, x)] as number;
}

/** Reads the n-th number of a row, whose high bits come first. */
function sampleReader(depth: number): (row: Uint8Array, index: number) => number {
  if (depth === 8) return (row, index) => row[index] as number;
  if (depth === 16) return (row, index) => (row[2 * index] as number) * 256 + (row[2 * index + 1] as number);
  const most = 2 ** depth - 1;
  return (row, index) => {
    const bit = index * depth;
    return ((row[bit >> 3] as number) >> (8 - depth - (bit & 7))) & most;
  };
}
