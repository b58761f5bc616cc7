import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBatcher } from "./batching.ts";
import { HttpError } from "./http-error.ts";

const settings = { maxItems: 4, maxDelayMs: 0, concurrency: 1 };
const spacious = () => ({ waiting: 0, limit: 1000 });

/** Records the calls and answers each item doubled, after a moment. */
function recorder(ms = 5) {
  const calls: number[][] = [];
  const run = async (items: readonly number[]): Promise<number[]> => {
    calls.push([...items]);
    await sleep(ms);
    if (items.includes(13)) throw new Error("unlucky");
    return items.map((item) => 2 * item);
  };
  return { calls, run };
}

test("requests of the same turn and those that come meanwhile share a call, each gets its own", async () => {
  const { calls, run } = recorder();
  const batcher = createBatcher(run, settings, spacious());
  const together = [batcher.submit([1]), batcher.submit([2, 3])];
  await sleep(2);
  together.push(batcher.submit([4]), batcher.submit([5]));
  expect(await Promise.all(together)).toEqual([[2], [4, 6], [8], [10]]);
  expect(calls).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test("no call is larger than the limit, and a large request is cut without losing its order", async () => {
  const { calls, run } = recorder(0);
  const batcher = createBatcher(run, settings, spacious());
  const large = batcher.submit([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const small = batcher.submit([11]);
  expect(await large).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  expect(await small).toEqual([22]);
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11],
  ]);
});

test("when a shared call fails, only the request that is to blame fails", async () => {
  const { run } = recorder(0);
  const batcher = createBatcher(run, settings, spacious());
  const results = await Promise.allSettled([batcher.submit([1]), batcher.submit([13]), batcher.submit([2])]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await expect(batcher.submit([13])).rejects.toThrow("unlucky");
  expect(await batcher.submit([3])).toEqual([6]);
});

test("a full waiting room refuses with 503 and when to come back, and empties again", async () => {
  const { run } = recorder();
  const room = { waiting: 0, limit: 3 };
  const batcher = createBatcher(run, settings, room);
  const accepted = batcher.submit([1, 2, 13]).catch(() => "failed");
  const refusal: unknown = await batcher.submit([4]).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(HttpError);
  expect(refusal).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  expect(await accepted).toBe("failed");
  expect(room.waiting).toBe(0);
  // A request that no room could hold is served when nothing else is.
  expect(await batcher.submit([1, 2, 3, 4, 5])).toHaveLength(5);
});

test("after a shared call the next waits for the others to come back, but not for ever", async () => {
  const { calls, run } = recorder(0);
  const batcher = createBatcher(run, { ...settings, maxDelayMs: 50 }, spacious());
  await Promise.all([batcher.submit([1]), batcher.submit([2])]);
  const first = batcher.submit([3]);
  await sleep(5);
  const second = batcher.submit([4]);
  await Promise.all([first, second]);
  expect(calls.at(-1)).toEqual([3, 4]);
  expect(await batcher.submit([5])).toEqual([10]);
});

test("calls run side by side as far as allowed", async () => {
  let active = 0;
  let most = 0;
  const run = async (items: readonly number[]): Promise<number[]> => {
    active += 1;
    most = Math.max(most, active);
    await sleep(5);
    active -= 1;
    return [...items];
  };
  const batcher = createBatcher(run, { ...settings, maxItems: 1, concurrency: 3 }, spacious());
  await Promise.all([1, 2, 3, 4, 5, 6].map((item) => batcher.submit([item])));
  expect(most).toBe(3);
});
