/** A set of whole numbers from 0 that holds runs of numbers in little memory: about a byte for each. */
export type IdSet = { add(id: number): void; has(id: number): boolean };

/** An empty set. */
export function createIdSet(): IdSet {
  // 32 numbers in each entry, one for each bit.
  const bits = new Map<number, number>();
  return {
    add: (id) => {
      const block = Math.floor(id / 32);
      bits.set(block, (bits.get(block) ?? 0) | (1 << (id % 32)));
    },
    has: (id) => ((bits.get(Math.floor(id / 32)) ?? 0) & (1 << (id % 32))) !== 0,
  };
}
