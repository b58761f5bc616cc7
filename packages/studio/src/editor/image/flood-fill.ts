import { type ImageSize, type Mask, maskFromRaster } from "@tandem/schema";

/**
 * What has nearly the colour of a pixel and hangs together with it. `threshold`: how far each of red, green and blue
 * may be from the pixel's, 0 to 255. `blurRadius` smooths the edge and fills holes smaller than it, in pixels.
 */
export function floodFill(
  rgba: Uint8ClampedArray,
  size: ImageSize,
  start: readonly [x: number, y: number],
  { threshold, blurRadius }: { threshold: number; blurRadius: number },
): Mask {
  const { width, height } = size;
  const raster = new Uint8Array(width * height);
  const first = start[1] * width + start[0];
  const [red, green, blue] = [rgba[4 * first] ?? 0, rgba[4 * first + 1] ?? 0, rgba[4 * first + 2] ?? 0];
  const isAlike = (pixel: number): boolean =>
    raster[pixel] === 0 &&
    Math.abs((rgba[4 * pixel] ?? 0) - red) <= threshold &&
    Math.abs((rgba[4 * pixel + 1] ?? 0) - green) <= threshold &&
    Math.abs((rgba[4 * pixel + 2] ?? 0) - blue) <= threshold;
  // Whole stretches of a row at a time; from each, the rows above and below.
  const waiting = [first];
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    if (!isAlike(pixel)) continue;
    const row = pixel - (pixel % width);
    let [from, to] = [pixel, pixel + 1];
    while (from > row && isAlike(from - 1)) from -= 1;
    while (to < row + width && isAlike(to)) to += 1;
    raster.fill(1, from, to);
    for (const next of [-width, width]) {
      for (let other = from + next; other < to + next; other += 1)
        if (other >= 0 && other < raster.length && isAlike(other) && (other === from + next || !isAlike(other - 1)))
          waiting.push(other);
    }
  }
  return maskFromRaster(smoothed(raster, size, Math.round(blurRadius)), size);
}

/** Each pixel as most of the square around it is, rows first and then columns. */
function smoothed(raster: Uint8Array, { width, height }: ImageSize, radius: number): Uint8Array {
  if (radius < 1) return raster;
  const rows = new Float32Array(raster.length);
  for (let y = 0; y < height; y += 1) average(raster, rows, y * width, 1, width, radius);
  const both = new Float32Array(raster.length);
  for (let x = 0; x < width; x += 1) average(rows, both, x, width, height, radius);
  return Uint8Array.from(both, (share) => (share > 0.5 ? 1 : 0));
}

function average(
  from: ArrayLike<number>,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  let sum = 0;
  const at = (index: number): number => from[start + index * step] ?? 0;
  for (let index = 0; index < Math.min(radius, count); index += 1) sum += at(index);
  for (let index = 0; index < count; index += 1) {
    if (index + radius < count) sum += at(index + radius);
    if (index - radius - 1 >= 0) sum -= at(index - radius - 1);
    const inside = Math.min(count - 1, index + radius) - Math.max(0, index - radius) + 1;
    to[start + index * step] = sum / inside;
  }
}
