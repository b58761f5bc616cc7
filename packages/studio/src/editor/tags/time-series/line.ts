import { extremesOf } from "../track/extremes.ts";
import { type Seen, shareOf } from "../track/range.ts";
import { indexAt } from "./series.ts";

/** What of a line is drawn: strokes from a lowest to a highest value in each pixel, or points that are joined. */
export type Line =
  | { readonly kind: "strokes"; readonly low: Float64Array; readonly high: Float64Array }
  | { readonly kind: "points"; readonly points: readonly { x: number; value: number }[] };

/** A line as it is seen in `width` pixels. A million values take no longer than they are looked at once. */
export function lineOf(times: Float64Array, values: Float64Array, seen: Seen, width: number): Line {
  const first = Math.max(0, indexAt(times, seen.from) - 1);
  const end = Math.min(times.length, indexAt(times, seen.to) + 1);
  if (end - first <= 3 * width) {
    const points = Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
      x: shareOf(times[first + index] ?? 0, seen) * width,
      value: values[first + index] ?? Number.NaN,
    }));
    return { kind: "points", points };
  }
  const low = new Float64Array(width).fill(Number.NaN);
  const high = new Float64Array(width).fill(Number.NaN);
  let from = first;
  for (let x = 0; x < width; x += 1) {
    const until = indexAt(times, seen.from + ((x + 1) / width) * (seen.to - seen.from));
    // One value of the pixel before, so that strokes join.
    const piece = extremesOf(values, Math.max(first, from - 1), Math.max(until, from), 1);
    low[x] = piece.low[0] ?? Number.NaN;
    high[x] = piece.high[0] ?? Number.NaN;
    from = Math.max(until, from);
  }
  return { kind: "strokes", low, high };
}

/** The lowest and the highest number of a list, with room between them where they are equal. */
export function boundsOf(values: Float64Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}
