import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setImmediate as later } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { ExportFile } from "@tandem/schema/formats";
import { expect, test } from "vitest";
import { type Entry, fromBufferPromise, fromRandomAccessReaderPromise, RandomAccessReader } from "yauzl";
import { centralHeader, endOfArchive } from "./zip-records.ts";
import { zipStream } from "./zip-stream.ts";

async function* content(...pieces: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* pieces;
}

/** Read by another's hand; the checksums it leaves to us. */
async function unzipped(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes);
  const found: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    expect([content.length, crc32(content)]).toEqual([entry.uncompressedSize, entry.crc32]);
    found[entry.fileName] = content.toString("utf8");
  }
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

test("a large file goes through piece by piece, beside small ones", async () => {
  const large = Array.from({ length: 30 }, () => randomText(50_000));
  async function* files(): AsyncGenerator<ExportFile> {
    yield { path: "a.txt", content: content("a") };
    yield { path: "large.txt", content: content(...large) };
    yield { path: "b.txt", content: content("b") };
  }
  expect(await unzipped(await buffer(zipStream(files())))).toEqual({
    "a.txt": "a",
    "large.txt": large.join(""),
    "b.txt": "b",
  });
});

test("more files than fit into the first zips' lists", async () => {
  async function* files(): AsyncGenerator<ExportFile> {
    for (let index = 0; index < 70_000; index += 1) yield { path: `${index}`, content: content() };
  }
  const zip = await fromBufferPromise(await buffer(zipStream(files())));
  expect(zip.entryCount).toBe(70_000);
  let last = "";
  for await (const entry of zip.eachEntry()) last = entry.fileName;
  expect(last).toBe("69999");
});

test("the same files are the same bytes", async () => {
  async function* files(): AsyncGenerator<ExportFile> {
    yield { path: "a.txt", content: content("a") };
  }
  expect(await buffer(zipStream(files()))).toEqual(await buffer(zipStream(files())));
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

test.each(["begun", "x".repeat(1_000_000)])(
  "what fails on the way fails the stream, and the making ends",
  async (begun) => {
    let ended = false;
    async function* files(): AsyncGenerator<ExportFile> {
      try {
        yield { path: "a.txt", content: content("a") };
        yield { path: "b.txt", content: failing(begun) };
        yield { path: "c.txt", content: content("c") };
      } finally {
        ended = true;
      }
    }
    await expect(buffer(zipStream(files()))).rejects.toThrow("the database is gone");
    expect(ended).toBe(true);
  },
);

async function* failing(begun: string): AsyncGenerator<string> {
  yield begun;
  throw new Error("the database is gone");
}

/** Text that packs badly. */
const randomText = (length: number): string =>
  Array.from({ length: length / 10 }, () => Math.random().toString(36).slice(2, 12).padEnd(10, "x")).join("");

test("archives of more than 4 GiB: the list and its offsets are found", async () => {
  const far = 5 * 2 ** 32 + 7;
  const entry = { name: Buffer.from("a.txt"), crc: 1, packed: 2, size: 3, isBehind: false, offset: far - 50 };
  const list = centralHeader(entry);
  const end = Buffer.concat([list, endOfArchive(1, far, list.length)]);
  const zip = await fromRandomAccessReaderPromise(new EndOfFile(far, end), far + end.length, { autoClose: false });
  const { value } = (await zip.eachEntry().next()) as { value: Entry };
  expect(value).toMatchObject({ fileName: "a.txt", relativeOffsetOfLocalHeader: far - 50, compressedSize: 2 });
});

/** A huge file of which only the end is there. */
class EndOfFile extends RandomAccessReader {
  readonly #from: number;
  readonly #end: Buffer;
  constructor(from: number, end: Buffer) {
    super();
    this.#from = from;
    this.#end = end;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    const missing = Buffer.alloc(Math.max(0, Math.min(this.#from, end) - start));
    const there = this.#end.subarray(Math.max(0, start - this.#from), Math.max(0, end - this.#from));
    return Readable.from([Buffer.concat([missing, there])]);
  }
}
