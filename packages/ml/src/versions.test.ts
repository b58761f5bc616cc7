import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory } from "../test/harness.ts";
import { filesOf } from "./version-details.ts";
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

test("versions in use stay; one that goes away does so as a whole", () => {
  const store = openVersions(directory, "m");
  const [first, second, third] = [make(store), make(store), make(store)];
  store.makeCurrent(third);
  store.prune(1, new Set([first]));
  expect(store.list().map((details) => details.version)).toEqual([first, third]);
  expect(existsSync(path.join(directory, second))).toBe(false);
  expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("what others are writing is left alone where a directory is shared", () => {
  const theirs = openVersions(directory, "m", true);
  const version = theirs.nextName();
  theirs.begin(version);
  openVersions(directory, "m", true).prune(1);
  expect(existsSync(path.join(directory, `${version}.tmp`))).toBe(true);
  openVersions(directory, "m");
  expect(existsSync(path.join(directory, `${version}.tmp`))).toBe(false);
});

test("the pointer says what the version knows; one written by an older backend knows nothing of updates", () => {
  const store = openVersions(directory, "m");
  const version = make(store);
  store.makeCurrent(version, 12);
  expect(store.live()).toEqual({ version, updates: 12 });
  writeFileSync(path.join(directory, "current"), version);
  expect(store.live()).toEqual({ version, updates: 0 });
});

test("files of a version are known by size and checksum, and damage is seen", async () => {
  const store = openVersions(directory, "m");
  const version = store.nextName();
  const place = store.begin(version);
  mkdirSync(path.join(place, "deep"));
  writeFileSync(path.join(place, "weights"), "12345");
  writeFileSync(path.join(place, "deep", "words"), "abc");
  const files = await filesOf(place);
  expect(files).toEqual([
    {
      path: "deep/words",
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
    {
      path: "weights",
      bytes: 5,
      sha256: "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5",
    },
  ]);
  store.commit({
    version,
    created_at: new Date().toISOString(),
    labels_seen: 1,
    duration_ms: 1,
    metrics: {},
    files,
  });
  expect(store.damage(version)).toBeNull();
  writeFileSync(path.join(directory, version, "weights"), "1");
  expect(store.damage(version)).toBe("weights has 1 bytes and should have 5");
  rmSync(path.join(directory, version, "deep"), { recursive: true });
  expect(store.damage(version)).toBe("deep/words is missing");
});

test("any name and any project id makes a safe directory name", () => {
  expect(slugOf("../../etc")).toBe("etc");
  expect(slugOf("💩")).toBe("model");
  expect(directoryName("12")).toBe("12");
  for (const id of ["..", "a/b", "", "x".repeat(100)]) expect(directoryName(id)).toMatch(/^p-[0-9a-f]{16}$/);
});
