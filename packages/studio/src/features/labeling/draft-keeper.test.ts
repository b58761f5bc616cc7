import { expect, test } from "vitest";
import { DraftKeeper } from "./draft-keeper.ts";
import { readLocalCopy } from "./local-copy.ts";

function memory() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function setUp(save: (id: number | null, results: unknown[]) => Promise<number>) {
  const work = { revision: 0 };
  const store = memory();
  const keeper = new DraftKeeper({
    read: () => ({
      results: [{ type: "choices", value: { n: work.revision } }],
      leadTime: 1,
      prediction: 7,
      revision: work.revision,
    }),
    save,
    store,
    key: "k",
    draftId: null,
    savedRevision: 0,
    delay: 1_000_000,
  });
  return { work, store, keeper, local: () => readLocalCopy(store, "k") };
}

test("a change is in the browser at once and on the server after a flush; then the local copy goes", async () => {
  const ids: (number | null)[] = [];
  const { work, keeper, local } = setUp(async (id) => {
    ids.push(id);
    return 5;
  });
  keeper.touch();
  expect(local()).toBeNull();
  work.revision = 1;
  keeper.touch();
  expect(local()).toMatchObject({ prediction: 7, results: [{ value: { n: 1 } }] });
  await keeper.flush();
  expect(keeper.state).toBe("saved");
  expect(local()).toBeNull();
  work.revision = 2;
  keeper.touch();
  await keeper.flush();
  expect(ids).toEqual([null, 5]);
  keeper.close();
});

test("when saving fails the local copy stays and the next flush tries again", async () => {
  let works = false;
  const { work, keeper, local } = setUp(async () => {
    if (!works) throw new Error("down");
    return 1;
  });
  work.revision = 1;
  keeper.touch();
  await keeper.flush();
  expect(keeper.state).toBe("failed");
  expect(local()).not.toBeNull();
  works = true;
  await keeper.flush();
  expect(keeper.state).toBe("saved");
  keeper.close();
});

test("requests never overlap, and what changed meanwhile is saved after", async () => {
  let running = 0;
  const saved: unknown[] = [];
  const release: (() => void)[] = [];
  const { work, keeper } = setUp(async (_, results) => {
    running += 1;
    expect(running).toBe(1);
    await new Promise<void>((resolve) => release.push(resolve));
    saved.push(structuredClone(results));
    running -= 1;
    return 9;
  });
  work.revision = 1;
  keeper.touch();
  const first = keeper.flush();
  await Promise.resolve();
  work.revision = 2;
  keeper.touch();
  const second = Promise.all([keeper.flush(), keeper.flush()]);
  while (release.length < 1) await Promise.resolve();
  release[0]?.();
  await first;
  while (release.length < 2) await new Promise((resolve) => setTimeout(resolve, 0));
  release[1]?.();
  await second;
  expect(saved).toHaveLength(2);
  expect(keeper.state).toBe("saved");
  keeper.close();
});

test("after leaving nothing is sent, but the copy is kept; after closing it is gone", async () => {
  const { work, keeper, local } = setUp(async () => {
    throw new Error("must not be called");
  });
  work.revision = 1;
  keeper.touch();
  keeper.leave();
  await keeper.flush();
  expect(local()).not.toBeNull();
  keeper.close();
  expect(local()).toBeNull();
});

test("what was only filled in is no draft; the change after it is", async () => {
  const saved: unknown[] = [];
  const { work, keeper, local } = setUp(async (_, results) => saved.push(results));
  work.revision = 1;
  keeper.touch();
  keeper.startFromHere();
  await keeper.flush();
  expect(saved).toEqual([]);
  expect(local()).toBeNull();
  expect(keeper.state).toBe("clean");
  work.revision = 2;
  keeper.touch();
  await keeper.flush();
  expect(saved).toHaveLength(1);
  keeper.close();
});

test("a page that is left saves once, whatever signals come, and a later save replaces that draft", async () => {
  const ids: (number | null)[] = [];
  const { work, keeper, local } = setUp(async (id) => {
    ids.push(id);
    return 4;
  });
  work.revision = 1;
  keeper.touch();
  keeper.flushLasting();
  keeper.flushLasting();
  await keeper.settle();
  expect(ids).toEqual([null]);
  expect(local()).toBeNull();
  work.revision = 2;
  keeper.touch();
  await keeper.flush();
  expect(ids).toEqual([null, 4]);
  keeper.close();
});
