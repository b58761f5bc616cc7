import { appendFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../test/harness.ts";
import { followFile, readTail } from "./job-log.ts";

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => rm(directory, { recursive: true }));

test("the tail is the last lines, however long they are", async () => {
  const file = path.join(directory, "tail.log");
  const line = fc
    .oneof(fc.constantFrom("", "é💩", "x".repeat(70_000)), fc.string({ maxLength: 20 }))
    .map((text) => text.replaceAll("\n", " "));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.nat(10), async (lines, count) => {
      await writeFile(file, lines.map((text) => `${text}\n`).join(""));
      const { text, end } = await readTail(file, count);
      const wanted = count === 0 ? [] : lines.slice(-count);
      expect(text).toBe(Buffer.from(wanted.map((one) => `${one}\n`).join("")).toString());
      expect(end).toBe(Buffer.byteLength(lines.map((one) => `${one}\n`).join("")));
    }),
    { numRuns: 60 },
  );
  expect(await readTail(path.join(directory, "missing.log"), 10)).toEqual({ text: "", end: 0 });
});

test("following gives what is appended until it is over", async () => {
  const file = path.join(directory, "follow.log");
  await writeFile(file, "one\n");
  let over = false;
  const seen: string[] = [];
  const following = (async () => {
    for await (const part of followFile(file, 4, () => over, new AbortController().signal)) seen.push(part.toString());
  })();
  await appendFile(file, "two\n");
  await appendFile(file, "three\n");
  over = true;
  await following;
  expect(seen.join("")).toBe("two\nthree\n");
});

test("following ends when nobody listens any more", async () => {
  const leaving = new AbortController();
  const following = followFile(path.join(directory, "none.log"), 0, () => false, leaving.signal).next();
  leaving.abort();
  expect(await following).toEqual({ done: true, value: undefined });
});
