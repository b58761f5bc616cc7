import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres, type DatabaseConnection, type EmbeddedPostgres } from "./embedded-postgres.ts";
import { socketDirectoryFor } from "./postgres-socket.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The data directory, and the folder to be removed with it. */
let directory: string;
let scratch: string;
let running: EmbeddedPostgres[] = [];
beforeEach(async () => void (directory = scratch = await mkdtemp(join(tmpdir(), "tandem-embedded-"))));
afterEach(async () => {
  for (const server of running.toReversed()) await server.stop();
  running = [];
  await rm(scratch, { recursive: true, force: true });
});

async function start(onExit?: (exit: { reason: string; willRestart: boolean }) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory: directory, log: quiet, ...(onExit ? { onExit } : {}) });
  running.push(server);
  return server;
}

async function query(connection: DatabaseConnection, text: string): Promise<unknown[]> {
  const client = new Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean | Promise<boolean>, patienceMs = 15_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Not within ${patienceMs} ms`);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a first start makes the database, a second finds what was written, and nothing lies outside", async () => {
  const first = await start();
  await query(first.connection, "CREATE TABLE things AS SELECT 1 AS thing");
  const settings = await query(
    first.connection,
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'listen_addresses', 'jit') ORDER BY name",
  );
  expect(settings).toEqual([
    { name: "fsync", setting: "on" },
    { name: "jit", setting: "off" },
    { name: "listen_addresses", setting: "" },
    { name: "synchronous_commit", setting: "on" },
  ]);
  expect(first.connection.host.startsWith(directory)).toBe(true);
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(await query(second.connection, "SELECT thing FROM things")).toEqual([{ thing: 1 }]);
  expect((await readdir(directory)).sort()).toEqual(["postgres", "postgres-run", "postgres.log"]);
});

test("what a killed first start left half made is removed", async () => {
  await mkdir(join(directory, "postgres.new", "base"), { recursive: true });
  await writeFile(join(directory, "postgres.new", "PG_VERSION"), "18\n");
  expect(await query((await start()).connection, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a server that is killed comes back, with everything that was committed", async () => {
  const exits: boolean[] = [];
  const server = await start(({ willRestart }) => exits.push(willRestart));
  await query(server.connection, "CREATE TABLE things AS SELECT 2 AS thing");
  const killed = server.pid;
  process.kill(killed, "SIGKILL");
  await until(() => server.pid !== killed);
  expect(await query(server.connection, "SELECT thing FROM things")).toEqual([{ thing: 2 }]);
  expect(exits).toEqual([true]);
});

test("a stale pid file stops nothing, whatever runs under that id now", async () => {
  await (await start()).stop();
  running = [];
  for (const pid of [process.pid, process.ppid, 999_999]) {
    await writeFile(join(directory, "postgres", "postmaster.pid"), `${pid}\n${directory}/postgres\n1700000000\n5432\n`);
    await writeFile(join(socketDirectoryFor(directory), ".s.PGSQL.5432.lock"), `${pid}\n`);
    const server = await start();
    expect(await query(server.connection, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
    running = [];
  }
});

const CHILD = `
import { startEmbeddedPostgres } from ${JSON.stringify(new URL("embedded-postgres.ts", import.meta.url).href)};
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const server = await startEmbeddedPostgres({ dataDirectory: process.argv[2], log: quiet });
console.log(JSON.stringify({ pid: server.pid, adopted: server.adopted, connection: server.connection }));
setInterval(() => {}, 1000);
`;

async function startInOtherProcess() {
  const script = join(directory, "child.ts");
  await writeFile(script, CHILD);
  const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const told = JSON.parse(line.toString()) as { pid: number; adopted: boolean; connection: DatabaseConnection };
  return { child, ...told };
}

test("when our process is killed the server ends within seconds, also with a statement under way", async () => {
  const { child, pid, connection } = await startInOtherProcess();
  const busy = query(connection, "SELECT pg_sleep(60)").catch(() => "cut");
  await sleep(100);
  child.kill("SIGKILL");
  await until(() => !isAlive(pid), 5_000);
  expect(await busy).toBe("cut");
});

test("a start right after the kill of the process before works at once", async () => {
  const { child, pid, connection } = await startInOtherProcess();
  await query(connection, "CREATE TABLE things AS SELECT 3 AS thing");
  child.kill("SIGKILL");
  await once(child, "exit");
  const server = await start();
  expect(server.pid).not.toBe(pid);
  expect(server.adopted).toBe(false);
  expect(await query(server.connection, "SELECT thing FROM things")).toEqual([{ thing: 3 }]);
});

test("a second process uses the server of the first, and takes over when that is gone", async () => {
  const { child, pid } = await startInOtherProcess();
  const server = await start();
  expect([server.adopted, server.pid]).toEqual([true, pid]);
  child.kill("SIGKILL");
  await until(() => !server.adopted && server.pid !== pid);
  await until(async () => (await query(server.connection, "SELECT 1 AS one").catch(() => [])).length === 1);
});

test("a data directory with a long path gets its socket elsewhere", async () => {
  directory = join(directory, "a".repeat(90));
  await mkdir(directory);
  const server = await start();
  expect(server.connection.host.length).toBeLessThan(80);
  expect(await query(server.connection, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
  await expect(stat(server.connection.host)).rejects.toThrow("ENOENT");
});

test("a server that cannot start says why", async () => {
  const server = startEmbeddedPostgres({
    dataDirectory: directory,
    log: quiet,
    settings: { shared_buffers: "nonsense" },
  });
  await expect(server).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
  expect(await readFile(join(directory, "postgres.log"), "utf8")).toContain("nonsense");
});
