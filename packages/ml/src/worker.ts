import { fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ModelSource } from "./load-model.ts";
import { moduleFile } from "./module-file.ts";
import type { SetupContext } from "./model-context.ts";
import { answerQuestion } from "./worker-context.ts";
import {
  type FromWorker,
  type HookOrder,
  type ModelFacts,
  receivedError,
  sentError,
  type ToWorker,
} from "./worker-messages.ts";

const entry = moduleFile("worker-process", import.meta.url);

/** The process died before it answered. */
export class WorkerGoneError extends Error {
  override readonly name = "WorkerGoneError";
}

export interface WorkerEvents {
  /** The context of a model, to answer what its process asks. */
  contextOf(model: number): SetupContext | undefined;
  log: (line: string) => void;
  /** Called once. */
  exited(reason: string): void;
}

export interface WorkerCallOptions {
  signal: AbortSignal;
  progress: (fraction: number, message?: string) => void;
}

/** One process that runs the model. Everything that waits for it is rejected with WorkerGoneError when it dies. */
export interface Worker {
  readonly pid: number;
  setUp(model: number, facts: ModelFacts, options: WorkerCallOptions): Promise<void>;
  call(model: number, order: HookOrder, options: WorkerCallOptions): Promise<unknown>;
  iterate(model: number, order: HookOrder, options: WorkerCallOptions): AsyncIterable<unknown>;
  dispose(model: number): Promise<void>;
  lives(): boolean;
  /** Whether it ever did what it was asked. */
  wasUseful(): boolean;
  /** Calls under way. */
  load(): number;
  memoryBytes(): number;
  kill(): void;
}

/** Milliseconds that a call has to end by itself when nobody wants its answer; then the process is ended. */
const graceMs = 30_000;

type Reply = Extract<FromWorker, { type: "done" | "item" }>;

interface Pending {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
  progress?: WorkerCallOptions["progress"];
}

export function startWorker(source: ModelSource, events: WorkerEvents): Worker {
  const exportArguments = source.exportName === undefined ? [] : ["--export", source.exportName];
  const child = fork(entry, ["--file", source.file, ...exportArguments], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    // Predictions may hold NaN and typed arrays, which JSON would change before they are checked.
    serialization: "advanced",
  });
  const pending = new Map<number, Pending>();
  let lastCall = 0;
  let memoryBytes = 0;
  let useful = false;
  let ended: string | undefined;

  const end = (reason: string): void => {
    if (ended !== undefined) return;
    ended = reason;
    for (const { reject } of pending.values()) reject(new WorkerGoneError(reason));
    pending.clear();
    child.kill("SIGKILL");
    events.exited(reason);
  };
  child.once("error", (error) => end(`the model's process did not start: ${error.message}`));
  child.once("exit", (code, signal) => end(`the model's process ended with ${signal ?? `exit code ${code}`}`));
  forEachLine(child.stdout, events.log);
  forEachLine(child.stderr, events.log);

  const send = (message: ToWorker): void => {
    if (ended === undefined && child.connected)
      child.send(message, (error) => error && end(`the model's process does not listen: ${error.message}`));
  };

  const settle = (call: number): Pending | undefined => {
    const known = pending.get(call);
    pending.delete(call);
    return known;
  };
  child.on("message", (message: FromWorker) => {
    switch (message.type) {
      case "done":
      case "item":
        useful = true;
        settle(message.call)?.resolve(message);
        return;
      case "failed":
        settle(message.call)?.reject(receivedError(message.error));
        return;
      case "progress":
        pending.get(message.call)?.progress?.(message.fraction, message.message);
        return;
      case "log":
        events.contextOf(message.model)?.log(message.line);
        return;
      case "memory":
        memoryBytes = message.bytes;
        return;
      case "ask":
        void answer(message.ask, message.model, message.question);
        return;
      case "broken":
        end(`the model's process cannot import the model: ${message.error}`);
        return;
      case "ready":
    }
  });
  const answer = async (
    ask: number,
    model: number,
    question: Extract<FromWorker, { type: "ask" }>["question"],
  ): Promise<void> => {
    try {
      const context = events.contextOf(model);
      if (context === undefined) throw new Error("this model is not set up any more");
      send({ type: "answer", ask, value: await answerQuestion(context, question) });
    } catch (error) {
      send({ type: "refusal", ask, error: sentError(error) });
    }
  };

  /** Sends a message that is answered under its number. */
  const request = (call: number, message: ToWorker, progress?: WorkerCallOptions["progress"]): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) {
        reject(new WorkerGoneError(ended));
        return;
      }
      pending.set(call, { resolve, reject, ...(progress === undefined ? {} : { progress }) });
      send(message);
    });

  /** Tells the model when nobody wants the answer; ends the process when that does not help. */
  const whileWanted = async <Answer>(
    call: number,
    signal: AbortSignal,
    work: () => Promise<Answer>,
  ): Promise<Answer> => {
    signal.throwIfAborted();
    let killer: NodeJS.Timeout | undefined;
    const abort = (): void => {
      const reason: unknown = signal.reason;
      send({ type: "abort", call, reason: reason instanceof Error ? reason.message : String(reason) });
      killer = setTimeout(() => end("the model's process did not stop a call that nobody waits for"), graceMs);
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await work();
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(killer);
      signal.removeEventListener("abort", abort);
    }
  };

  const numbered = (): number => (lastCall += 1);

  return {
    pid: child.pid ?? 0,
    async setUp(model, facts, { signal, progress }) {
      const call = numbered();
      await whileWanted(call, signal, () => request(call, { type: "setup", call, model, facts }, progress));
    },
    async call(model, order, { signal, progress }) {
      const call = numbered();
      const reply = await whileWanted(call, signal, () =>
        request(call, { type: "call", call, model, order }, progress),
      );
      return reply.value;
    },
    async *iterate(model, order, { signal, progress }) {
      const call = numbered();
      const ask = (message: ToWorker): Promise<Reply> =>
        whileWanted(call, signal, () => request(call, message, progress));
      let open = true;
      try {
        await ask({ type: "call", call, model, order });
        for (;;) {
          const reply = await ask({ type: "next", call });
          open = reply.type === "item";
          if (!open) return;
          yield reply.value;
        }
      } finally {
        if (open) send({ type: "abort", call, reason: "nobody waits for the answers any more" });
      }
    },
    async dispose(model) {
      const call = numbered();
      await request(call, { type: "dispose", call, model });
    },
    lives: () => ended === undefined,
    wasUseful: () => useful,
    load: () => pending.size,
    memoryBytes: () => memoryBytes,
    kill: () => end("the backend stops"),
  };
}

function forEachLine(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", take);
}
