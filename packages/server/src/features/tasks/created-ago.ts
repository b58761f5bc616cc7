const units = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const counted = (times: number, unit: string): string => `${times} ${unit}${times === 1 ? "" : "s"}`;

/** How long ago, in Label Studio's words: at most two neighbouring units, `3 hours, 5 minutes`; `0 minutes`. */
export function createdAgo(time: string, now: number = Date.now()): string {
  let seconds = Math.floor((now - Date.parse(time)) / 1000);
  for (const [index, [unit, length]] of units.entries()) {
    const times = Math.floor(seconds / length);
    if (times <= 0) continue;
    seconds -= times * length;
    const next = units[index + 1];
    const rest = next ? Math.floor(seconds / next[1]) : 0;
    return counted(times, unit) + (next && rest > 0 ? `, ${counted(rest, next[0])}` : "");
  }
  return "0 minutes";
}
