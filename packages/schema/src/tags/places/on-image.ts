import type { ImageSize } from "../../geometry/mask.ts";
import type { ObjectFacts } from "../define.ts";
import type { Random } from "../shape.ts";

/** The image's size in pixels, where a result says it; `null` where it does not. */
export function sizeOf(result: Readonly<Record<string, unknown>>): ImageSize | null {
  const { original_width: width, original_height: height } = result;
  return typeof width === "number" && typeof height === "number" && width >= 1 && height >= 1
    ? { width, height }
    : null;
}

/** The size of the images that samples show, in pixels. */
export const sampleSize = { width: 800, height: 600 } as const;

/** What stands beside the value of a region of an image; the page too, where the object shows several. */
export function besideValue(random: Random, { data }: Pick<ObjectFacts, "data">): Record<string, unknown> {
  const page = Array.isArray(data) && data.length > 0 ? { item_index: Math.floor(random() * data.length) } : {};
  return { original_width: sampleSize.width, original_height: sampleSize.height, image_rotation: 0, ...page };
}
