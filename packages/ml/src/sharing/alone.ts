import { randomBytes } from "node:crypto";
import { errorText } from "../http-error.ts";
import type { Log } from "../log.ts";
import { createLanes, createTurns } from "../turns.ts";
import { lockDirectory, type DirectoryLock } from "./directory-lock.ts";
import { type Duties, longestTimer, type Sharing } from "./sharing.ts";

export interface AloneOptions {
  modelDirectory: string;
  /** Trainings of different projects at the same time. */
  concurrency: number;
  log: Log;
}

/**
 * One process that has the model directory to itself: jobs wait in its memory for their turn, those of one project one
 * after the other.
 */
export function createAlone({ modelDirectory, concurrency, log }: AloneOptions): Sharing {
  const turns = createTurns(concurrency);
  const writers = createLanes();
  const runners = createLanes();
  let closed = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const early = new Map<string, () => void>();
  let duties: Duties | undefined;
  let lock: DirectoryLock | undefined;

  const offer = (project: string, job: string, at: number): void => {
    if (closed) return;
    if (duties === undefined) {
      early.set(job, () => offer(project, job, at));
      return;
    }
    clearTimeout(timers.get(job));
    const timer = setTimeout(
      () => {
        timers.delete(job);
        void run(project, job);
      },
      Math.min(Math.max(0, at - Date.now()), longestTimer),
    );
    timers.set(job, timer.unref());
  };

  const run = async (project: string, job: string): Promise<void> => {
    try {
      const again = await runners(project, () => turns.take(async () => (await duties?.run(project, job)) ?? null));
      if (again !== null) offer(project, job, again);
    } catch (error) {
      log("error", `training ${job}: ${errorText(error)}`, "train");
    }
  };

  return {
    self: `alone-${process.pid}-${randomBytes(4).toString("hex")}`,
    shared: false,
    async start(given) {
      lock = lockDirectory(modelDirectory, "alone", log);
      const hadToWait = lock.problem() !== null;
      const begun = lock.taken.then(() => {
        duties = given;
        // Another backend may have accepted trainings until now.
        if (hadToWait) given.lookAtAll();
        for (const begin of early.values()) begin();
        early.clear();
      });
      if (hadToWait) begun.catch(() => undefined);
      else await begun;
    },
    exclusive: (project, work) => writers(project, work),
    offer,
    changed: () => undefined,
    isAlive: async () => false,
    versionsInUse: async () => new Set(),
    problem: () => lock?.problem() ?? undefined,
    async close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      lock?.release();
    },
  };
}
