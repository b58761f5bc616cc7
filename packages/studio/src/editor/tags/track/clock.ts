/** Seconds in words: `1:02.500`. */
export function clock(seconds: number): string {
  const all = Math.max(0, Math.round(seconds * 1000));
  const minutes = Math.floor(all / 60_000);
  const rest = (all % 60_000) / 1000;
  return `${minutes}:${rest.toFixed(3).padStart(6, "0")}`;
}
