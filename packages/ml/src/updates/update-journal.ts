import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { link, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../durable-file.ts";
import type { Update } from "./update.ts";

/** What one webhook brought; numbers grow by one. */
interface UpdateEntry {
  number: number;
  updates: Update[];
}

/**
 * The annotations that a model with `update` is to learn from, in the order of their acceptance: a file for each
 * webhook, so that several processes may write and read without locks and a crash leaves whole entries only.
 */
export interface UpdateJournal {
  readonly directory: string;
  /** Accepts updates and answers their number; when it resolves, a crash cannot lose them. */
  append(updates: readonly Update[]): Promise<number>;
  /** The last number; 0 when there was none yet. */
  head(): Promise<number>;
  /** The entries behind a number up to another, in order. */
  between(after: number, last?: number): Promise<UpdateEntry[]>;
  /** Removes entries up to a number; the last one always stays, because it says how far the numbers are. */
  forget(upTo: number): Promise<void>;
}

const fileName = (number: number): string => `${String(number).padStart(12, "0")}.json`;
const numberOf = (name: string): number => Number(/^(\d{12,})\.json$/.exec(name)?.[1] ?? 0);
/** File systems that have no hard links say one of these. */
const noLinks = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/** Opens the journal in a directory, which is made by the first update. */
export function openUpdates(directory: string, shared = false): UpdateJournal {
  let lastKnown = 0;
  let writing: Promise<unknown> = Promise.resolve();
  if (!shared) removeHalves(directory);

  const numbers = async (): Promise<number[]> => {
    const found = (await namesIn(directory)).map(numberOf).filter((number) => number > 0);
    return found.sort((one, other) => one - other);
  };
  const head = async (): Promise<number> => (await numbers()).at(-1) ?? 0;

  const write = async (updates: readonly Update[]): Promise<number> => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const whole = path.join(directory, `${process.pid}-${randomBytes(6).toString("hex")}.half`);
    try {
      await writeWhole(whole, JSON.stringify(updates));
      for (let number = Math.max(lastKnown, await head()) + 1; ; number += 1) {
        if (!(await publish(whole, path.join(directory, fileName(number))))) continue;
        await syncWhole(directory);
        lastKnown = number;
        return number;
      }
    } finally {
      await rm(whole, { force: true });
    }
  };

  return {
    directory,
    append(updates) {
      const written = writing.then(() => write(updates));
      writing = written.catch(() => undefined);
      return written;
    },
    head,
    async between(after, last = Number.POSITIVE_INFINITY) {
      const wanted = (await numbers()).filter((number) => number > after && number <= last);
      const entries: UpdateEntry[] = [];
      for (const number of wanted) {
        const updates = await readEntry(path.join(directory, fileName(number)));
        if (updates !== null) entries.push({ number, updates });
      }
      return entries;
    },
    async forget(upTo) {
      const present = await numbers();
      for (const number of present.slice(0, -1)) {
        if (number <= upTo) await rm(path.join(directory, fileName(number)), { force: true });
      }
    },
  };
}

/** Gives a whole file its number; false when another process has taken the number. */
async function publish(whole: string, target: string): Promise<boolean> {
  try {
    await link(whole, target);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, ...noLinks)) throw error;
    // Without links there is no sharing either, so nobody else takes numbers.
    await rename(whole, target);
    return true;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncWhole(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null when it was forgotten a moment ago. */
async function readEntry(file: string): Promise<Update[] | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Update[];
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESTALE")) return null;
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

function removeHalves(directory: string): void {
  try {
    for (const name of readdirSync(directory)) {
      if (name.endsWith(".half")) rmSync(path.join(directory, name), { force: true });
    }
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}
