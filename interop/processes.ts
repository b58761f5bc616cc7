import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that runs beside this one. */
export interface Running {
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

interface Program {
  command: string;
  options: string[];
  environment: NodeJS.ProcessEnv;
  directory: string;
  logFile: string;
}

const running = new Set<ChildProcess>();

/** Each program leads a process group, so that what it starts ends with it. */
export function start({ command, options, environment, directory, logFile }: Program): Running {
  const log = createWriteStream(logFile, { flags: "a" });
  const child = spawn(command, options, {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    const end = (error?: unknown): void => {
      if (error instanceof Error) log.write(`${error.message}\n`);
      running.delete(child);
      resolve();
    };
    child.once("error", end);
    child.once("exit", () => end());
  });
  return {
    async stop() {
      signal(child, "SIGTERM");
      await Promise.race([ended, sleep(5000)]);
      signal(child, "SIGKILL");
      await ended;
    },
  };
}

/** For the end of this program, however it comes. */
export function killAll(): void {
  for (const child of running) signal(child, "SIGKILL");
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // All of the group have ended.
  }
}

/** A port that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Asks again and again until there is an answer; undefined when time is up. Errors count as no answer yet. */
export async function eventually<Answer>(
  ask: () => Answer | undefined | Promise<Answer | undefined>,
  seconds: number,
): Promise<Answer | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch {
      // Not yet.
    }
    if (Date.now() > end) return undefined;
    await sleep(200);
  }
}
