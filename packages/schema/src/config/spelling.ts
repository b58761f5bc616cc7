/** The word that was probably meant: the closest of `words`, if it is close enough to be a slip of the finger. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(written.length / 3));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const word of words) {
    if (Math.abs(word.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** Longest word that is compared; a longer one is not a slip of the finger. */
const longest = 64;

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `from` into `to` (optimal string alignment,
 * Damerau 1964); infinite for long words.
 */
export function editDistance(from: string, to: string): number {
  if (from.length > longest || to.length > longest) return from === to ? 0 : Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
      let cost = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
