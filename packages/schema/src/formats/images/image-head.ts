import type { ImageSize } from "../../geometry/mask.ts";
import type { ImportFile } from "../format.ts";
import { joined } from "../bytes.ts";
import { pngSignature } from "./png-write.ts";
import { validSize } from "./task-images.ts";

/** How much of an image is read to find its size: JPEGs may have a preview before it. */
const headBytes = 256 * 1024;

/** The size of a PNG or JPEG in pixels, from its beginning; `null` when it is neither or does not say it there. */
export async function sizeOfImage(file: ImportFile): Promise<ImageSize | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of file.chunks()) {
    parts.push(part);
    size += part.length;
    if (size >= headBytes) break;
  }
  return sizeInHead(joined(parts));
}

/** As `sizeOfImage`, of the first bytes. */
export function sizeInHead(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length >= 24 && pngSignature.every((byte, index) => bytes[index] === byte))
    return validSize(view.getUint32(16), view.getUint32(20));
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? sizeOfJpeg(view) : null;
}

/** JPEG (ITU T.81) is a row of marked segments; the frame's, of whatever coding, has the size. */
function sizeOfJpeg(view: DataView): ImageSize | null {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return validSize(view.getUint16(at + 7), view.getUint16(at + 5));
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
