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
  const { calls, run } = recorder(40);
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

test("a request that gives up leaves the queue and its room at once", async () => {
  const { calls, run } = recorder(20);
  const room = spacious();
  const batcher = createBatcher(run, settings, room);
  const first = batcher.submit([1]);
  await sleep(5);
  const leaving = new AbortController();
  const second = batcher.submit([2, 3], { signal: leaving.signal });
  const third = batcher.submit([4]);
  leaving.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  expect(room.waiting).toBe(2);
  expect(await Promise.all([first, third])).toEqual([[2], [8]]);
  expect(calls).toEqual([[1], [4]]);
  expect(room.waiting).toBe(0);
  await expect(batcher.submit([5], { signal: leaving.signal })).rejects.toThrow("gone");
});

test("a call is told to stop when nobody waits for it any more, not before", async () => {
  const signals: AbortSignal[] = [];
  const run = async (items: readonly number[], _params: undefined, signal: AbortSignal): Promise<number[]> => {
    signals.push(signal);
    await sleep(200, undefined, { signal });
    return [...items];
  };
  const room = spacious();
  const batcher = createBatcher(run, settings, room);
  const [one, other] = [new AbortController(), new AbortController()];
  const answers = [batcher.submit([1], { signal: one.signal }), batcher.submit([2], { signal: other.signal })];
  const settled = Promise.allSettled(answers);
  await sleep(10);
  one.abort(new Error("one"));
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  other.abort(new Error("other"));
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  expect((await settled).map((result) => result.status === "rejected" && String(result.reason))).toEqual([
    "Error: one",
    "Error: other",
  ]);
  await sleep(1);
  expect(room.waiting).toBe(0);
});

test("requests with something of their own run alone, before those that can share", async () => {
  const calls: [readonly number[], string | undefined][] = [];
  const run = async (items: readonly number[], params: string | undefined): Promise<number[]> => {
    calls.push([items, params]);
    await sleep(2);
    return [...items];
  };
  const batcher = createBatcher(run, settings, spacious());
  const all = [batcher.submit([1])];
  await sleep(1);
  all.push(batcher.submit([2]), batcher.submit([3]), batcher.submit([4], { params: "a" }));
  all.push(batcher.submit([5], { params: "b" }));
  await Promise.all(all);
  expect(calls).toEqual([
    [[1], undefined],
    [[4], "a"],
    [[5], "b"],
    [[2, 3], undefined],
  ]);
});

test("the wait shrinks with the calls: none for a fast model, none after a pause", async () => {
  const patient = { ...settings, maxDelayMs: 10_000 };
  const fast = createBatcher((items: readonly number[]) => Promise.resolve([...items]), patient, spacious());
  await Promise.all([fast.submit([1]), fast.submit([2])]);
  expect(await fast.submit([3])).toEqual([3]);

  const slow = createBatcher(recorder(30).run, patient, spacious());
  await Promise.all([slow.submit([1]), slow.submit([2])]);
  const after = performance.now();
  await slow.submit([3]);
  // As long as a call at most, and then the call; far from the ten seconds that it might wait.
  expect(performance.now() - after).toBeLessThan(5000);
  await Promise.all([slow.submit([1]), slow.submit([2])]);
  await sleep(60);
  const idle = performance.now();
  await slow.submit([4]);
  expect(performance.now() - idle).toBeLessThan(5000);
});

test("closing refuses what waits and tells what runs", async () => {
  let told: unknown;
  const run = async (items: readonly number[], _params: undefined, signal: AbortSignal): Promise<number[]> => {
    signal.addEventListener("abort", () => (told = signal.reason));
    await sleep(20);
    return [...items];
  };
  const batcher = createBatcher(run, settings, spacious());
  const running = batcher.submit([1]);
  await sleep(5);
  const waiting = batcher.submit([2]).catch(String);
  batcher.close(new Error("closed"));
  expect([await waiting, String(told), await running]).toEqual(["Error: closed", "Error: closed", [1]]);
});
