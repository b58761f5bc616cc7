import { type Mask, maskArea, RunWriter } from "./mask.ts";

/** The pixels in one mask or the other. All of these throw a RangeError when the masks differ in size. */
export function maskUnion(one: Mask, other: Mask): Mask {
  return combined(one, other, (a, b) => a || b);
}

/** The pixels in both masks. */
export function maskIntersection(one: Mask, other: Mask): Mask {
  return combined(one, other, (a, b) => a && b);
}

/** The pixels in the first mask and not in the other. */
export function maskDifference(one: Mask, other: Mask): Mask {
  return combined(one, other, (a, b) => a && !b);
}

/** Shared pixels by pixels in either, 0..1; 0 when both masks are empty, as in COCO's own evaluation. */
export function maskIou(one: Mask, other: Mask): number {
  const shared = maskArea(maskIntersection(one, other));
  const either = maskArea(one) + maskArea(other) - shared;
  return either > 0 ? shared / either : 0;
}

/** One pass over both run lists. */
function combined(one: Mask, other: Mask, keep: (inOne: boolean, inOther: boolean) => boolean): Mask {
  const { width, height } = one;
  if (other.width !== width || other.height !== height) {
    throw new RangeError(`Masks of ${width} × ${height} and ${other.width} × ${other.height} pixels do not combine`);
  }
  const writer = new RunWriter();
  let [i, j] = [0, 0];
  let left = one.runs[0] ?? 0;
  let otherLeft = other.runs[0] ?? 0;
  while (i < one.runs.length && j < other.runs.length) {
    const step = Math.min(left, otherLeft);
    writer.add(keep(i % 2 === 1, j % 2 === 1), step);
    left -= step;
    otherLeft -= step;
    if (left === 0) left = one.runs[(i += 1)] ?? 0;
    if (otherLeft === 0) otherLeft = other.runs[(j += 1)] ?? 0;
  }
  return { width, height, runs: writer.finish(width * height) };
}
