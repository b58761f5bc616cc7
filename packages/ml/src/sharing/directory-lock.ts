import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";

export interface DirectoryLock {
  /** Resolves when the directory is this process' own, or that of all that are together. */
  readonly taken: Promise<void>;
  /** Why it is not yet; null when it is. */
  problem(): string | null;
  release(): void;
}

const busy = 5;
const retryMs = 100;

/**
 * Keeps others from a model directory: one backend `alone`, or any number of those that are `together`. It is a lock
 * of the operating system, by way of SQLite, so it ends with the process, however that ends. Whoever comes later waits.
 * Where there are no locks, as on some network disks, a warning is logged and nobody is kept from anything.
 */
export function lockDirectory(directory: string, as: "alone" | "together", log: Log): DirectoryLock {
  const released = new AbortController();
  const busyText = `${directory} is used by another backend; with REDIS_URL set for all of them, several can share it`;
  let database: DatabaseSync | null | undefined = tryLock(directory, as, log);
  let isTaken = database !== undefined;

  const wait = async (): Promise<void> => {
    if (isTaken) return;
    log("warn", `${busyText}: nothing is trained until it stops`);
    while (!isTaken) {
      await sleep(retryMs, undefined, { signal: released.signal, ref: false });
      database = tryLock(directory, as, log);
      isTaken = database !== undefined;
    }
    log("info", `${directory} is free now`);
  };
  return {
    taken: wait(),
    problem: () => (isTaken ? null : busyText),
    release() {
      released.abort(new Error("released"));
      database?.close();
      database = null;
    },
  };
}

/** The lock as an open database; undefined when others have it, null when there are no locks. */
function tryLock(directory: string, as: "alone" | "together", log: Log): DatabaseSync | null | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(directory, "lock.sqlite"), { timeout: 0 });
    if (as === "alone") {
      database.exec("pragma journal_mode = memory; begin exclusive");
    } else {
      // A read inside a transaction holds the shared lock until the end.
      database.exec("begin");
      database.prepare("select count(*) from sqlite_schema").get();
    }
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === busy) return undefined;
    log("warn", `${directory} cannot be locked, so take care that no other backend uses it: ${String(error)}`);
    return null;
  }
}
