import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw, deflateRawSync } from "node:zlib";
import type { ExportFile } from "@tandem/schema/formats";
import { centralHeader, endOfArchive, localHeader, most32, sizesOf, type ZipFileRecord } from "./zip-records.ts";

/** Files up to this size are packed at once; larger ones piece by piece. */
const smallFile = 256 * 1024;
/** Entries of the list that are joined into one buffer: many small ones would take several times their size. */
const joinedEntries = 512;

/**
 * A zip of files that are made while it is read, one after the other. Beside the file at hand, memory holds the list
 * at the end of the archive: about a hundred bytes for each file. Closing the stream ends the making; when that fails,
 * the stream fails.
 */
export function zipStream(files: AsyncGenerator<ExportFile>): Readable {
  return Readable.from(archive(files), { objectMode: false, highWaterMark: 64 * 1024 });
}

async function* archive(files: AsyncGenerator<ExportFile>): AsyncGenerator<Buffer> {
  let list: Buffer[] = [];
  let count = 0;
  let offset = 0;
  for await (const { path, content } of files) {
    const name = Buffer.from(path, "utf8");
    const file: ZipFileRecord = { name, crc: 0, packed: 0, size: 0, isBehind: false, offset };
    for await (const bytes of packedFile(file, content)) {
      offset += bytes.length;
      yield bytes;
    }
    count += 1;
    list.push(centralHeader(file));
    if (count % joinedEntries === 0) list = [Buffer.concat(list)];
  }
  const size = list.reduce((sum, part) => sum + part.length, 0);
  yield* list;
  yield endOfArchive(count, offset, size);
}

type Content = AsyncIterable<string | Uint8Array>;

/** A file with its header; fills the sizes of `file`. */
async function* packedFile(file: ZipFileRecord, content: Content): AsyncGenerator<Buffer> {
  const pieces = counted(file, content);
  const begun: Buffer[] = [];
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    begun.push(next.value);
    if (file.size > smallFile) return yield* largeFile(file, begun, pieces);
  }
  const packed = deflateRawSync(Buffer.concat(begun));
  file.packed = packed.length;
  yield Buffer.concat([localHeader(file), packed]);
}

async function* largeFile(
  file: ZipFileRecord,
  begun: readonly Buffer[],
  rest: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  file.isBehind = true;
  yield localHeader(file);
  async function* all(): AsyncGenerator<Buffer> {
    yield* begun;
    yield* rest;
  }
  const deflate = createDeflateRaw();
  const packing = pipeline(all(), deflate);
  // Its failure also ends the loop below, where it is told.
  packing.catch(() => undefined);
  for await (const chunk of deflate) {
    const packed = chunk as Buffer;
    file.packed += packed.length;
    yield packed;
  }
  await packing;
  yield sizesOf(file);
}

/** The content's bytes, counted and checked into `file`. */
async function* counted(file: ZipFileRecord, content: Content): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    const bytes = typeof piece === "string" ? Buffer.from(piece, "utf8") : Buffer.from(piece);
    file.size += bytes.length;
    if (file.size >= most32) throw new Error(`The file ${file.name.toString("utf8")} is larger than 4 GiB.`);
    file.crc = crc32(bytes, file.crc);
    yield bytes;
  }
}
