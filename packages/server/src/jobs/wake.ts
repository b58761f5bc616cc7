/**
 * When to look for a job after it was enqueued, in milliseconds. Its transaction commits at a moment we do not hear of:
 * usually within a few milliseconds. (A NOTIFY in the transaction would tell, but makes all commits that carry one
 * wait for each other.) What commits later is found by polling.
 */
const LOOKS_MS = [4, 15, 50, 150, 400, 1_000];

/** Wakes the workers of a queue soon after each enqueuing, several times, however many are enqueued at once. */
export function createWaker(wake: (queue: string) => void): {
  soon(queue: string, delayMs?: number): void;
  stop(): void;
} {
  const looking = new Map<string, { look: number; timer: NodeJS.Timeout }>();
  const delayed = new Set<NodeJS.Timeout>();

  function schedule(queue: string, look: number): void {
    const delay = (LOOKS_MS[look] ?? 0) - (LOOKS_MS[look - 1] ?? 0);
    const timer = setTimeout(() => {
      const state = looking.get(queue);
      wake(queue);
      const next = (state?.look ?? look) + 1;
      if (next < LOOKS_MS.length) schedule(queue, next);
      else looking.delete(queue);
    }, delay).unref();
    looking.set(queue, { look, timer });
  }

  function soon(queue: string, delayMs = 0): void {
    if (delayMs > 0) {
      const timer = setTimeout(
        () => {
          delayed.delete(timer);
          soon(queue);
        },
        Math.min(delayMs, 2 ** 31 - 1),
      ).unref();
      delayed.add(timer);
      return;
    }
    const state = looking.get(queue);
    if (!state) return schedule(queue, 0);
    // Already looking: begin anew after the look that is due next, so that a stream of jobs cannot put it off.
    if (state.look < 2) state.look = Math.min(state.look, 0);
    else {
      clearTimeout(state.timer);
      schedule(queue, 0);
    }
  }

  function stop(): void {
    for (const { timer } of looking.values()) clearTimeout(timer);
    for (const timer of delayed) clearTimeout(timer);
    looking.clear();
    delayed.clear();
  }

  return { soon, stop };
}
