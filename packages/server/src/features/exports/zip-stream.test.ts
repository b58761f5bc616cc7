import { buffer } from "node:stream/consumers";
import { setImmediate as later } from "node:timers/promises";
import type { ExportFile } from "@tandem/schema/formats";
import { expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import { zipStream } from "./zip-stream.ts";

async function* content(...pieces: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* pieces;
}

async function unzipped(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes);
  const found: Record<string, string> = {};
  for await (const entry of zip.eachEntry())
    found[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8");
  return found;
}

test("files one after the other, texts and bytes, empty ones too", async () => {
  async function* files(): AsyncGenerator<ExportFile> {
    yield { path: "labels/größe.txt", content: content("a", new Uint8Array([98]), "😀") };
    yield { path: "empty.txt", content: content() };
    for (let index = 0; index < 300; index += 1) yield { path: `many/${index}.txt`, content: content(`${index}\n`) };
  }
  const found = await unzipped(await buffer(zipStream(files())));
  expect(Object.keys(found)).toHaveLength(302);
  expect(found).toMatchObject({ "labels/größe.txt": "ab😀", "empty.txt": "", "many/299.txt": "299\n" });
});

test("no file is made before the one before it is read", async () => {
  let made = 0;
  async function* files(): AsyncGenerator<ExportFile> {
    for (; made < 1_000; made += 1) yield { path: `${made}.txt`, content: content(randomText(200_000)) };
  }
  const stream = zipStream(files());
  await later();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(made).toBeLessThan(5);
  stream.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(made).toBeLessThan(5);
});

test("what fails on the way fails the stream, and the making ends", async () => {
  let ended = false;
  async function* files(): AsyncGenerator<ExportFile> {
    try {
      yield { path: "a.txt", content: content("a") };
      yield { path: "b.txt", content: failing() };
      yield { path: "c.txt", content: content("c") };
    } finally {
      ended = true;
    }
  }
  await expect(buffer(zipStream(files()))).rejects.toThrow("the database is gone");
  expect(ended).toBe(true);
});

async function* failing(): AsyncGenerator<string> {
  yield "begun";
  throw new Error("the database is gone");
}

/** Text that packs badly. */
const randomText = (length: number): string =>
  Array.from({ length: length / 10 }, () => Math.random().toString(36).slice(2, 12).padEnd(10, "x")).join("");
