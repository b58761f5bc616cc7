import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ModelSource } from "./load-model.ts";
import { moduleFile } from "./module-file.ts";
import { TrainingFailure } from "./failures.ts";
import type { FromTrainer, ToTrainer, TrainingOrder, TrainingResult } from "./training-messages.ts";

const entry = moduleFile("training-process", import.meta.url);

interface TrainingEvents {
  progress: (fraction: number, message: string | null) => void;
  log: (line: string) => void;
}

/** Starts training processes. */
export interface Trainer {
  /**
   * Trains in a process of its own.
   *
   * @throws TrainingFailure when `fit` throws, when the process dies, or when `signal` is aborted.
   */
  train(order: TrainingOrder, events: TrainingEvents, signal: AbortSignal): Promise<TrainingResult>;
  /** Starts a process ahead, so that the next training begins without the time a process needs to start. */
  warmUp(): void;
  /** Kills all processes at once. */
  close(): void;
}

/** Milliseconds a training has to stop by itself after it was cancelled. */
const graceMs = 1500;

/** Makes a trainer for a model file; each training gets a fresh process, and one waits ready for the next. */
export function createTrainer(source: ModelSource): Trainer {
  let spare: ChildProcess | undefined;
  const alive = new Set<ChildProcess>();
  let closed = false;

  const spawn = (): ChildProcess => {
    const exportArguments = source.exportName === undefined ? [] : ["--export", source.exportName];
    const child = fork(entry, ["--file", source.file, ...exportArguments], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
    });
    alive.add(child);
    // A process that dies while it waits is replaced when it is needed; its error is reported then.
    child.on("error", () => undefined);
    child.once("exit", () => {
      alive.delete(child);
      if (spare === child) spare = undefined;
    });
    return child;
  };

  return {
    async train(order, events, signal) {
      if (closed) throw new Error("the backend is stopping");
      const child = spare ?? spawn();
      spare = undefined;
      try {
        return await runTraining(child, order, events, signal);
      } finally {
        child.kill("SIGKILL");
      }
    },
    warmUp() {
      if (!closed) spare ??= spawn();
    },
    close() {
      closed = true;
      for (const child of alive) child.kill("SIGKILL");
    },
  };
}

function runTraining(
  child: ChildProcess,
  order: TrainingOrder,
  events: TrainingEvents,
  signal: AbortSignal,
): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    let killer: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      if (child.connected) child.send({ type: "cancel" } satisfies ToTrainer);
      killer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    };
    const end = (): void => {
      clearTimeout(killer);
      signal.removeEventListener("abort", cancel);
    };
    forEachLine(child.stdout, events.log);
    forEachLine(child.stderr, events.log);
    child.on("message", (message: FromTrainer) => {
      if (message.type === "progress") events.progress(message.fraction, message.message);
      else if (message.type === "log") events.log(message.line);
      else {
        end();
        // What a training hands in after it was ended may be half of what it should be.
        if (signal.aborted) reject(new TrainingFailure("the training was ended before it was done", false));
        else if (message.type === "done") resolve(message);
        else reject(new TrainingFailure(message.error, message.passing));
      }
    });
    child.once("exit", (code, killedBy) => {
      end();
      // Most often the system that needs its memory.
      reject(new TrainingFailure(`the training process ended with ${killedBy ?? `exit code ${code}`}`, true));
    });
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    child.send({ type: "train", order } satisfies ToTrainer, (error) => {
      if (error !== null) {
        reject(new TrainingFailure(`the training process does not listen: ${error.message}`, true));
      }
    });
  });
}

function forEachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", take);
}
