import type { AddressInfo } from "node:net";
import { mkdir } from "node:fs/promises";
import type { Endpoint } from "@tandem/schema/api";
import { type Logger, pino } from "pino";
import { createApp, jobs, subscribers } from "./app.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { type DatabaseAddress, openDatabase } from "./database/connection.ts";
import { startEmbeddedPostgres } from "./database/embedded-postgres.ts";
import { migrateToLatest } from "./database/migrate.ts";
import { messageOf } from "./errors.ts";
import { ensureBootstrapUser } from "./features/accounts/index.ts";
import { createLiveHub } from "./http/live-stream.ts";
import { createDispatcher } from "./jobs/dispatch-events.ts";
import { createJobs } from "./jobs/index.ts";
import { createOutgoing } from "./outgoing/outgoing.ts";
import { installationSecret } from "./secret.ts";

export { readConfig } from "./config.ts";
export type { Config } from "./config.ts";
export type { Context } from "./context.ts";
export { seedDemo, connectDemoBackend } from "./features/demo/index.ts";
export type { DemoProject } from "./features/demo/index.ts";

export interface Tandem {
  /** Where it listens, e.g. `http://localhost:8080`. */
  url: string;
  context: Context;
  boundEndpoints: ReadonlySet<Endpoint>;
  /** Finishes requests and jobs under way, then stops the database; within 10 s. */
  stop(): Promise<void>;
}

/** How long jobs may finish before they are put back for the next start. */
const jobGraceMs = 3_000;

/** The database to use: the configured one, or our own in the data directory. */
async function databaseFor(
  config: Config,
  log: Logger,
): Promise<{ address: DatabaseAddress; stop: () => Promise<void> }> {
  if (config.databaseUrl !== null)
    return { address: { connectionString: config.databaseUrl }, stop: async () => undefined };
  const embedded = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, log });
  return { address: embedded.connection, stop: () => embedded.stop() };
}

/** What may be called from here, by purpose. */
const outgoingFor = (config: Config) =>
  createOutgoing({
    allowPrivate: {
      ml: !config.blockPrivateModelHosts,
      webhook: config.allowPrivateWebhookHosts,
      import: config.allowPrivateImportHosts,
    },
  });

/** Undoes what was started, last first; one that fails does not keep the others running. */
class StopStack {
  readonly #steps: [string, () => Promise<unknown>][] = [];
  readonly #log: Logger;
  constructor(log: Logger) {
    this.#log = log;
  }
  push(name: string, stop: () => Promise<unknown>): void {
    this.#steps.push([name, stop]);
  }
  async stopAll(): Promise<void> {
    for (const [name, stop] of this.#steps.splice(0).toReversed()) {
      await stop().catch((error: unknown) => this.#log.warn({ error: messageOf(error) }, `Stopping ${name} failed`));
    }
  }
}

/** Starts everything this process does in its role: API, workers, or both. */
export async function startTandem(config: Config, log: Logger = pino({ level: config.logLevel })): Promise<Tandem> {
  await mkdir(config.dataDirectory, { recursive: true });
  const stops = new StopStack(log);
  try {
    return await start(config, log, stops);
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

async function start(config: Config, log: Logger, stops: StopStack): Promise<Tandem> {
  const secret = await installationSecret(config.secret, config.dataDirectory);
  const { address, stop } = await databaseFor(config, log);
  stops.push("the database", stop);
  const database = openDatabase(address, { log });
  stops.push("database connections", () => database.close());
  await migrateToLatest(database.db);

  const queue = createJobs<Context>({ database, address, jobs, role: config.role, log });
  const outgoing = outgoingFor(config);
  stops.push("outgoing connections", () => outgoing.close());
  let port = config.port;
  const localUrl = () => `http://localhost:${port}`;
  const context: Context = {
    db: database.db,
    listener: database.listener,
    config,
    log,
    outgoing,
    jobs: queue,
    secret,
    publicUrl: () => config.publicUrl ?? localUrl(),
  };
  await ensureBootstrapUser(context);
  await queue.start(context);
  stops.push("jobs", () => queue.stop(jobGraceMs));

  const liveHub = await createLiveHub(database.listener);
  stops.push("live messages", () => liveHub.close());
  const app = await createApp(context, liveHub);
  stops.push("the HTTP server", () => app.close());
  await app.listen({ port: config.port, host: config.host });
  port = (app.server.address() as AddressInfo).port;

  if (config.role !== "api") {
    const dispatcher = createDispatcher<Context>({ database, subscribers, log });
    await dispatcher.start(context);
    stops.push("events", () => dispatcher.stop());
  }
  return { url: localUrl(), context, boundEndpoints: app.boundEndpoints, stop: () => stops.stopAll() };
}
