import { readIfThere, writeDurably } from "./durable-file.ts";

/** Counts changes of annotations until they are enough for a training; the count survives a crash. */
export interface ChangeCounter {
  /** Adds to the count and answers it. */
  add(changes: number): number;
  reset(): void;
}

/** A counter in a file. Where several processes share it, two changes at the same moment may count as one. */
export function createChangeCounter(file: string): ChangeCounter {
  const read = (): number => Number(readIfThere(file) ?? 0) || 0;
  return {
    add(changes) {
      const count = read() + changes;
      writeDurably(file, String(count));
      return count;
    },
    reset() {
      if (read() !== 0) writeDurably(file, "0");
    },
  };
}
