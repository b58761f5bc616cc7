import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A server that runs as a process of its own. */
export interface ChildServer {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface ServerProgram {
  command: string;
  options: readonly string[];
  directory?: string;
  /** Beside this process's environment. */
  environment?: Record<string, string>;
}

/** A file of ours that prints its address, run by the Node.js that runs this. */
export const nodeServer = (file: URL, ...options: string[]): ServerProgram => ({
  command: process.execPath,
  options: [fileURLToPath(file), ...options],
});

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

/**
 * Starts a server and waits until it says its address, on either output.
 *
 * @throws Error with what it said last when it ends before.
 */
export async function startServer({ command, options, directory, environment }: ServerProgram): Promise<ChildServer> {
  const child = spawn(command, [...options], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(directory === undefined ? {} : { cwd: directory }),
    env: { ...process.env, ...environment },
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  void ended.then(() => running.delete(child));
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on("line", (line) => {
        said.push(line);
        const address = /http:\/\/[\w.]+:\d+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      reject(new Error(`${[command, ...options].join(" ")} ended with ${code}:\n${said.slice(-20).join("\n")}`));
    });
  });
  const stop = async (): Promise<void> => {
    child.kill();
    const late = setTimeout(() => child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(late);
  };
  return { url, pid: child.pid ?? 0, stop };
}
