import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../errors.ts";

/** Bytes that have arrived completely, in memory or in a file. */
export interface Spooled {
  size: number;
  chunks(): AsyncIterable<Buffer>;
  dispose(): Promise<void>;
}

const keptInMemory = 1024 * 1024;
const abandonedAfter = 24 * 60 * 60 * 1000;

export const tooLarge = (limit: number): AppError =>
  new AppError(413, `The upload is larger than ${Math.floor(limit / 1024 / 1024)} MB (DATA_UPLOAD_MAX_MEMORY_SIZE).`);

/** Passes bytes on, up to a limit. */
export async function* limited(source: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

async function* inMemory(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** What a killed process left. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > abandonedAfter) await rm(file, { force: true });
  }
}

/**
 * Receives a body before anything is done with it: a slow client must not hold a transaction open. Larger ones go to
 * a file in `directory`.
 */
export async function spool(source: AsyncIterable<Buffer>, directory: string, limit: number): Promise<Spooled> {
  const arriving = limited(source, limit);
  const parts: Buffer[] = [];
  let size = 0;
  // Not `for await`: leaving it would close the stream.
  for (let next = await arriving.next(); !next.done; next = await arriving.next()) {
    parts.push(next.value);
    size += next.value.length;
    if (size > keptInMemory) return spoolToFile(parts, arriving, directory);
  }
  return { size, chunks: () => inMemory(parts), dispose: async () => undefined };
}

async function spoolToFile(begun: readonly Buffer[], rest: AsyncIterable<Buffer>, directory: string): Promise<Spooled> {
  await mkdir(directory, { recursive: true });
  await removeAbandoned(directory);
  const file = path.join(directory, randomBytes(12).toString("hex"));
  const dispose = (): Promise<void> => rm(file, { force: true });
  async function* all(): AsyncGenerator<Buffer> {
    yield* begun;
    yield* rest;
  }
  try {
    await pipeline(all(), createWriteStream(file, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    await dispose();
    throw error;
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 });
  }
  return { size: (await stat(file)).size, chunks, dispose };
}
