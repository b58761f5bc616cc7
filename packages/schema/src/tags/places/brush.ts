import { checkBrushRle } from "../../geometry/brush-rle-decode.ts";
import { brushValue } from "../../geometry/brush-rle-encode.ts";
import { maskFromRectangle } from "../../geometry/mask-fill.ts";
import type { PlaceCheck, PlaceDefinition } from "../define.ts";
import { besideValue, sampleSize, sizeOf } from "./on-image.ts";

/** A painted mask: brush RLE of the whole image. A draft may hold its strokes or a picture of it instead. */
export const brushPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "rle" in value || "touches" in value || "maskDataURL" in value,
  within: () => checkMask,
  key: ({ rle, touches, maskDataURL }) => String(rle ?? maskDataURL ?? JSON.stringify(touches)),
  make: (random, object) => {
    const [width, height] = [40 + Math.floor(random() * 200), 30 + Math.floor(random() * 150)];
    const [x, y] = [Math.floor(random() * 500), Math.floor(random() * 400)];
    const mask = maskFromRectangle({ x, y, width, height, rotation: Math.floor(random() * 40) }, sampleSize);
    return { value: brushValue(mask), result: besideValue(random, object) };
  },
};

const checkMask: PlaceCheck = ({ format, rle, touches, maskDataURL }, result) => {
  if (rle === undefined || rle === null) {
    if (maskDataURL || (Array.isArray(touches) && touches.length > 0)) return null;
    return [{ path: ".value.rle", message: '"rle" is missing', expected: "a list of bytes: brush RLE" }];
  }
  if (format !== "rle") return [{ path: ".value.format", message: '"format" is missing', expected: '"rle"' }];
  const size = sizeOf(result);
  if (size === null) {
    const path = `.original_${typeof result["original_width"] === "number" ? "height" : "width"}`;
    return [{ path, message: "a mask needs the size of its image", expected: "the image's size in pixels" }];
  }
  const problem = checkBrushRle(rle as number[], size, Infinity);
  if (problem === null) return null;
  return [{ path: ".value.rle", message: `"rle" ${problem}`, expected: "brush RLE of the RGBA pixels of the image" }];
};
