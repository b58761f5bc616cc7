import { imageSizeProblem, type MaskDecoding } from "../../geometry/mask.ts";
import { maskFromRaster } from "../../geometry/mask-raster.ts";
import { transposed } from "../../geometry/mask-rows.ts";
import type { MaskRows } from "./mask-rows.ts";
import { mostMaskPixels } from "./png-mask.ts";

/** `\x93NUMPY` */
const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/**
 * A mask as a file of NumPy, version 1.0 of its format (numpy.lib.format): an array of height × width bytes in rows.
 * The header is filled with spaces so that the bytes begin at a multiple of 64.
 */
export function* npyOf({ size: { width, height }, blocks }: MaskRows): Generator<Uint8Array> {
  const fields = `{'descr': '|u1', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const before = magic.length + 4;
  const length = Math.ceil((before + fields.length + 1) / 64) * 64;
  const header = new Uint8Array(length).fill(0x20);
  header.set([...magic, 1, 0, (length - before) & 255, (length - before) >> 8]);
  header.set(new TextEncoder().encode(fields), before);
  header[length - 1] = 0x0a;
  yield header;
  yield* blocks();
}

const problem = (text: string): MaskDecoding => ({ ok: false, problem: text });

/**
 * The mask in a file of NumPy: an array of two dimensions, height × width, of bytes or booleans, of which all but 0 are
 * mask. Never throws.
 */
export function readNpyMask(bytes: Uint8Array): MaskDecoding {
  if (!magic.every((byte, index) => bytes[index] === byte)) return problem("is not a file of NumPy (.npy)");
  if (bytes.length < 12) return problem("ends too soon");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isFirst = bytes[6] === 1;
  const start = (isFirst ? 10 : 12) + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length || start > 10_000) return problem("ends too soon, or has a header that is too long");
  const header = new TextDecoder().decode(bytes.subarray(10, start));
  const kind = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1] ?? "";
  if (!/^[|<>=]?(u1|b1|i1|\?)$/.test(kind))
    return problem("has numbers of another kind than uint8 or bool; save it as mask.astype('uint8')");
  const shape = /'shape'\s*:\s*\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,?\s*\)/.exec(header);
  if (shape === null) return problem("has not two dimensions, height and width");
  const [height, width] = [Number(shape[1]), Number(shape[2])];
  const wrongSize = imageSizeProblem({ width, height }, mostMaskPixels);
  if (wrongSize !== null) return problem(wrongSize);
  const content = bytes.subarray(start);
  if (content.length !== width * height) return problem(`has ${content.length} values, not ${width * height}`);
  if (!/'fortran_order'\s*:\s*True/.test(header)) return { ok: true, mask: maskFromRaster(content, { width, height }) };
  return { ok: true, mask: transposed(maskFromRaster(content, { width: height, height: width })) };
}
