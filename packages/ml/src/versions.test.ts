import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory } from "../test/harness.ts";
import { directoryName, openVersions, slugOf, type VersionStore } from "./versions.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function make(store: VersionStore): string {
  const version = store.nextName();
  writeFileSync(path.join(store.begin(version), "weights"), "1");
  store.commit({ version, created_at: new Date().toISOString(), labels_seen: 1, duration_ms: 1, metrics: {} });
  return version;
}

test("names grow and are never used twice, also after a restart and with a version of another backend", () => {
  const one = openVersions(directory, "My Model");
  expect(one.initial).toBe("my-model-v0000");
  const first = make(one);
  const other = openVersions(directory, "My Model");
  const second = make(other);
  const third = make(one);
  expect([first, second, third].map((name) => name.slice(0, 14))).toEqual([
    "my-model-v0001",
    "my-model-v0002",
    "my-model-v0003",
  ]);
  expect(one.nextName()).not.toBe(one.nextName());
});

test("a version is there as a whole or not at all", () => {
  const store = openVersions(directory, "m");
  const version = store.nextName();
  const place = store.begin(version);
  writeFileSync(path.join(place, "weights"), "half");
  expect(store.has(version)).toBe(false);
  expect(store.list()).toEqual([]);
  openVersions(directory, "m");
  expect(existsSync(place)).toBe(false);
});

test("the pointer survives a restart; one to nothing means the beginning", async () => {
  const store = openVersions(directory, "m");
  const version = make(store);
  expect(store.current()).toBe("m-v0000");
  store.makeCurrent(version);
  expect(openVersions(directory, "m").current()).toBe(version);
  await rm(store.directoryOf(version) ?? "", { recursive: true });
  expect(store.current()).toBe("m-v0000");
});

test("old versions go, the live one and foreign files stay", () => {
  const store = openVersions(directory, "m");
  const made = [make(store), make(store), make(store), make(store)];
  mkdirSync(path.join(directory, "jobs"));
  store.makeCurrent(made[0] ?? "");
  store.prune(2);
  expect(store.list().map((details) => details.version)).toEqual([made[0], made[2], made[3]]);
  expect(readdirSync(directory)).toContain("jobs");
});

test("any name and any project id makes a safe directory name", () => {
  expect(slugOf("../../etc")).toBe("etc");
  expect(slugOf("💩")).toBe("model");
  expect(directoryName("12")).toBe("12");
  for (const id of ["..", "a/b", "", "x".repeat(100)]) expect(directoryName(id)).toMatch(/^p-[0-9a-f]{16}$/);
});
