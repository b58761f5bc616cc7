import { setTimeout as sleep } from "node:timers/promises";
import type { ModelSource } from "./load-model.ts";
import type { Log } from "./log.ts";
import type { SetupContext } from "./model-context.ts";
import { type WorkerCallOptions, WorkerGoneError } from "./worker.ts";
import type { HookOrder } from "./worker-messages.ts";
import { createWorkerPlace, type SetUpModel, type WorkerPlace } from "./worker-place.ts";

export interface WorkerPoolParts {
  source: ModelSource;
  /** How many processes. */
  size: number;
  log: Log;
}

/** Processes that run the model, each with every model that is set up. */
export interface WorkerPool {
  /** Starts the processes, which the first use would do otherwise. */
  start(): void;
  /** Sets a model up in every process; answers its number. Throws what the model's `setup` threw. */
  setUp(context: SetupContext): Promise<number>;
  /** Runs a hook in the process that has least to do; once more in another when that one dies. */
  call(model: number, order: HookOrder, options: WorkerCallOptions): Promise<unknown>;
  /** Runs a hook that answers one by one. */
  iterate(model: number, order: HookOrder, options: WorkerCallOptions): AsyncIterable<unknown>;
  /** Runs a hook in every process, and in those that come later: what a model learns, all should know. */
  teach(model: number, order: HookOrder, options: WorkerCallOptions): Promise<void>;
  dispose(model: number): Promise<void>;
  /** The processes that live, with the bytes that each has in memory. */
  workers(): { pid: number; bytes: number }[];
  close(): void;
}

export function createWorkerPool({ source, size, log }: WorkerPoolParts): WorkerPool {
  const models = new Map<number, SetUpModel>();
  let places: WorkerPlace[] = [];
  let closed = false;
  let lastModel = 0;

  const start = (): void => {
    if (places.length === 0 && !closed) {
      places = Array.from({ length: size }, () => createWorkerPlace({ source, models, log }));
    }
  };

  /** The living process with the least to do; waits for one when none lives. */
  const choose = async (signal: AbortSignal): Promise<WorkerPlace> => {
    for (;;) {
      signal.throwIfAborted();
      if (closed) throw new Error("the backend stops");
      start();
      const living = places.filter((place) => place.worker().lives());
      if (living.length > 0) {
        return living.reduce((one, other) => (other.worker().load() < one.worker().load() ? other : one));
      }
      await sleep(20);
    }
  };

  /** Tries again when the process dies, because it may have been another call that killed it. */
  const onceMore = async <Answer>(
    signal: AbortSignal,
    work: (place: WorkerPlace) => Promise<Answer>,
  ): Promise<Answer> => {
    try {
      return await work(await choose(signal));
    } catch (error) {
      if (!(error instanceof WorkerGoneError) || signal.aborted || closed) throw error;
      return work(await choose(signal));
    }
  };

  const dispose = async (model: number): Promise<void> => {
    models.delete(model);
    await Promise.all(places.map((place) => place.dispose(model)));
  };

  return {
    start,
    async setUp(context) {
      start();
      lastModel += 1;
      const model = lastModel;
      const { project, labelConfig, extraParams, modelVersion, versionDirectory } = context;
      const facts = { project, labelConfig, extraParams, modelVersion, versionDirectory };
      models.set(model, { context, facts, lessons: [] });
      const results = await Promise.allSettled(places.map((place) => place.ready(model)));
      const failures = results.filter((result) => result.status === "rejected").map(({ reason }) => reason as unknown);
      // A process that died is followed by another one; what `setup` throws it would throw there too.
      const isLost = failures.length === size || failures.some((reason) => !(reason instanceof WorkerGoneError));
      if (!isLost) return model;
      await dispose(model).catch(() => undefined);
      throw failures[0];
    },
    call: (model, order, options) =>
      onceMore(options.signal, async (place) => {
        await place.ready(model);
        return place.worker().call(model, order, options);
      }),
    async *iterate(model, order, options) {
      const place = await choose(options.signal);
      await place.ready(model);
      yield* place.worker().iterate(model, order, options);
    },
    async teach(model, order, options) {
      models.get(model)?.lessons.push({ order, options });
      await Promise.all(
        places.map(async (place) => {
          await place.ready(model);
          await place.learn(model);
        }),
      );
    },
    dispose,
    workers: () =>
      places
        .map((place) => place.worker())
        .flatMap((worker) => (worker.lives() ? [{ pid: worker.pid, bytes: worker.memoryBytes() }] : [])),
    close() {
      closed = true;
      for (const place of places) place.close();
    },
  };
}
