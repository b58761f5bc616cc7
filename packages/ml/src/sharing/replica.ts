import { randomBytes } from "node:crypto";
import os from "node:os";
import { errorText } from "../http-error.ts";
import type { Log } from "../log.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import type { RedisParts, RedisSharing } from "./redis-sharing.ts";
import { type Duties, type Sharing, SharingError } from "./sharing.ts";

export interface ReplicaOptions {
  modelDirectory: string;
  /** Trainings of different projects at the same time in this process. */
  concurrency: number;
  /** Milliseconds until the others take over the training of a process that is gone. */
  takeoverMs: number;
  /** Address of Redis, e.g. `redis://user:password@host:6379/0`. */
  redis: string;
  log: Log;
}

/**
 * One of several processes with the same model directory: they share their trainings by way of Redis. The journal in the
 * directory remains what counts; Redis says whose turn it is, and tells the others what has changed. The library for it
 * is loaded when this starts.
 */
export function createReplica(options: ReplicaOptions): Sharing {
  const { modelDirectory, log } = options;
  const self = `${os.hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  let lock: DirectoryLock | undefined;
  let redis: RedisSharing | undefined;
  let closed = false;

  const connect = async (duties: Duties): Promise<void> => {
    const { connectRedis } = await import("./redis-sharing.ts");
    const parts: RedisParts = { ...options, self, duties };
    const connected = connectRedis(parts);
    if (closed) await connected.close();
    else redis = connected;
  };

  return {
    self,
    shared: true,
    async start(duties) {
      lock = lockDirectory(modelDirectory, "together", log);
      const connected = lock.taken.then(() => connect(duties));
      if (lock.problem() === null) await connected;
      else connected.catch((error: unknown) => closed || log("error", errorText(error)));
    },
    exclusive(project, work, patienceMs) {
      if (redis === undefined) return Promise.reject(new SharingError("Redis is not connected yet"));
      return redis.exclusive(project, work, patienceMs);
    },
    // Before the start there is no need to remember: all that waits is offered then.
    offer: (project, job, at) => redis?.offer(project, job, at),
    changed: (project) => redis?.changed(project),
    isAlive: async (name) => name === self || (await redis?.isAlive(name)) !== false,
    versionsInUse: async (project) => (await redis?.versionsInUse(project)) ?? new Set(),
    problem: () => lock?.problem() ?? (redis === undefined ? "Redis is not connected yet" : redis.problem()),
    async close() {
      closed = true;
      await redis?.close();
      lock?.release();
    },
  };
}
