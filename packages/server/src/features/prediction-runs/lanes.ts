/** Lets so many tasks run at the same time; the others wait for their turn, in order. */
export interface Lanes {
  count: number;
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createLanes(count: number): Lanes {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return {
    count,
    async run(task) {
      if (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve));
      busy++;
      try {
        return await task();
      } finally {
        busy--;
        waiting.shift()?.();
      }
    },
  };
}
