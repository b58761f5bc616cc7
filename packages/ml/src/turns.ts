/** A bounded number of things at the same time, in the order they came. */
export interface Turns {
  take<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

export function createTurns(limit: number): Turns {
  let free = limit;
  const queue: (() => void)[] = [];
  return {
    async take(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}

/** Things with the same name one after the other, in the order they came. */
export function createLanes(): <Answer>(name: string, work: () => Promise<Answer> | Answer) => Promise<Answer> {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.catch(() => undefined);
    last.set(name, settled);
    void settled.then(() => last.get(name) === settled && last.delete(name));
    return done;
  };
}
