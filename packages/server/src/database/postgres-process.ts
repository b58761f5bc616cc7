import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { underAccount, type PostgresAccount } from "./postgres-account.ts";

/** How long a server may take for each way of stopping it before the harder one is used. */
const STOP_PATIENCE_MS = 8_000;

/**
 * Runs the program given as arguments, and stops it in order (SIGINT: PostgreSQL's fast shutdown; after 8 s SIGQUIT)
 * when standard input closes, which happens however our process dies. Ends with the program.
 */
const WATCHDOG = `
exec 3<&0 </dev/null
"$@" 3<&- & server=$!
( read -r _ <&3; kill -INT "$server"; sleep 8; kill -QUIT "$server" ) 2>/dev/null & watcher=$!
exec 3<&-
wait "$server"; code=$?
kill -KILL "$watcher" 2>/dev/null
exit "$code"
`;

/**
 * Starts `program` under a watchdog, in a session of its own, so that Ctrl-C in our terminal reaches us and not it.
 * @param logFile file descriptor that takes what the program prints
 */
export function spawnWatched(
  account: PostgresAccount,
  program: string,
  args: readonly string[],
  logFile: number,
): ChildProcess {
  const {
    command,
    args: all,
    options,
  } = underAccount(account, "/bin/sh", ["-c", WATCHDOG, "tandem-postgres", program, ...args]);
  const stdio: ["pipe", number, number] = ["pipe", logFile, logFile];
  const child = spawn(command, all, { ...options, detached: true, stdio, cwd: "/", env: serverEnvironment() });
  child.unref();
  child.stdin?.on("error", () => undefined);
  return child;
}

/** What PostgreSQL's programs see of our environment: nothing that could change where they read and write. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
}

/** The process id in `postmaster.pid`, when that is a living PostgreSQL on this directory; else undefined. */
export async function findPostmaster(pgData: string): Promise<number | undefined> {
  const text = await readFile(join(pgData, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(text.split("\n", 1)[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return (await isPostgresOn(pid, pgData)) ? pid : undefined;
}

/** Stops the server with the given process id in order and waits until it is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!send(pid, signal)) return;
    if (await isGone(pid, STOP_PATIENCE_MS)) return;
  }
}

/**
 * Removes what a server that is gone left in the way of the next: child processes still busy with a statement, and lock
 * files whose process id may by now belong to some other program, which PostgreSQL would take for a running server.
 */
export async function clearRemains(pgData: string, socketDirectory: string): Promise<void> {
  for (const pid of await strayProcesses(pgData)) {
    send(pid, "SIGQUIT");
    if (!(await isGone(pid, 3_000))) send(pid, "SIGKILL");
    await isGone(pid, 3_000);
  }
  const locks = [join(pgData, "postmaster.pid")];
  for (const name of await readdir(socketDirectory)) {
    if (name.startsWith(".s.PGSQL.")) locks.push(join(socketDirectory, name));
  }
  await Promise.all(locks.map((path) => rm(path, { force: true })));
}

/** Every PostgreSQL process works in its data directory, which tells whose it is. Only Linux can be asked for all. */
async function strayProcesses(pgData: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isPostgresOn(pid, pgData)) ? pid : 0)));
  return found.filter((pid) => pid > 0);
}

async function isPostgresOn(pid: number, pgData: string): Promise<boolean> {
  if (process.platform === "linux") {
    const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
    if (name !== "postgres") return false;
    return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === (await realpath(pgData).catch(() => pgData));
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout.includes("postgres") && stdout.includes(pgData);
}

async function isGone(pid: number, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
    if (!(await isRunning(pid))) return true;
  }
  return false;
}

async function isRunning(pid: number): Promise<boolean> {
  if (!send(pid, 0)) return false;
  // A dead process that nobody has waited for yet still has its id.
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) [ZX] /.test(status);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Not permitted means that it is alive.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
