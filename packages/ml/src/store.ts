import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Values that a model keeps for one project: any JSON by name. What was set is on disk when `set` returns, and every
 * process of the backend sees it at once.
 */
export interface ModelStore {
  /** The value, or undefined when there is none. */
  get(key: string): Promise<unknown>;
  /** @throws RangeError when the key, the value or their number is too large; TypeError when it is not JSON. */
  set(key: string, value: unknown): Promise<void>;
  /** Whether there was such a value. */
  delete(key: string): Promise<boolean>;
  /** The keys, or those that begin so, in order. */
  list(prefix?: string): Promise<string[]>;
  /**
   * Sets what `change` makes of the value; no other process writes meanwhile, so nothing is lost between reading and
   * writing. Answers the new value.
   */
  update(key: string, change: (value: unknown) => unknown): Promise<unknown>;
}

export interface OpenStore extends ModelStore {
  close(): void;
}

export const storeLimits = { keyBytes: 512, valueBytes: 4 * 1024 ** 2, keys: 100_000 } as const;

/** Milliseconds to wait for another process that writes. */
const patience = 10_000;
const busy = 5;

/** Opens the store in a directory when it is first used: a project whose model keeps nothing has no file. */
export function openStore(directory: string): OpenStore {
  let statements: Statements | undefined;
  const opened = (): Statements => (statements ??= prepare(path.join(directory, "store.sqlite")));

  const write = async <Answer>(work: (made: Statements) => Answer): Promise<Answer> =>
    whenFree(() => {
      const made = opened();
      made.database.exec("begin immediate");
      try {
        const answer = work(made);
        made.database.exec("commit");
        return answer;
      } catch (error) {
        made.database.exec("rollback");
        throw error;
      }
    });
  const read = ({ get }: Statements, key: string): unknown => {
    const row = get.get(key);
    return row === undefined ? undefined : (JSON.parse(String(row["value"])) as unknown);
  };
  const put = (made: Statements, key: string, text: string): void => {
    if (made.get.get(key) === undefined && Number(made.count.get()?.["keys"]) >= storeLimits.keys) {
      throw new RangeError(`the store has ${storeLimits.keys} keys, which is all it takes`);
    }
    made.set.run(key, text);
  };

  return {
    get: async (key) => whenFree(() => read(opened(), checkedKey(key))),
    async set(key, value) {
      const text = jsonOf(checkedKey(key), value);
      await write((made) => put(made, key, text));
    },
    delete: async (key) => write((made) => made.delete.run(checkedKey(key)).changes > 0),
    list: async (prefix = "") =>
      whenFree(() =>
        opened()
          .list.all(prefix)
          .map((row) => String(row["key"])),
      ),
    update: async (key, change) =>
      write((made) => {
        const value = change(read(made, checkedKey(key)));
        put(made, key, jsonOf(key, value));
        return value;
      }),
    close() {
      statements?.database.close();
      statements = undefined;
    },
  };
}

interface Statements {
  database: DatabaseSync;
  get: StatementSync;
  set: StatementSync;
  delete: StatementSync;
  list: StatementSync;
  count: StatementSync;
}

function prepare(file: string): Statements {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Waiting inside SQLite would stop the event loop; `whenFree` waits beside it.
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // No write-ahead log: it does not work on the network disks that replicas share.
    database.exec(`
      pragma journal_mode = truncate;
      pragma synchronous = full;
      create table if not exists entries (key text primary key, value text not null) strict, without rowid;
    `);
    return {
      database,
      get: database.prepare("select value from entries where key = ?"),
      set: database.prepare(
        "insert into entries (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
      ),
      delete: database.prepare("delete from entries where key = ?"),
      list: database.prepare("select key from entries where substr(key, 1, length(?1)) = ?1 order by key"),
      count: database.prepare("select count(*) as keys from entries"),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Tries until no other process holds the file. */
async function whenFree<Answer>(work: () => Answer): Promise<Answer> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const isBusy = error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === busy;
      if (!isBusy) throw error;
      if (performance.now() > end) throw new Error(`the store was busy for ${patience} ms`, { cause: error });
      await sleep(1 + Math.random() * 10);
    }
  }
}

function checkedKey(key: unknown): string {
  if (typeof key !== "string" || key === "") throw new TypeError("the key of a stored value is a string, not empty");
  const bytes = Buffer.byteLength(key);
  if (bytes > storeLimits.keyBytes) {
    throw new RangeError(`the key has ${bytes} bytes; a stored value's may have ${storeLimits.keyBytes}`);
  }
  return key;
}

function jsonOf(key: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`"${key}": ${typeof value} is not JSON; delete removes a value`);
  const bytes = Buffer.byteLength(text);
  if (bytes > storeLimits.valueBytes) {
    throw new RangeError(`"${key}": the value has ${bytes} bytes; ${storeLimits.valueBytes} are possible`);
  }
  return text;
}
