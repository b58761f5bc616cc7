/**
 * Shared length by length of either, 0..1, of two spans of text or time in one unit. Two instants (spans of no length)
 * have 1 when they are the same, else 0. A span that ends before it starts has no length.
 */
export function spanIou(
  one: { readonly start: number; readonly end: number },
  other: { readonly start: number; readonly end: number },
): number {
  const [length, otherLength] = [Math.max(0, one.end - one.start), Math.max(0, other.end - other.start)];
  if (length === 0 && otherLength === 0) return one.start === other.start ? 1 : 0;
  const shared = Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
  return shared / (length + otherLength - shared);
}
