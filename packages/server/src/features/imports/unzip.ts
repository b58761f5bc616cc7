import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { invalidRequest } from "../../errors.ts";
import { readStored, type StoredFile } from "../files/index.ts";

/** A file in a zip. */
export interface ZipEntry {
  /** With `/` between folders; never absolute, never with `..`. */
  path: string;
  size: number;
  /** Why it cannot be unpacked; null when it looks as if it can. */
  problem: string | null;
  /** Throws `UnreadableEntry` for what is damaged. */
  chunks(): AsyncIterable<Buffer>;
}

export interface OpenZip {
  entries: ZipEntry[];
  close(): void;
}

/** A file in a zip that cannot be read; the others may be. */
export class UnreadableEntry extends Error {}

const mostEntries = 100_000;
const longestPath = 1_000;

/** A part of a stored file, for the reader of zips. */
class StoredReader extends RandomAccessReader {
  readonly #open: (start: number, end: number) => Readable;
  constructor(open: (start: number, end: number) => Readable) {
    super();
    this.#open = open;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return end > start ? this.#open(start, end - 1) : Readable.from([]);
  }
}

/** What operating systems and editors put beside the files. */
const isJunk = (path: string): boolean => /(^|\/)(__MACOSX\/|\.|thumbs\.db$|desktop\.ini$)/i.test(path);

/**
 * Opens a stored zip and lists its files; nothing is unpacked yet. `close` it at the end.
 * @throws 400 for what is no zip, has unsafe paths, more than 100 000 files, or would unpack to more than `largest` bytes
 */
export async function openZip(dataDirectory: string, file: StoredFile, largest: number): Promise<OpenZip> {
  const reader = new StoredReader(
    (start, end) => readStored(dataDirectory, file.path, { start, end }) as unknown as Readable,
  );
  const zip = await fromRandomAccessReaderPromise(reader, file.size, { autoClose: false }).catch((error: Error) => {
    throw invalidRequest(`${file.name} is not a zip file that can be read: ${error.message}`);
  });
  try {
    return { entries: await listEntries(zip, file.name, largest), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: ZipFile, name: string, largest: number): Promise<ZipEntry[]> {
  const refuse = (message: string): never => {
    throw invalidRequest(`${name}: ${message}`);
  };
  if (zip.entryCount > mostEntries) refuse(`it has ${zip.entryCount} files, at most ${mostEntries} can be imported.`);
  const found: ZipEntry[] = [];
  let size = 0;
  const next = zip.eachEntry();
  for (;;) {
    const step = await next.next().catch((error: Error) => refuse(`it cannot be read: ${error.message}`));
    if (step.done) return found;
    const entry: Entry = step.value;
    size += entry.uncompressedSize;
    // What the list says is what is unpacked at most: an entry that gives more is cut with an error.
    if (size > largest)
      refuse(`unpacked it would be larger than ${Math.floor(largest / 1024 / 1024)} MB; import it in parts.`);
    if (entry.fileName.length > longestPath) refuse("it has a path of more than 1000 characters.");
    if (entry.fileName.endsWith("/") || isJunk(entry.fileName)) continue;
    const problem = entry.canDecodeFileData() ? null : "It is encrypted, or packed in a way that is not known.";
    found.push({ path: entry.fileName, size: entry.uncompressedSize, problem, chunks: () => chunksOf(zip, entry) });
  }
}

async function* chunksOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw new UnreadableEntry(`It is damaged: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
