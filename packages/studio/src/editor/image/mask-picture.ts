import {
  type Bounds,
  decodeBrushAlpha,
  type ImageSize,
  type Mask,
  maskFromRaster,
  type Point,
  rgbaOfMask,
} from "@tandem/schema";

/** How opaque a mask is, pixel by pixel, inside the smallest box around it. */
export interface MaskPicture {
  /** Of the whole image. */
  readonly size: ImageSize;
  /** Of the box, in pixels of the image; whole numbers. */
  readonly bounds: Bounds;
  /** 0 to 255, for the pixels of the box in reading order. */
  readonly alpha: Uint8Array;
}

/** The picture of brush RLE with its soft edges; `null` when it is empty or cannot be read. */
export function pictureOfRle(rle: ArrayLike<number>, size: ImageSize): MaskPicture | null {
  const decoded = decodeBrushAlpha(rle, size);
  return decoded.ok ? cropped(decoded.alpha, size, 1) : null;
}

/** Of one byte for each pixel, or of every fourth: `channels` 4 reads the alpha of RGBA. */
export function cropped(bytes: ArrayLike<number>, size: ImageSize, channels: 1 | 4): MaskPicture | null {
  const { width, height } = size;
  const at = (pixel: number): number => bytes[channels === 1 ? pixel : 4 * pixel + 3] ?? 0;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (at(y * width + x) === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top > y) top = y;
      bottom = y;
    }
  }
  if (bottom < 0) return null;
  const bounds = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const alpha = new Uint8Array(bounds.width * bounds.height);
  for (let y = 0; y < bounds.height; y += 1)
    for (let x = 0; x < bounds.width; x += 1) alpha[y * bounds.width + x] = at((top + y) * width + left + x);
  return { size, bounds, alpha };
}

/** The pixels that are not wholly transparent, as a mask of the whole image. */
export function maskOf({ size, bounds, alpha }: MaskPicture): Mask {
  const raster = new Uint8Array(size.width * size.height);
  for (let y = 0; y < bounds.height; y += 1)
    raster.set(alpha.subarray(y * bounds.width, (y + 1) * bounds.width), (bounds.y + y) * size.width + bounds.x);
  return maskFromRaster(raster, size);
}

/** Whether a point, in pixels of the image, is on a mask. */
export function isOnMask({ bounds, alpha }: MaskPicture, [x, y]: Point): boolean {
  const [column, row] = [Math.floor(x) - bounds.x, Math.floor(y) - bounds.y];
  if (column < 0 || row < 0 || column >= bounds.width || row >= bounds.height) return false;
  return (alpha[row * bounds.width + column] ?? 0) > 0;
}

/** The picture in one colour, as large as its box. */
export function tinted({ bounds, alpha }: MaskPicture, color: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = bounds.width;
  canvas.height = bounds.height;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(bounds.width, bounds.height);
  for (let pixel = 0; pixel < alpha.length; pixel += 1) image.data[4 * pixel + 3] = alpha[pixel] ?? 0;
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, bounds.width, bounds.height);
  return canvas;
}

/** A mask as a PNG of the image's size, transparent around it: what a bitmask holds. */
export function pngOfMask(mask: Mask): string {
  const canvas = document.createElement("canvas");
  canvas.width = mask.width;
  canvas.height = mask.height;
  canvas.getContext("2d")?.putImageData(new ImageData(rgbaOfMask(mask), mask.width, mask.height), 0, 0);
  return canvas.toDataURL("image/png");
}

/** The picture in the address of a mask: its alpha. Of another address than `data:` none, for it would be fetched. */
export async function pictureOfPng(address: string): Promise<MaskPicture | null> {
  if (!address.startsWith("data:image/")) return null;
  const image = new Image();
  image.src = address;
  await image.decode();
  const pixels = pixelsOf(image);
  return pixels === null ? null : cropped(pixels.data, pixels, 4);
}

/** The pixels of an image that has loaded; `null` where the browser does not let them be read. */
export function pixelsOf(image: HTMLImageElement): ImageData | null {
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null || width === 0 || height === 0) return null;
  context.drawImage(image, 0, 0);
  try {
    return context.getImageData(0, 0, width, height);
  } catch {
    // Another server's image without CORS.
    return null;
  }
}
