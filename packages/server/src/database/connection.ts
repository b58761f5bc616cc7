import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import { type ClientConfig, DatabaseError, Pool, type PoolClient } from "pg";
import type { DatabaseLog } from "./embedded-postgres.ts";
import { createListener, type Listener } from "./listener.ts";
import { createStatementNames } from "./statement-names.ts";
import type { Database } from "./tables.ts";
import { valueTypes } from "./value-types.ts";

/** Where the database is: an address as `DATABASE_URL` has it, or its parts. */
export type DatabaseAddress = Pick<
  ClientConfig,
  "connectionString" | "host" | "port" | "user" | "password" | "database" | "ssl"
>;

export type DatabaseOptions = {
  log: DatabaseLog;
  /** Most connections of the pool; one more is used for listening. */
  maxConnections?: number;
  /** How long a statement waits for a database that restarts before it fails. */
  patienceMs?: number;
  /** False behind a pooler that gives every transaction another connection: prepared statements get lost there. */
  prepareStatements?: boolean;
};

export type OpenDatabase = {
  db: Kysely<Database>;
  pool: Pool;
  /** Hears `NOTIFY channel` from any process, over one connection of its own; survives a restart of the database. */
  listener: Listener;
  /** Waits for running statements, then disconnects. */
  close(): Promise<void>;
};

const DEFAULTS = { maxConnections: 20, patienceMs: 5_000, prepareStatements: true };

/**
 * Opens a pool of connections and Kysely on top of it. No connection is made yet.
 *
 * int8 and numeric arrive as numbers, timestamptz as text like `2024-06-18T23:45:46.048490Z`, json and jsonb parsed.
 * An array or object for a json column must be given as JSON text: `pg` turns arrays into PostgreSQL arrays.
 * When the database restarts, statements under way fail, and the next ones find it again.
 */
export function openDatabase(address: DatabaseAddress, options: DatabaseOptions): OpenDatabase {
  const { log, maxConnections, patienceMs, prepareStatements } = { ...DEFAULTS, ...options };
  const pool = new Pool({
    ...address,
    types: valueTypes,
    application_name: "tandem",
    max: maxConnections,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  pool.on("error", (error) => log.warn({ error: error.message }, "An idle database connection was lost"));
  // A client in use that loses its connection tells its statements, and also emits an event that nobody may miss.
  pool.on("connect", (client) => void client.on("error", () => undefined));

  const nameOf = prepareStatements ? createStatementNames() : () => undefined;
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: namedStatements(pool, nameOf, patienceMs) }),
  });
  const listener = createListener({ ...address, application_name: "tandem-listen" }, log);
  const close = async (): Promise<void> => {
    await listener.close();
    await pool.end();
  };
  return { db, pool, listener, close };
}

/** The pool as Kysely sees it: every statement goes out under its name. */
function namedStatements(pool: Pool, nameOf: (text: string) => string | undefined, patienceMs: number): PostgresPool {
  const wrapped = new WeakMap<PoolClient, PostgresPoolClient>();
  const wrap = (client: PoolClient): PostgresPoolClient => {
    let stale = false;
    const query = async (text: string, values: readonly unknown[]) => {
      const name = nameOf(text);
      try {
        return await client.query({ text, values: [...values], ...(name ? { name } : {}) });
      } catch (error) {
        // A table changed under a prepared statement: its plan stays unusable on this connection.
        stale ||= error instanceof DatabaseError && error.code === "0A000" && error.message.includes("cached plan");
        throw error;
      }
    };
    const release = (destroy?: boolean): void => client.release(destroy === true || stale);
    const facade = {
      query,
      release,
      get processID() {
        return processId(client);
      },
    };
    return facade as unknown as PostgresPoolClient;
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await connectPatiently(pool, patienceMs);
      const facade = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, facade);
      return facade;
    },
  };
}

async function connectPatiently(pool: Pool, patienceMs: number): Promise<PoolClient> {
  for (const end = Date.now() + patienceMs; ;) {
    try {
      return await pool.connect();
    } catch (error) {
      if (!isRestarting(error) || Date.now() > end) throw error;
      await sleep(50);
    }
  }
}

/** Whether connecting failed in a way that a database does which is being started or stopped. */
function isRestarting(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNREFUSED" || code === "ENOENT" || code === "ECONNRESET" || code === "57P03" || code === "57P01";
}

function processId(client: PoolClient): number | undefined {
  return "processID" in client && typeof client.processID === "number" ? client.processID : undefined;
}
