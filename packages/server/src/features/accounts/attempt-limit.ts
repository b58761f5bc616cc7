import { AppError } from "../../errors.ts";

const windowMs = 60_000;
/** Beyond this many addresses the windows that are over are forgotten. */
const manyAddresses = 10_000;

/**
 * Counts attempts per address in windows of a minute. The function it returns throws 429 once an address has had its
 * attempts. In memory, per process: enough against guessing, without a write per attempt.
 */
export function createAttemptLimit(perMinute: number, now: () => number = Date.now): (address: string) => void {
  const windows = new Map<string, { count: number; ends: number }>();
  return (address) => {
    const time = now();
    const window = windows.get(address);
    if (!window || window.ends <= time) {
      if (windows.size >= manyAddresses) for (const [key, { ends }] of windows) if (ends <= time) windows.delete(key);
      windows.set(address, { count: 1, ends: time + windowMs });
      return;
    }
    window.count += 1;
    if (window.count <= perMinute) return;
    const seconds = Math.ceil((window.ends - time) / 1000);
    throw new AppError(429, `Too many attempts. Try again in ${seconds} seconds.`, {
      headers: { "retry-after": String(seconds) },
    });
  };
}
