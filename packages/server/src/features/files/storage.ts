import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** A file in the data directory that no row speaks of yet. */
export interface StoredFile {
  /** The name it came with. */
  name: string;
  /** Below `files/`: `<project>/<eight hex digits>-<safe name>`. */
  path: string;
  size: number;
}

const longestName = 100;

/** What is left of a client's name on disk and in addresses: no folders, no dots first, plain letters. */
export function safeName(name: string): string {
  const last = name.replaceAll("\\", "/").split("/").at(-1) ?? "";
  const plain = last.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replace(/^[._-]+/, "");
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? "";
  const stem = plain.slice(0, plain.length - extension.length).slice(0, longestName - extension.length);
  return `${stem || "file"}${extension}`;
}

const absolute = (dataDirectory: string, relative: string): string => path.join(dataDirectory, "files", relative);

/** Only names that `storeFile` makes; nothing else is ever opened. */
const storedPath = /^\d{1,10}\/[0-9a-f]{8}-[A-Za-z0-9][A-Za-z0-9._-]*$/;

export const isStoredPath = (relative: string): boolean => storedPath.test(relative);

function checked(relative: string): string {
  if (!isStoredPath(relative)) throw new Error(`Not the path of a stored file: ${relative}`);
  return relative;
}

/** Writes a stream to a new file, flushed to disk. The caller stores its row, or removes it again. */
export async function storeFile(
  dataDirectory: string,
  project: number,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const relative = checked(`${project}/${randomBytes(4).toString("hex")}-${safeName(name)}`);
  const target = absolute(dataDirectory, relative);
  await mkdir(path.dirname(target), { recursive: true });
  try {
    await pipeline(content, createWriteStream(target, { flags: "wx", mode: 0o600, flush: true }));
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  return {
    name: name.replaceAll("\0", "").toWellFormed().slice(0, 500),
    path: relative,
    size: (await stat(target)).size,
  };
}

export const removeFile = (dataDirectory: string, relative: string): Promise<void> =>
  rm(absolute(dataDirectory, checked(relative)), { force: true });

/** The content, or a part of it; `end` inclusive. */
export function readStored(
  dataDirectory: string,
  relative: string,
  range: { start: number; end: number } | null = null,
): AsyncIterable<Buffer> & NodeJS.ReadableStream {
  return createReadStream(absolute(dataDirectory, checked(relative)), { ...range, highWaterMark: 256 * 1024 });
}

/** The size on disk, or null when the file is gone. */
export async function storedSize(dataDirectory: string, relative: string): Promise<number | null> {
  if (!isStoredPath(relative)) return null;
  const found = await stat(absolute(dataDirectory, relative)).catch(() => null);
  return found?.isFile() ? found.size : null;
}
