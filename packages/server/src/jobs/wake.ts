/**
 * When to look for a job after it was enqueued, in milliseconds. Its transaction commits at a moment we do not hear of:
 * usually within a few milliseconds. (A NOTIFY in the transaction would tell, but makes all commits that carry one
 * wait for each other.) What commits later is found by polling.
 */
const LOOKS_MS = [4, 15, 50, 150, 400, 1_000];
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Wakes the workers of queues. */
export type Waker = {
  /** Has the queue looked at several times, beginning `delayMs` from now. */
  soon(queue: string, delayMs?: number): void;
  stop(): void;
};

/** Makes a waker that looks no oftener for a thousand jobs than for one. */
export function createWaker(wake: (queue: string) => void): Waker {
  /** The queues being looked at, with the number of the look that comes next. */
  const next = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();

  function after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms).unref();
    timers.add(timer);
  }

  function look(queue: string): void {
    wake(queue);
    const number = (next.get(queue) ?? 0) + 1;
    const due = LOOKS_MS[number];
    if (due === undefined) {
      next.delete(queue);
      return;
    }
    next.set(queue, number);
    after(due - (LOOKS_MS[number - 1] ?? 0), () => {
      // Overtaken by another enqueuing, which began anew: that one looks from here on.
      if (next.get(queue) === number) look(queue);
    });
  }

  function soon(queue: string, delayMs = 0): void {
    if (delayMs > 0) {
      after(Math.min(delayMs, LONGEST_TIMER_MS), () => soon(queue));
      return;
    }
    if (next.get(queue) === 0) return;
    next.set(queue, 0);
    after(LOOKS_MS[0] ?? 0, () => look(queue));
  }

  function stop(): void {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    next.clear();
  }

  return { soon, stop };
}
