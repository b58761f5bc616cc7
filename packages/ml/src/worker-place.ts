import { setTimeout as sleep } from "node:timers/promises";
import { errorText } from "./http-error.ts";
import type { ModelSource } from "./load-model.ts";
import type { Log } from "./log.ts";
import type { SetupContext } from "./model-context.ts";
import { startWorker, type Worker, type WorkerCallOptions, WorkerGoneError } from "./worker.ts";
import type { HookOrder, ModelFacts } from "./worker-messages.ts";

/** A model that is to be set up in every process. */
export interface SetUpModel {
  facts: ModelFacts;
  context: SetupContext;
  /** What it learned since, in order; a process that comes later has to learn it too. */
  lessons: Lesson[];
}

/** An update of a model. */
export interface Lesson {
  order: HookOrder;
  options: WorkerCallOptions;
}

export interface WorkerPlaceParts {
  source: ModelSource;
  /** The models that every process has, by number. */
  models: ReadonlyMap<number, SetUpModel>;
  log: Log;
}

/** A place for one process: when it dies, another one takes its place and sets up what it had. */
export interface WorkerPlace {
  worker(): Worker;
  /** Resolves when the model is set up in the present process and has learned all; throws what its `setup` threw. */
  ready(model: number): Promise<void>;
  /** Lets the present process learn what it has not yet. Throws what the last lesson threw. */
  learn(model: number): Promise<void>;
  dispose(model: number): Promise<void>;
  close(): void;
}

const longestDelayMs = 10_000;

export function createWorkerPlace({ source, models, log }: WorkerPlaceParts): WorkerPlace {
  let loaded = new Map<number, Promise<void>>();
  /** Lessons of each model that the present process has had, and when it is done with them. */
  let learned = new Map<number, { count: number; done: Promise<void> }>();
  /** Processes, one after the other, that died before they did anything. */
  let useless = 0;
  let closed = false;

  const start = (): Worker =>
    startWorker(source, {
      contextOf: (model) => models.get(model)?.context,
      log: (line) => log("info", line),
      exited(reason) {
        loaded = new Map();
        learned = new Map();
        if (closed) return;
        useless = worker.wasUseful() ? 0 : useless + 1;
        const delay = useless === 0 ? 0 : Math.min(longestDelayMs, 100 * 2 ** useless);
        log("error", `${reason}; another one starts${delay === 0 ? "" : ` in ${delay} ms`}`);
        setTimeout(follow, delay).unref();
      },
    });
  let worker = start();

  const follow = (): void => {
    if (closed) return;
    worker = start();
    // Whoever needs it waits for the same promise, and is told if it fails.
    for (const model of models.keys()) ready(model).catch(() => undefined);
  };

  /** The present process, or the next one when it is dead. */
  const living = async (): Promise<Worker> => {
    while (!worker.lives()) {
      if (closed) throw new Error("the backend stops");
      await sleep(20);
    }
    return worker;
  };

  const learn = (model: number): Promise<void> => {
    const lessons = models.get(model)?.lessons ?? [];
    const state = learned.get(model) ?? { count: 0, done: Promise.resolve() };
    learned.set(model, state);
    const pupil = worker;
    const learning = state.done.then(async () => {
      let failure: unknown;
      while (state.count < lessons.length) {
        const { order, options } = lessons[state.count] as Lesson;
        state.count += 1;
        failure = await pupil.call(model, order, options).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure instanceof WorkerGoneError) return;
      }
      if (failure !== undefined) throw failure;
    });
    state.done = learning.catch(() => undefined);
    return learning;
  };

  const ready = (model: number): Promise<void> => {
    const known = loaded.get(model);
    if (known !== undefined) return known;
    const wanted = models.get(model);
    if (wanted === undefined) return Promise.reject(new Error("this model is not set up any more"));
    const { context, facts } = wanted;
    const progress = (fraction: number, message?: string): void => context.progress(fraction, message);
    const loading = living().then(async (process) => {
      await process.setUp(model, facts, { signal: context.signal, progress });
      // A lesson that fails now was reported when it was new.
      if (wanted.lessons.length > 0) await learn(model).catch(() => undefined);
    });
    const inProcess = loaded;
    inProcess.set(model, loading);
    loading.catch((error: unknown) => {
      inProcess.delete(model);
      if (!(error instanceof WorkerGoneError)) log("error", `setting up ${facts.modelVersion}: ${errorText(error)}`);
    });
    return loading;
  };

  return {
    worker: () => worker,
    ready,
    learn,
    async dispose(model) {
      const wasLoaded = loaded.delete(model);
      learned.delete(model);
      if (wasLoaded && worker.lives()) await worker.dispose(model);
    },
    close() {
      closed = true;
      worker.kill();
    },
  };
}
