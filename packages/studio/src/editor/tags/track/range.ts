/** A stretch on a track, in its units: seconds, frames, the values of a time column. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What of a whole is seen. */
export interface Seen {
  readonly from: number;
  readonly to: number;
}

/** Where a value is in what is seen, as a share of its width: 0 left, 1 right. */
export const shareOf = (value: number, { from, to }: Seen): number => (to > from ? (value - from) / (to - from) : 0);

/** The value at a share of the width. */
export const valueAt = (share: number, { from, to }: Seen): number => from + share * (to - from);

/** What is seen after zooming in by `factor` (below 1: out) so that `at` stays in its place. Never beyond the whole. */
export function zoomed(seen: Seen, whole: Seen, factor: number, at: number, least: number): Seen {
  const width = Math.min(whole.to - whole.from, Math.max(least, (seen.to - seen.from) / factor));
  return inside({ from: at - shareOf(at, seen) * width, to: at + (1 - shareOf(at, seen)) * width }, whole);
}

/** What is seen after moving by a length, as far as the whole goes. */
export const moved = (seen: Seen, whole: Seen, by: number): Seen =>
  inside({ from: seen.from + by, to: seen.to + by }, whole);

function inside({ from, to }: Seen, whole: Seen): Seen {
  const width = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}

/** What of a stretch a pointer holds. */
export type Grip = "start" | "end" | "all";

/** A stretch after one end, or all of it, was moved by `by`: inside the whole, never shorter than `least`. */
export function dragged({ start, end }: Range, grip: Grip, by: number, whole: Seen, least: number): Range {
  if (grip === "all") {
    const shift = Math.min(Math.max(by, whole.from - start), whole.to - end);
    return { start: start + shift, end: end + shift };
  }
  if (grip === "start") return { start: Math.max(whole.from, Math.min(start + by, end - least)), end };
  return { start, end: Math.min(whole.to, Math.max(end + by, start + least)) };
}
