import { Worker } from "node:worker_threads";

/**
 * Ends this process as soon as the one that started it is gone, however that one ended. It watches from a thread of its
 * own, because a model may keep the main thread busy for minutes.
 */
export function endWithParent(intervalMs = 500): void {
  const watcher = new Worker(
    `const { workerData } = require("node:worker_threads");
     setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); }, ${intervalMs});`,
    { eval: true, workerData: process.ppid, stdout: false, stderr: false, execArgv: [] },
  );
  watcher.unref();
}
