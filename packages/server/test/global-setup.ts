import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase, type DatabaseAddress } from "../src/database/connection.ts";
import { startEmbeddedPostgres } from "../src/database/embedded-postgres.ts";
import { migrateToLatest } from "../src/database/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this run, and its database to clone. */
    testServer: { address: DatabaseAddress; template: string };
  }
}

const quiet = { info: () => undefined, warn: console.warn, error: console.error };

/**
 * One PostgreSQL for the run: an embedded one in a fresh temporary folder, or the server that `DATABASE_URL` names.
 * It gets one migrated database, from which each test file clones its own.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(process.env["DATABASE_URL"]);
  const template = `tandem_template_${process.pid}_${Date.now()}`;
  try {
    await runOn(server.address, `CREATE DATABASE ${template}`);
    const database = openDatabase(withDatabase(server.address, template), { log: quiet });
    await migrateToLatest(database.db).finally(() => database.close());
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("testServer", { address: server.address, template });
  return async () => {
    await runOn(server.address, `DROP DATABASE IF EXISTS ${template}`).finally(() => server.stop());
  };
}

async function startServer(url: string | undefined): Promise<{ address: DatabaseAddress; stop(): Promise<void> }> {
  if (url) return { address: { connectionString: url }, stop: async () => undefined };
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-test-"));
  // Nothing here outlives the run, so nothing needs to survive a loss of power.
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };
  const embedded = await startEmbeddedPostgres({ dataDirectory, log: quiet, settings });
  const stop = async (): Promise<void> => {
    await embedded.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  return { address: embedded.connection, stop };
}

/** The same server, another database. */
export function withDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  if (!address.connectionString) return { ...address, database };
  const url = new URL(address.connectionString);
  url.pathname = `/${database}`;
  return { ...address, connectionString: url.href };
}

/** Runs one statement on the server's own database. */
export async function runOn(address: DatabaseAddress, statement: string): Promise<void> {
  const client = new Client(address);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
