import { readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory } from "../../test/harness.ts";
import type { Update } from "./update.ts";
import { openUpdates } from "./update-journal.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const update = (id: number): Update => ({
  event: "ANNOTATION_CREATED",
  task: { id, data: { text: `task ${id}` } },
  annotation: { id, result: [] },
});
const ids = async (journal: ReturnType<typeof openUpdates>, after = 0, last?: number): Promise<unknown[]> =>
  (await journal.between(after, last)).flatMap((entry) => entry.updates.map((one) => one.annotation.id));

test("numbers grow by one, and entries come back in order, also after a restart", async () => {
  const journal = openUpdates(path.join(directory, "updates"));
  expect(await journal.head()).toBe(0);
  expect(await journal.append([update(1), update(2)])).toBe(1);
  // Asked for at the same time, they keep their order.
  expect(await Promise.all([3, 4, 5].map((id) => journal.append([update(id)])))).toEqual([2, 3, 4]);
  const again = openUpdates(path.join(directory, "updates"));
  expect(await ids(again)).toEqual([1, 2, 3, 4, 5]);
  expect(await ids(again, 1, 3)).toEqual([3, 4]);
  expect(await again.append([update(6)])).toBe(5);
});

test("two that write at the same time take different numbers and lose nothing", async () => {
  const journals = [openUpdates(directory, true), openUpdates(directory, true), openUpdates(directory, true)];
  const writeTwenty = (journal: ReturnType<typeof openUpdates>, place: number): Promise<number>[] =>
    Array.from({ length: 20 }, (_, index) => journal.append([update(place * 20 + index)]));
  const numbers = await Promise.all(journals.flatMap(writeTwenty));
  expect([...numbers].sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  const known = await ids(openUpdates(directory, true));
  expect(new Set(known).size).toBe(60);
});

test("old entries are forgotten, but the numbers go on", async () => {
  const journal = openUpdates(directory);
  for (let id = 1; id <= 4; id += 1) await journal.append([update(id)]);
  await journal.forget(2);
  expect(await ids(journal)).toEqual([3, 4]);
  await journal.forget(4);
  expect(readdirSync(directory)).toEqual(["000000000004.json"]);
  expect(await openUpdates(directory).append([update(5)])).toBe(5);
});

test("what a crash left half is removed at the next start", async () => {
  writeFileSync(path.join(directory, "1-abc.half"), "[{");
  const journal = openUpdates(directory);
  expect(await journal.between(0)).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
});
