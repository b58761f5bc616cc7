import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { choosePostgresAccount } from "./postgres-account.ts";
import { preparePostgresBinaries } from "./postgres-binaries.ts";
import { PASSWORD_FILE, POSTGRES_USER, prepareCluster } from "./postgres-cluster.ts";
import { claimOwnership, type Ownership } from "./postgres-ownership.ts";
import { clearRemains, findPostmaster, spawnWatched, stopPostmaster } from "./postgres-process.ts";
import { prepareSocketDirectory } from "./postgres-socket.ts";

/** The part of a logger that the database needs; a pino logger is one. */
export type DatabaseLog = Record<"info" | "warn" | "error", (details: object, message: string) => void>;

/** How to reach the server: everything `pg` needs to know. */
export type DatabaseConnection = { host: string; port: number; user: string; password: string; database: string };

export type EmbeddedPostgres = {
  connection: DatabaseConnection;
  /** Process id of the server as it is now; another one after a restart. */
  readonly pid: number;
  /** True while the server belongs to another living process of ours on the same data directory. */
  readonly adopted: boolean;
  /** Stops the server in order (8 s, then at once). An adopted one is left alone. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** The installation's data directory; the database lives in `postgres/` in it. Made when missing. */
  dataDirectory: string;
  log: DatabaseLog;
  /** Called when the server ended without being asked to. It is started again unless `willRestart` is false. */
  onExit?: (exit: { reason: string; willRestart: boolean }) => void;
  /** PostgreSQL settings that differ from ours. */
  settings?: Record<string, string>;
};

const DATABASE = "tandem";
const PORT = 5432;
const LONGEST_LOG_BYTES = 5_000_000;
/** Waits before the first, second, … new start in a row; after the last one we give up. */
const RESTART_DELAYS_MS = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const HEALTHY_AFTER_MS = 60_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "60",
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  random_page_cost: "1.1",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Errors of single statements are reported to whoever sent them; the file is for the server's own affairs.
  log_min_messages: "log",
  log_checkpoints: "off",
  // Containers give little /dev/shm.
  ...(process.platform === "linux" ? { dynamic_shared_memory_type: "mmap" } : {}),
};

/**
 * Starts a real PostgreSQL in the data directory, reachable through a Unix socket only, and keeps it running: when it
 * ends unasked it is started again. It ends with this process, however that dies. When another living process has
 * already started it, that server is used (`adopted`), and taken over when the other process ends.
 * @throws Error when it cannot be started, with the end of its log
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === "win32") {
    throw new Error("The embedded PostgreSQL does not run on Windows: set DATABASE_URL, or use WSL or a container");
  }
  await mkdir(options.dataDirectory, { recursive: true });
  const dataDirectory = await realpath(resolve(options.dataDirectory));
  const pgData = join(dataDirectory, "postgres");
  const account = await choosePostgresAccount(dataDirectory, pgData);
  const socketDirectory = await prepareSocketDirectory(dataDirectory, account.owner);
  const ownerSocket = join(socketDirectory, "owner.sock");
  const connection = { host: socketDirectory, port: PORT, user: POSTGRES_USER, password: "", database: DATABASE };
  const logPath = join(dataDirectory, "postgres.log");

  let ownership: Ownership = await claimOwnership(ownerSocket);
  let child: ChildProcess | undefined;
  let pid = 0;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    const orphan = await findPostmaster(pgData);
    if (orphan !== undefined) {
      options.log.warn({ pid: orphan }, "Stopping a database server that was left running");
      await stopPostmaster(orphan);
    }
    await clearRemains(pgData, socketDirectory);
    const binaries = await preparePostgresBinaries(dataDirectory, account);
    connection.password = await prepareCluster(binaries, pgData, account);
    child = await launch(join(binaries, "postgres"));
    await untilReady(connection, child, () => logTail(logPath));
    pid = (await findPostmaster(pgData)) ?? 0;
    supervise(child);
  }

  async function launch(program: string): Promise<ChildProcess> {
    const settings = Object.entries({ ...SETTINGS, unix_socket_directories: socketDirectory, ...options.settings });
    const args = ["-D", pgData, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const log = await openLog(logPath);
    try {
      return spawnWatched(account, program, args, log.fd);
    } finally {
      await log.close();
    }
  }

  let failures = 0;
  function supervise(started: ChildProcess): void {
    const since = Date.now();
    const onEnd = (): void => {
      if (stopping || child !== started) return;
      if (Date.now() - since > HEALTHY_AFTER_MS) failures = 0;
      restarting = restart(`the database server ended (${describeExit(started)})`);
    };
    if (started.exitCode !== null || started.signalCode !== null) onEnd();
    else started.once("exit", onEnd);
  }

  async function restart(reason: string): Promise<void> {
    for (;;) {
      const delay = RESTART_DELAYS_MS[failures++];
      const willRestart = delay !== undefined;
      options.log.error({ reason, log: await logTail(logPath) }, "The database server is gone");
      options.onExit?.({ reason, willRestart });
      if (!willRestart) return;
      await sleep(delay, undefined, { ref: false });
      if (stopping) return;
      try {
        child?.stdin?.destroy();
        await start();
        options.log.info({ pid }, "The database server runs again");
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  }

  /** Starts the server, or uses the one of another process for as long as that lives. */
  async function startOrFollow(): Promise<void> {
    while (!ownership.owned) {
      const { ended } = ownership;
      const gone = new AbortController();
      void ended.then(() => gone.abort());
      const password = await adopt(pgData, connection, gone.signal);
      if (password !== undefined) {
        connection.password = password;
        pid = (await findPostmaster(pgData)) ?? 0;
        void ended.then(() => {
          if (!stopping) restarting = takeOver();
        });
        return;
      }
      ownership = await claimOwnership(ownerSocket);
    }
    await start();
  }

  async function takeOver(): Promise<void> {
    options.log.warn({}, "The process that ran the database server is gone");
    ownership = await claimOwnership(ownerSocket);
    await startOrFollow().catch((error: unknown) => restart(String(error)));
  }

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    await restarting.catch(() => undefined);
    if (ownership.owned && child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      const running = await findPostmaster(pgData);
      if (running !== undefined) await stopPostmaster(running);
      child.stdin?.destroy();
      await ended;
    }
    const ours = ownership.owned;
    await ownership.release();
    if (ours && !socketDirectory.startsWith(dataDirectory)) await rm(socketDirectory, { recursive: true, force: true });
  }

  try {
    await startOrFollow();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    connection,
    get pid() {
      return pid;
    },
    get adopted() {
      return !ownership.owned;
    },
    stop,
  };
}

/** Waits until another process' server, which may be just starting, takes connections. Its password, unless aborted. */
async function adopt(pgData: string, connection: DatabaseConnection, gone: AbortSignal): Promise<string | undefined> {
  for (const end = Date.now() + 60_000; !gone.aborted; await sleep(50)) {
    const password = (await readFile(join(pgData, PASSWORD_FILE), "utf8").catch(() => "")).trim();
    const failure = password ? await tryConnection({ ...connection, password }) : "it has no password yet";
    if (failure === undefined) return password;
    if (Date.now() > end)
      throw new Error(`Another process runs the database in ${pgData}, but it cannot be used: ${failure}`);
  }
  return undefined;
}

async function untilReady(
  connection: DatabaseConnection,
  child: ChildProcess,
  logEnd: () => Promise<string>,
): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`PostgreSQL did not start (${describeExit(child)}). The end of its log:\n${await logEnd()}`);
    }
    const failure = await tryConnection(connection);
    if (failure === undefined) return;
    if (failure === "missing") await createDatabase(connection);
    else await sleep(10);
  }
}

/** Undefined when the database answers, "missing" when only it is missing, else what is wrong. */
async function tryConnection(connection: DatabaseConnection): Promise<string | undefined> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "3D000") return "missing";
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(connection: DatabaseConnection): Promise<void> {
  const client = new Client({ ...connection, database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}

async function openLog(path: string) {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > LONGEST_LOG_BYTES) await rename(path, `${path}.1`);
  return open(path, "a", 0o600);
}

async function logTail(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(() => "")).slice(-2_000).trim();
}

function describeExit(child: ChildProcess): string {
  return child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode ?? "unknown"}`;
}
