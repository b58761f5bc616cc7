import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError } from "pg";
import { inject } from "vitest";
import { openDatabase, type DatabaseAddress, type OpenDatabase } from "../src/database/connection.ts";
import { runOn, withDatabase } from "./global-setup.ts";

export type TestDatabase = OpenDatabase & {
  address: DatabaseAddress;
  /** Closes the pool and removes the database, cutting whatever connections are left. */
  drop(): Promise<void>;
};

const quiet = { info: () => undefined, warn: () => undefined, error: console.error };

/** A migrated, empty database of its own, cloned from the run's template (about 0.1 s). Drop it in `afterAll`. */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const { address: server, template } = inject("testServer");
  const name = `tandem_test_${randomBytes(8).toString("hex")}`;
  await clone(server, template, name);
  const address = withDatabase(server, name);
  const database = openDatabase(address, { log: quiet, maxConnections: options.maxConnections ?? 10 });
  const drop = async (): Promise<void> => {
    await database.close();
    await runOn(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { ...database, address, drop };
}

/** Test files clone at the same time, and PostgreSQL copies one template for one of them at a time. */
async function clone(server: DatabaseAddress, template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOn(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
    } catch (error) {
      const busy = error instanceof DatabaseError && error.code === "55006";
      if (!busy || attempt === 50) throw error;
      await sleep(20 * attempt);
    }
  }
}
