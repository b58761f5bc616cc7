/** Where a label's chip would like to be, and how wide it is; in pixels of the text's box. */
export interface Chip {
  id: string;
  left: number;
  top: number;
  width: number;
}

const gap = 3;

/** Moves chips of one line to the right until none covers another; keeps their order. */
export function layOutChips(chips: readonly Chip[], lineHeight: number): Chip[] {
  const placed: Chip[] = [];
  const ends = new Map<number, number>();
  for (const chip of chips.toSorted((a, b) => a.top - b.top || a.left - b.left)) {
    const line = Math.round(chip.top / lineHeight);
    const left = Math.max(chip.left, ends.get(line) ?? -Infinity);
    ends.set(line, left + chip.width + gap);
    placed.push({ ...chip, left });
  }
  return placed;
}
