import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DelayedError, Queue, Worker } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { errorText } from "../http-error.ts";
import type { ReplicaOptions } from "./replica.ts";
import { shareId } from "./share-id.ts";
import { type Duties, type Sharing, SharingError } from "./sharing.ts";

export interface RedisParts extends ReplicaOptions {
  self: string;
  duties: Duties;
}

export type RedisSharing = Omit<Sharing, "self" | "shared" | "start" | "problem"> & { problem(): string | null };

type Connecting = Omit<RedisOptions, "replyMapping">;

interface Ticket {
  project: string;
  job: string;
}

const prefix = "tandem-ml";
/** Milliseconds a lock lives when its holder dies; what is done under one takes a few. */
const lockMs = 10_000;
const usualPatienceMs = 10_000;
/** Milliseconds between two looks at everything, should a message ever be missed. */
const lookEveryMs = 30_000;
/** Milliseconds that the end of the work under way may take when the backend stops. */
const closeMs = 2000;
/** BullMQ gives up a job that stalled this often; how often a training is begun is counted in the journal. */
const anyNumber = 1_000_000;

const releaseScript = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`;

/** Connects; while Redis is away it goes on trying, and what depends on it says so. */
export function connectRedis(parts: RedisParts): RedisSharing {
  const { self, duties, log } = parts;
  // Redis knows whole milliseconds only.
  const takeoverMs = Math.max(1000, Math.round(parts.takeoverMs));
  const id = shareId(parts.modelDirectory);
  const keyOf = (...names: string[]): string => [prefix, id, ...names].join(":");
  let lastError = "not connected yet";
  let closing = false;

  const open = (options: Connecting): Redis => {
    const connection = new Redis(parts.redis, {
      retryStrategy: (times: number) => Math.min(100 * times, 2000),
      ...options,
    });
    // Every try to connect again reports the same.
    connection.on("error", (error: Error) => note(error));
    return connection;
  };
  const note = (error: unknown): void => {
    const text = errorText(error);
    if (text !== lastError && !closing) log("warn", `Redis: ${text}`);
    lastError = text;
  };
  /** Answers at once or fails; for what people wait for. */
  const direct = open({ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2000 });
  const patient: Connecting = { maxRetriesPerRequest: null };
  const [forQueue, forWorker, subscriber] = [open(patient), open(patient), open(patient)];

  const beat = async (): Promise<void> => {
    const versions = JSON.stringify(duties.versionsInUse());
    await direct.multi().set(keyOf("replica", self), versions, "PX", takeoverMs).sadd(keyOf("replicas"), self).exec();
  };
  const heart = setInterval(() => void beat().catch(note), takeoverMs / 4);
  const looking = setInterval(() => duties.lookAtAll(), lookEveryMs);
  for (const timer of [heart, looking]) timer.unref();

  const queue = new Queue<Ticket>(id, {
    connection: forQueue,
    prefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  const worker = new Worker<Ticket>(
    id,
    async (ticket, token) => {
      const again = await duties.run(ticket.data.project, ticket.data.job);
      if (again === null) return;
      await ticket.moveToDelayed(Math.max(again, Date.now() + 1), token);
      throw new DelayedError();
    },
    {
      connection: forWorker,
      prefix,
      autorun: false,
      concurrency: parts.concurrency,
      lockDuration: takeoverMs,
      stalledInterval: Math.round(takeoverMs / 3),
      maxStalledCount: anyNumber,
    },
  );
  queue.on("error", note);
  worker.on("error", note);

  subscriber.on("message", (_, text) => {
    const { from, project } = JSON.parse(text) as { from: string; project: string };
    if (from === self || closing) return;
    try {
      duties.look(project);
    } catch (error) {
      log("error", `project ${project}: ${errorText(error)}`);
    }
  });
  // While it was away, messages went by.
  direct.on("ready", () => {
    lastError = "";
    void beat()
      .catch(note)
      .then(() => closing || duties.lookAtAll());
  });
  subscriber.subscribe(keyOf("changes")).catch(note);
  worker.run().catch(note);

  const offer = async (project: string, job: string, at: number): Promise<void> => {
    const delay = Math.max(0, at - Date.now());
    await queue.add("training", { project, job }, { jobId: job, delay });
    const known = await queue.getJob(job);
    if (known === undefined || !(await known.isDelayed())) return;
    if (delay === 0) await known.promote();
    else await known.changeDelay(delay);
  };

  return {
    async exclusive(project, work, patienceMs = usualPatienceMs) {
      const key = keyOf("lock", project);
      const token = randomUUID();
      const end = performance.now() + patienceMs;
      for (;;) {
        const taken = await direct.set(key, token, "PX", lockMs, "NX").catch((error: unknown) => {
          note(error);
          return null;
        });
        if (taken === "OK") break;
        if (performance.now() > end || closing) {
          throw new SharingError(`project ${project} cannot be locked: ${lastError || "others hold it"}`);
        }
        await sleep(10 + Math.random() * 20);
      }
      try {
        return await work();
      } finally {
        // A lock that cannot be released ends by itself.
        await direct.eval(releaseScript, 1, key, token).catch(note);
      }
    },
    offer(project, job, at) {
      // A ticket may be gone between two commands; what still waits is offered again.
      offer(project, job, at).catch(note);
    },
    changed(project) {
      if (!closing) direct.publish(keyOf("changes"), JSON.stringify({ from: self, project })).catch(note);
    },
    async isAlive(name) {
      return (await direct.exists(keyOf("replica", name)).catch(() => 1)) === 1;
    },
    async versionsInUse(project) {
      const names = await direct.smembers(keyOf("replicas"));
      const used = new Set<string>();
      for (const name of names) {
        const text = await direct.get(keyOf("replica", name));
        if (text === null) await direct.srem(keyOf("replicas"), name);
        else for (const version of (JSON.parse(text) as Record<string, string[]>)[project] ?? []) used.add(version);
      }
      return used;
    },
    problem() {
      const isConnected = [direct, forQueue, forWorker, subscriber].every((one) => one.status === "ready");
      return isConnected ? null : `Redis does not answer: ${lastError || "connecting"}`;
    },
    async close() {
      closing = true;
      for (const timer of [heart, looking]) clearInterval(timer);
      const ended = worker.close().then(() => true);
      const inTime = await Promise.race([ended, sleep(closeMs, false, { ref: false })]);
      if (!inTime) log("warn", "Redis does not answer: the training under way is taken over later");
      await direct.del(keyOf("replica", self)).catch(() => undefined);
      await Promise.race([queue.close(), sleep(closeMs / 4, undefined, { ref: false })]);
      for (const connection of [direct, forQueue, forWorker, subscriber]) connection.disconnect();
    },
  };
}
