import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLogFiles } from "./log-files.ts";
import { createLog } from "./log.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-logs-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const text = (name: string): string => readFileSync(path.join(directory, name), "utf8");

test("trainings have a file of their own, and secrets are in neither", () => {
  const files = openLogFiles(directory);
  const log = createLog("info", files.write);
  log("info", "listens with Authorization: Basic c2VjcmV0OnNlY3JldA==");
  log("error", "training 7 failed", "train");
  log("debug", "too fine");
  files.close();
  expect(text("runtime.log")).toMatch(/^\d{4}-\S+Z INFO listens with Authorization: Basic \[hidden\]\n$/);
  expect(text("train.log")).toMatch(/^\S+ ERROR training 7 failed\n$/);
});

test("a full file is put aside, and only so many are kept, whole lines each", () => {
  const files = openLogFiles(directory, { maxBytes: 100, keep: 2 });
  for (let index = 0; index < 12; index += 1) files.write(`line ${index} ${"x".repeat(30)}`, "runtime");
  files.close();
  expect(readdirSync(directory).sort()).toEqual(["runtime.log", "runtime.log.1", "runtime.log.2", "train.log"]);
  const numbers = ["runtime.log.2", "runtime.log.1", "runtime.log"].map((name) =>
    [...text(name).matchAll(/^line (\d+) x{30}$/gm)].map((match) => Number(match[1])),
  );
  expect(numbers).toEqual([
    [6, 7],
    [8, 9],
    [10, 11],
  ]);
});

test("a line longer than a file is written all the same; two writers rotate once", () => {
  const one = openLogFiles(directory, { maxBytes: 50, keep: 3 });
  const other = openLogFiles(directory, { maxBytes: 50, keep: 3 });
  one.write("a".repeat(200), "runtime");
  other.write("b", "runtime");
  one.write("c", "runtime");
  one.close();
  other.close();
  expect(text("runtime.log.1")).toBe(`${"a".repeat(200)}\n`);
  expect(text("runtime.log")).toBe("b\nc\n");
  expect(readdirSync(directory)).not.toContain("runtime.log.2");
});
