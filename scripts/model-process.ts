import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.resolve(import.meta.dirname, "..");
/** A model server that ran this long was healthy: the next crash is a new story. */
const healthyMs = 30_000;
const longestPauseMs = 30_000;

export interface ModelProcess {
  /** Where it listens; the same address after it was started again. */
  url: string;
  stop(): Promise<void>;
}

interface Options {
  /** The model's folder. */
  directory: string;
  /** Where trained versions live. */
  modelDirectory: string;
  /** A line of the model's log. */
  onLine: (line: string) => void;
  onRestart?: (reason: string) => void;
}

/**
 * Starts a model as its own process on a free port of this machine and keeps it running. It ends with us, however we
 * end: its input is a pipe from us, and when that closes it stops.
 */
export async function startModel(options: Options): Promise<ModelProcess> {
  let stopping = false;
  let child: ChildProcess | undefined;
  let pause = 250;

  function launch(port: number): Promise<string> {
    const started = Date.now();
    const args = [
      "packages/ml/bin/tandem-ml.cjs",
      "start",
      options.directory,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--model-dir",
      options.modelDirectory,
      "--parent-watch",
    ];
    const process_ = spawn(process.execPath, args, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
    child = process_;
    // A pipe to a process that died: its exit is handled below.
    process_.stdin.on("error", () => undefined);
    const address = new Promise<string>((resolve, reject) => {
      createInterface({ input: process_.stderr }).on("line", options.onLine);
      createInterface({ input: process_.stdout }).on("line", (line) => {
        const found = /listening on (http:\/\/\S+)/.exec(line)?.[1];
        if (found) resolve(found);
        else options.onLine(line);
      });
      process_.once("error", reject);
      process_.once("exit", (code, signal) =>
        reject(new Error(`The model server ended (${signal ?? `exit code ${code}`}) before it listened`)),
      );
    });
    process_.once("exit", (code, signal) => {
      if (!stopping) void again(Date.now() - started > healthyMs, signal ?? `exit code ${code}`);
    });
    return address;
  }

  let url = "";
  async function again(wasHealthy: boolean, reason: string): Promise<void> {
    if (url === "") return;
    pause = wasHealthy ? 250 : Math.min(pause * 2, longestPauseMs);
    options.onRestart?.(reason);
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (!stopping) await launch(Number(new URL(url).port)).catch(() => undefined);
  }

  url = await launch(0);
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        const running = child;
        if (!running || running.exitCode !== null || running.signalCode !== null) return resolve();
        running.once("exit", () => resolve());
        running.kill("SIGTERM");
        setTimeout(() => running.kill("SIGKILL"), 5_000).unref();
      }),
  };
}
