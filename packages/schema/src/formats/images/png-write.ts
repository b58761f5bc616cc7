import { joined } from "../bytes.ts";
import { crc32 } from "./crc32.ts";
import { deflated } from "./deflate.ts";
import type { MaskRows } from "./mask-rows.ts";

/** What every PNG begins with. */
export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Length, type, content, check sum of type and content. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let index = 0; index < 4; index += 1) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function header({ width, height }: MaskRows["size"]): Uint8Array {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Grey of 8 bits; deflate, the usual filters, rows from top to bottom.
  content.set([8, 0, 0, 0, 0], 8);
  return chunk("IHDR", content);
}

/** Rows with a 0 before each: not filtered. Masks are long runs of one byte, which deflate packs well as they are. */
function* filtered({ size: { width }, blocks }: MaskRows): Generator<Uint8Array> {
  for (const block of blocks()) {
    const rows = block.length / width;
    const lines = new Uint8Array(block.length + rows);
    for (let y = 0; y < rows; y += 1) lines.set(block.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
    yield lines;
  }
}

const dataBytes = 1 << 15;

/** Pieces put together to some size: each becomes a chunk, which has twelve bytes of its own. */
async function* gathered(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    parts.push(piece);
    size += piece.length;
    if (size < dataBytes) continue;
    yield joined(parts);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield joined(parts);
}

/**
 * A mask as a PNG of greys, 8 bits each (ISO/IEC 15948). With `transparent` black is transparent, as Label Studio has
 * bitmasks. Made as it is read: memory does not grow with the image beyond that of the rows.
 */
export async function* pngOf(rows: MaskRows, { transparent = false } = {}): AsyncGenerator<Uint8Array> {
  yield pngSignature;
  yield header(rows.size);
  if (transparent) yield chunk("tRNS", Uint8Array.of(0, 0));
  for await (const data of gathered(deflated(filtered(rows)))) yield chunk("IDAT", data);
  yield chunk("IEND", new Uint8Array(0));
}
