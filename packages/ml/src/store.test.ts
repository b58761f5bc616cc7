import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenStore, openStore, storeLimits } from "./store.ts";

let directory: string;
let store: OpenStore;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-store-"));
  store = openStore(directory);
});
afterEach(async () => {
  store.close();
  await rm(directory, { recursive: true, force: true });
});

test("values are any JSON, and are there after a restart", async () => {
  const values = { text: "ü", zero: 0, no: false, nothing: null, list: [1, { a: [] }] };
  for (const [key, value] of Object.entries(values)) await store.set(key, value);
  store.close();
  store = openStore(directory);
  for (const [key, value] of Object.entries(values)) expect(await store.get(key)).toEqual(value);
  expect(await store.get("other")).toBeUndefined();
});

test("keys are listed in order, some of them by how they begin", async () => {
  for (const key of ["b/2", "a%", "b/1", "ab", "B/1", "__proto__"]) await store.set(key, key);
  expect(await store.list()).toEqual(["B/1", "__proto__", "a%", "ab", "b/1", "b/2"]);
  expect(await store.list("b/")).toEqual(["b/1", "b/2"]);
  expect(await store.list("a%")).toEqual(["a%"]);
  expect([await store.delete("ab"), await store.delete("ab")]).toEqual([true, false]);
  expect(await store.get("ab")).toBeUndefined();
});

test("a project whose model keeps nothing has no file", async () => {
  expect(existsSync(path.join(directory, "store.sqlite"))).toBe(false);
  await store.get("a");
  expect(existsSync(path.join(directory, "store.sqlite"))).toBe(true);
});

test("what is too large or no JSON is said, and nothing changes", async () => {
  await store.set("a", 1);
  await expect(store.set("a", "x".repeat(storeLimits.valueBytes))).rejects.toThrow(RangeError);
  await expect(store.set("a", undefined)).rejects.toThrow('"a": undefined is not JSON');
  await expect(store.set("k".repeat(513), 1)).rejects.toThrow("513 bytes");
  await expect(store.set("", 1)).rejects.toThrow("not empty");
  await expect(store.update("a", () => Symbol("a"))).rejects.toThrow(TypeError);
  await expect(
    store.update("a", () => {
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await store.get("a")).toBe(1);
});

test("it waits for another process that writes, without stopping this one", async () => {
  await store.set("a", 1);
  const other = new DatabaseSync(path.join(directory, "store.sqlite"));
  other.exec("begin immediate");
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 5);
  const writing = store.set("a", 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ticks).toBeGreaterThan(5);
  other.exec("rollback");
  await writing;
  clearInterval(ticking);
  other.close();
  expect(await store.get("a")).toBe(2);
});

test("processes that count together lose nothing", async () => {
  const file = fileURLToPath(new URL("store.ts", import.meta.url));
  const script = `
    const { openStore } = await import(${JSON.stringify(file)});
    const store = openStore(${JSON.stringify(directory)});
    for (let i = 0; i < 50; i += 1) await store.update("count", (count) => (count ?? 0) + 1);
    store.close();`;
  const codes = await Promise.all(
    Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
      return new Promise((resolve) => child.on("exit", resolve));
    }),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(await store.get("count")).toBe(150);
});
