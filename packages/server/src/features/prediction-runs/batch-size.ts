/** How long a call with a well-chosen number of tasks takes: long enough to be worth it, short enough to be stopped. */
const aimMs = 1_000;
const largest = 512;
const first = 32;

export interface BatchSize {
  now(): number;
  observe(tasks: number, ms: number): void;
}

/**
 * How many tasks to send at once: what the backend says it likes, or else found out. It at most doubles or halves at
 * a time, so that one slow or quick answer does not mislead it.
 */
export function createBatchSize(liked: number | undefined, before: number): BatchSize {
  let size = liked ?? Math.min(largest, before > 0 ? before : first);
  return {
    now: () => size,
    observe(tasks, ms) {
      // Smaller batches than asked for (the last one, halves of a bad one) say little.
      if (liked !== undefined || tasks < size) return;
      const fitting = (tasks / Math.max(ms, 1)) * aimMs;
      size = Math.round(Math.min(largest, 2 * size, Math.max(1, size / 2, fitting)));
    },
  };
}
