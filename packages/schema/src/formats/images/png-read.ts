import { type ImageSize, imageSizeProblem } from "../../geometry/mask.ts";
import { crc32 } from "./crc32.ts";
import { inflated } from "./deflate.ts";
import { pngSignature } from "./png-write.ts";

/** How pixels are stored. `samples`: how many numbers a pixel is. */
type PngHeader = ImageSize & {
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly colour: "grey" | "rgb" | "palette" | "greyAlpha" | "rgba";
  readonly samples: 1 | 2 | 3 | 4;
};

/** A PNG that is right as far as it can be seen without unpacking it. */
export type Png = {
  readonly header: PngHeader;
  /** Three bytes for each colour. */
  readonly palette: Uint8Array | null;
  /** What is transparent: an alpha for each colour of the palette, else the one colour that is. */
  readonly transparency: Uint8Array | null;
  readonly data: readonly Uint8Array[];
};

export type PngReading = { readonly ok: true; readonly png: Png } | { readonly ok: false; readonly problem: string };

const wrong = (problem: string): PngReading => ({ ok: false, problem });

const colours = new Map<number, { colour: PngHeader["colour"]; samples: PngHeader["samples"]; depths: string }>([
  [0, { colour: "grey", samples: 1, depths: "1 2 4 8 16" }],
  [2, { colour: "rgb", samples: 3, depths: "8 16" }],
  [3, { colour: "palette", samples: 1, depths: "1 2 4 8" }],
  [4, { colour: "greyAlpha", samples: 2, depths: "8 16" }],
  [6, { colour: "rgba", samples: 4, depths: "8 16" }],
]);

function headerOf(content: Uint8Array, maxPixels: number): PngHeader | string {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  if (content.length !== 13) return "has a header of the wrong length";
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  const kind = colours.get(view.getUint8(9));
  const problem = imageSizeProblem({ width, height }, maxPixels);
  if (problem !== null) return problem;
  if (kind === undefined || !kind.depths.split(" ").includes(String(depth)))
    return "has pixels of a kind that PNG does not have";
  if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0) return "is packed in a way that PNG does not have";
  if (view.getUint8(12) !== 0) return "is interlaced; save it without interlacing";
  return { width, height, depth: depth as PngHeader["depth"], colour: kind.colour, samples: kind.samples };
}

type Chunk = { type: string; content: Uint8Array; next: number };

function chunkAt(bytes: Uint8Array, at: number): Chunk | string {
  if (bytes.length < at + 12) return "ends too soon";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = at + 8 + view.getUint32(at);
  if (bytes.length < end + 4) return "ends too soon";
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (!/^[A-Za-z]{4}$/.test(type)) return "has a part that is none of PNG";
  if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) return "is damaged: a check sum is wrong";
  return { type, content: bytes.subarray(at + 8, end), next: end + 4 };
}

/**
 * Takes a PNG apart (ISO/IEC 15948): all kinds of pixels, not interlaced. Check sums are checked, and the size before
 * anything is unpacked.
 */
export function readPng(bytes: Uint8Array, maxPixels: number): PngReading {
  if (!pngSignature.every((byte, index) => bytes[index] === byte)) return wrong("is not a PNG");
  let header: PngHeader | null = null;
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  const data: Uint8Array[] = [];
  for (let at = pngSignature.length; ;) {
    const found = chunkAt(bytes, at);
    if (typeof found === "string") return wrong(found);
    const { type, content, next } = found;
    at = next;
    if (header === null) {
      const first = type === "IHDR" ? headerOf(content, maxPixels) : "does not begin with a header";
      if (typeof first === "string") return wrong(first);
      header = first;
    } else if (type === "PLTE") palette = content;
    else if (type === "tRNS") transparency = content;
    else if (type === "IDAT") data.push(content);
    else if (type === "IEND") break;
    // A small first letter says that a part may be left unread.
    else if (!/^[a-z]/.test(type)) return wrong("has a part that must be understood and is not known");
  }
  if (header === null) return wrong("has no header");
  if (header.colour === "palette" && palette === null) return wrong("has no palette");
  return data.length === 0 ? wrong("has no pixels") : { ok: true, png: { header, palette, transparency, data } };
}

/**
 * The rows of a PNG from the top, unpacked and without their filters, as packed samples; the array is used again for
 * the next row but one. Throws when the data is not what PNG has, or ends too soon.
 */
export async function* rowsOf({ header, data }: Png): AsyncGenerator<Uint8Array> {
  const bits = header.samples * header.depth;
  const length = Math.ceil((header.width * bits) / 8);
  const step = Math.max(1, bits >> 3);
  let row = new Uint8Array(length + 1);
  let above = new Uint8Array(length + 1);
  let filled = 0;
  let y = 0;
  for await (const piece of inflated(data)) {
    for (let at = 0; at < piece.length;) {
      const some = piece.subarray(at, at + row.length - filled);
      row.set(some, filled);
      filled += some.length;
      at += some.length;
      if (filled < row.length) continue;
      unfilter(row, above, step);
      yield row.subarray(1);
      [row, above] = [above, row];
      filled = 0;
      y += 1;
      if (y === header.height) return;
    }
  }
  throw new RangeError("The data ends before the last row");
}

/** Undoes the filter that the first byte of a row names; both rows have theirs before the samples. */
function unfilter(row: Uint8Array, above: Uint8Array, step: number): void {
  const filter = row[0] ?? 0;
  if (filter > 4) throw new RangeError("PNG has no such filter");
  if (filter === 0) return;
  for (let index = 1; index < row.length; index += 1) {
    const left = index > step ? (row[index - step] as number) : 0;
    const up = above[index] as number;
    const corner = index > step ? (above[index - step] as number) : 0;
    row[index] = (row[index] as number) + predicted(filter, left, up, corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  // Alan Paeth's: of the three neighbours the one nearest to left + up − corner.
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
