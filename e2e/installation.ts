import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient } from "@tandem/schema/client";
import { buildStudio } from "../scripts/build-studio.ts";

const root = path.resolve(import.meta.dirname, "..");
const studioCache = path.join(root, ".cache");

/** A Tandem as `npm start` runs it: all its processes, in a data directory of its own. */
export interface Installation {
  url: string;
  directory: string;
  /** What it has printed. */
  output(): string;
  /** SIGTERM, as Ctrl-C and supervisors do; resolves with the seconds it took. */
  stop(): Promise<number>;
  /** `kill -9` of the main process. */
  killServer(): Promise<void>;
  /** `kill -9` of PostgreSQL. */
  killDatabase(): Promise<void>;
  /** `kill -9` of the demo's model server. */
  killModel(): Promise<void>;
  /** Starts it again after a stop or a kill. */
  start(): Promise<void>;
  /** Its processes that are alive: `pid command`. */
  processes(): Promise<string[]>;
  /** Stops it and removes the directory. */
  remove(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Building takes seconds; one build serves every installation of a run. */
async function copyStudio(directory: string): Promise<void> {
  await mkdir(studioCache, { recursive: true });
  const built = await buildStudio(studioCache, console.log);
  await cp(built, path.join(directory, "studio"), { recursive: true });
}

async function processesWith(marker: string): Promise<{ pid: number; command: string }[]> {
  const found = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const read = (name: string) => readFile(`/proc/${entry}/${name}`, "utf8").catch(() => "");
    const [command, environment, status] = await Promise.all([read("cmdline"), read("environ"), read("status")]);
    const isZombie = /^State:\s+Z/m.test(status);
    if (!isZombie && (command.includes(marker) || environment.includes(marker)))
      found.push({ pid: Number(entry), command: command.replaceAll("\0", " ").trim() });
  }
  return found;
}

export async function createInstallation(env: Record<string, string> = {}): Promise<Installation> {
  const directory = await mkdtemp(path.join(tmpdir(), "tandem-e2e-"));
  await copyStudio(directory);
  const port = await freePort();
  let child: ChildProcess | undefined;
  let output = "";

  async function start(): Promise<void> {
    output = "";
    const started = spawn(process.execPath, ["scripts/start.ts"], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        TANDEM_DATA_DIR: directory,
        TANDEM_LOGINS_PER_MINUTE: "10000",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      const hear = (text: Buffer) => {
        output += text.toString();
        if (output.includes("Tandem is ready")) resolve();
      };
      started.stdout.on("data", hear);
      started.stderr.on("data", hear);
      started.once("exit", (code, signal) =>
        reject(new Error(`It ended (${signal ?? code}) before it was ready:\n${output}`)),
      );
    });
  }

  const exited = (): Promise<void> =>
    new Promise((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
    });
  async function kill(matches: (command: string) => boolean): Promise<void> {
    const targets = (await processesWith(directory)).filter(({ command }) => matches(command));
    if (targets.length === 0) throw new Error("There is no such process to kill");
    for (const { pid } of targets) process.kill(pid, "SIGKILL");
  }

  const installation: Installation = {
    url: `http://localhost:${port}`,
    directory,
    output: () => output,
    start,
    async stop() {
      const began = performance.now();
      child?.kill("SIGTERM");
      await exited();
      return (performance.now() - began) / 1000;
    },
    async killServer() {
      child?.kill("SIGKILL");
      await exited();
    },
    async killDatabase() {
      const pidFile = path.join(directory, "postgres/postmaster.pid");
      if (!existsSync(pidFile)) throw new Error("PostgreSQL is not running");
      process.kill(Number((await readFile(pidFile, "utf8")).split("\n")[0]), "SIGKILL");
    },
    killModel: () => kill((command) => command.includes("tandem-ml") && command.includes("--parent-watch")),
    processes: async () => (await processesWith(directory)).map(({ pid, command }) => `${pid} ${command}`),
    async remove() {
      await installation.stop().catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
  await start();
  return installation;
}

/** Signs the first user up and gives calls in their name. */
export async function ownerOf(
  installation: Installation,
  credentials = { email: "owner@example.com", password: "correct horse battery" },
): Promise<{ client: Client; token: string; email: string; password: string }> {
  const signUp = await fetch(`${installation.url}/user/signup/`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(credentials),
  });
  if (!signUp.ok) throw new Error(`Sign-up answered ${signUp.status}: ${await signUp.text()}`);
  const cookie = signUp.headers
    .getSetCookie()
    .map((value) => value.split(";")[0])
    .join("; ");
  const answer = await fetch(`${installation.url}/api/current-user/token/`, { headers: { cookie } });
  const { token } = (await answer.json()) as { token: string };
  return { client: createClient({ baseUrl: installation.url, token }), token, ...credentials };
}

/** Asks until it is so; fails with `what` after a while. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (Date.now() > end) throw error;
      return null;
    });
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
