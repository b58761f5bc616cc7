import { type ChildProcess, spawn } from "node:child_process";
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** Why tests with Redis are left out; null when there is one. */
export function missingRedis(): string | null {
  const { error } = spawnSync("redis-server", ["--version"]);
  return error === undefined ? null : "there is no redis-server here; apt-get install redis-server brings it";
}

export interface RedisProcess {
  url: string;
  /** Ends it at once; `start` begins it again at the same address, with nothing kept. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A Redis of the test's own, which writes nothing to the disk. */
export async function startRedis(): Promise<RedisProcess> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const redis: RedisProcess = {
    url: `redis://127.0.0.1:${port}/0`,
    async stop() {
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child?.kill("SIGKILL");
      await ended;
    },
    start: () =>
      new Promise((resolve, reject) => {
        const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        const started = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
        child = started;
        started.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
        createInterface({ input: started.stdout }).on("line", (line) => {
          if (/Ready to accept connections/.test(line)) resolve();
        });
      }),
  };
  await redis.start();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
