import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What is known of a kept file; beside it as JSON. */
interface CachedFacts {
  contentType: string | null;
  size: number;
  etag: string | null;
  lastModified: string | null;
  /** When it was last seen to be what its address says; milliseconds since 1970. */
  checked: number;
}

export interface CachedFile extends CachedFacts {
  path: string;
}

/** Files by name, on disk, shared by all processes of a backend. */
export interface AssetCache {
  /** The file, if it is there and whole; counts as a use. */
  find(name: string): Promise<CachedFile | null>;
  /**
   * Keeps a file as soon as all of it is there.
   *
   * @param ending of the file's name, e.g. `.png`: there are programs that look at it.
   * @throws RangeError when it is larger than `maxBytes`; what the stream throws.
   */
  write(name: string, ending: string, bytes: AsyncIterable<Uint8Array>, facts: NewFacts): Promise<CachedFile>;
  /** The file is still what its address says. */
  confirm(name: string, file: CachedFile): Promise<CachedFile>;
}

type NewFacts = Omit<CachedFacts, "size" | "checked">;

export interface CacheParts {
  directory: string;
  maxBytes: number;
  maxTotalBytes: number;
  /** Milliseconds for which a used file stays whatever the total. */
  restMs: number;
}

/** Part of the total that may be written before the files are counted again. */
const countAfter = 0.05;
/** Part of the total that is left when files have been removed. */
const leave = 0.9;

export function createAssetCache(parts: CacheParts): AssetCache {
  let uncounted = Number.POSITIVE_INFINITY;
  const placeOf = (name: string): string => {
    const code = createHash("sha256").update(name).digest("hex");
    return path.join(parts.directory, code.slice(0, 2), code);
  };
  const keepFacts = async (place: string, ending: string, facts: CachedFacts): Promise<void> => {
    const temporary = `${place}.${randomUUID()}.tmp`;
    await writeFile(temporary, JSON.stringify({ ...facts, ending }), { mode: 0o600 });
    await rename(temporary, `${place}.json`);
  };

  return {
    async find(name) {
      const place = placeOf(name);
      const facts = await readFacts(`${place}.json`);
      if (facts === null) return null;
      const file = `${place}${facts.ending}`;
      const found = await stat(file).catch(() => null);
      if (found?.size !== facts.size) return null;
      const now = new Date();
      await utimes(`${place}.json`, now, now).catch(() => undefined);
      return { ...facts, path: file };
    },
    async write(name, ending, bytes, given) {
      const place = placeOf(name);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      const temporary = `${place}.${randomUUID()}.tmp`;
      try {
        const size = await writeLimited(temporary, bytes, parts.maxBytes);
        const facts = { ...given, size, checked: Date.now() };
        await rename(temporary, `${place}${ending}`);
        await keepFacts(place, ending, facts);
        uncounted += size;
        if (uncounted > parts.maxTotalBytes * countAfter) {
          uncounted = 0;
          await makeRoom(parts);
        }
        return { ...facts, path: `${place}${ending}` };
      } finally {
        await rm(temporary, { force: true });
      }
    },
    async confirm(name, file) {
      const { path: at, ...facts } = { ...file, checked: Date.now() };
      const place = placeOf(name);
      await keepFacts(place, at.slice(place.length), facts);
      return { ...facts, path: at };
    },
  };
}

async function readFacts(file: string): Promise<(CachedFacts & { ending: string }) | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as CachedFacts & { ending: string };
  } catch {
    // Not there, or not readable: either way the file is fetched.
    return null;
  }
}

async function writeLimited(file: string, bytes: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _, done) {
      size += chunk.length;
      if (size > limit) done(new RangeError(`it is larger than ${limit} bytes (ASSET_MAX_BYTES)`));
      else done(null, chunk);
    },
  });
  await pipeline(bytes, counted, createWriteStream(file, { mode: 0o600 }));
  return size;
}

interface Kept {
  files: string[];
  size: number;
  used: number;
}

/** Removes the files not used for longest until there is room again; other processes may do the same. */
async function makeRoom({ directory, maxTotalBytes, restMs }: CacheParts): Promise<void> {
  const kept = await keptFiles(directory);
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  if (total <= maxTotalBytes) return;
  const restingSince = Date.now() - restMs;
  for (const { files, size, used } of kept.sort((one, other) => one.used - other.used)) {
    if (total <= maxTotalBytes * leave || used > restingSince) break;
    for (const file of files) await rm(file, { force: true });
    total -= size;
  }
}

/** Milliseconds after which a file that was never finished is the leftover of a process that is gone. */
const leftoverMs = 24 * 3600_000;

async function keptFiles(directory: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const shard of await readdir(directory).catch(() => [])) {
    const inside = path.join(directory, shard);
    const sizes = new Map<string, Kept>();
    for (const entry of await readdir(inside).catch(() => [])) {
      const found = await stat(path.join(inside, entry)).catch(() => null);
      if (found === null) continue;
      const file = path.join(inside, entry);
      if (entry.endsWith(".tmp")) {
        if (Date.now() - found.mtimeMs > leftoverMs) await rm(file, { force: true });
        continue;
      }
      const code = entry.slice(0, 64);
      const one = sizes.get(code) ?? { files: [], size: 0, used: 0 };
      one.files.push(file);
      one.size += found.size;
      if (entry === `${code}.json`) one.used = found.mtimeMs;
      sizes.set(code, one);
    }
    kept.push(...sizes.values());
  }
  return kept;
}
