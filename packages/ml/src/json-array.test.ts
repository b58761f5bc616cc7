import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonArrayElements } from "./json-array.ts";

async function read(text: string, chunkSize: number, maxBytes = 1_000_000): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += chunkSize) yield bytes.subarray(from, from + chunkSize);
  }
  const elements: unknown[] = [];
  for await (const element of jsonArrayElements(chunks(), maxBytes)) elements.push(element);
  return elements;
}

test("reads what JSON.parse reads, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.json()),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      async (items, size, spaces) => {
        const values: unknown[] = items.map((item) => JSON.parse(item));
        const text = JSON.stringify(values, null, spaces ? 2 : 0);
        expect(JSON.stringify(await read(text, size))).toBe(JSON.stringify(values));
      },
    ),
  );
});

test("says what is wrong", async () => {
  await expect(read('{"detail":"Not found."}', 100)).rejects.toThrow('expected a JSON array of tasks, not "{\\"detail');
  await expect(read("<html>", 100)).rejects.toThrow("expected a JSON array");
  await expect(read('"text"', 100)).rejects.toThrow("expected a JSON array");
  await expect(read('[{"a":1},{"a"', 5)).rejects.toThrow("ended in the middle");
  await expect(read("", 5)).rejects.toThrow("ended in the middle");
  await expect(read("[1] []", 100)).rejects.toThrow("expected a JSON array");
  await expect(read("[1, x]", 100)).rejects.toThrow("JSON");
  await expect(read("[1,2,3,4,5]", 3, 5)).rejects.toThrow("longer than 5 bytes");
});
