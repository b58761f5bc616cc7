import { parseArgs } from "node:util";
import { errorText } from "./http-error.ts";
import { loadModel } from "./load-model.ts";
import type { Model, ServedDefinition } from "./model.ts";
import type { SetupContext } from "./model-context.ts";
import { endWithParent } from "./parent-watch.ts";
import { resolveSdk } from "./resolve-sdk.ts";
import { workerContext } from "./worker-context.ts";
import {
  type FromWorker,
  type HookOrder,
  type ModelFacts,
  type Question,
  receivedError,
  sentError,
  type ToWorker,
} from "./worker-messages.ts";

/**
 * The entry of a process that runs the model: it imports it at once, sets it up for what it is told, and answers calls.
 * Whatever the model does to this process, the backend goes on answering.
 */
const { values } = parseArgs({ options: { file: { type: "string" }, export: { type: "string" } } });

interface Loaded {
  context: SetupContext;
  state: unknown;
}

interface Call {
  control: AbortController;
  /** The answers of an async generator. */
  answers?: AsyncIterator<unknown>;
}

const loaded = new Map<number, Loaded>();
const calls = new Map<number, Call>();
const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let lastAsk = 0;

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

function ask(model: number, question: Question): Promise<unknown> {
  lastAsk += 1;
  const number = lastAsk;
  return new Promise((resolve, reject) => {
    asked.set(number, { resolve, reject });
    send({ type: "ask", ask: number, model, question });
  });
}

async function setUp(definition: ServedDefinition, call: number, model: number, facts: ModelFacts): Promise<void> {
  const { signal } = open(call).control;
  const context = workerContext({
    facts,
    ask: (question) => ask(model, question),
    log: (line) => send({ type: "log", model, line }),
    progress: (fraction, message) => send({ type: "progress", call, fraction, message }),
    signal,
  });
  const state: unknown = await definition.setup?.(context);
  loaded.set(model, { context, state });
}

async function dispose(definition: ServedDefinition, model: number): Promise<void> {
  const known = loaded.get(model);
  loaded.delete(model);
  if (known !== undefined) await definition.dispose?.(known.state);
}

/** Runs a hook; the answers of an async generator wait until they are asked for. */
async function run(definition: ServedDefinition, call: number, model: number, order: HookOrder): Promise<unknown> {
  const known = loaded.get(model);
  if (known === undefined) throw new Error("this model is not set up here");
  const opened = open(call);
  const context = {
    ...known.context,
    ...order.extra,
    model: known.state,
    signal: opened.control.signal,
    progress: (fraction: number, message?: string) => send({ type: "progress", call, fraction, message }),
  };
  const hook = definition[order.hook] as (...args: unknown[]) => unknown;
  const answer = hook.call(definition, ...order.args, context);
  if (!order.oneByOne) return await answer;
  opened.answers = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  return undefined;
}

function open(call: number): Call {
  const opened: Call = { control: new AbortController() };
  calls.set(call, opened);
  return opened;
}

/** Reports what becomes of a call, and forgets it unless more is to come. */
async function report(call: number, work: () => Promise<FromWorker>): Promise<void> {
  let message: FromWorker;
  try {
    message = await work();
    send(message);
  } catch (error) {
    // Also when an answer holds what cannot be sent, such as a function.
    message = { type: "failed", call, error: sentError(error) };
    send(message);
  }
  if (message.type !== "item") calls.delete(call);
}

async function next(call: number): Promise<FromWorker> {
  const step = await calls.get(call)?.answers?.next();
  return step === undefined || step.done === true
    ? { type: "done", call, value: undefined }
    : { type: "item", call, value: step.value };
}

async function endCall(call: number, reason: string): Promise<void> {
  const known = calls.get(call);
  if (known === undefined) return;
  known.control.abort(new Error(reason));
  if (known.answers === undefined) return;
  calls.delete(call);
  await known.answers.return?.();
}

function handle(definition: ServedDefinition, message: ToWorker): void {
  switch (message.type) {
    case "setup": {
      const { call, model, facts } = message;
      void report(call, async () => {
        await setUp(definition, call, model, facts);
        return { type: "done", call, value: undefined };
      });
      return;
    }
    case "call": {
      const { call, model, order } = message;
      void report(call, async () => {
        const value = await run(definition, call, model, order);
        return order.oneByOne ? { type: "item", call, value: undefined } : { type: "done", call, value };
      });
      return;
    }
    case "next":
      void report(message.call, () => next(message.call));
      return;
    case "abort":
      void endCall(message.call, message.reason).catch(() => undefined);
      return;
    case "dispose": {
      const { call, model } = message;
      void report(call, async () => {
        await dispose(definition, model);
        return { type: "done", call, value: undefined };
      });
      return;
    }
    case "answer":
      asked.get(message.ask)?.resolve(message.value);
      asked.delete(message.ask);
      return;
    case "refusal":
      asked.get(message.ask)?.reject(receivedError(message.error));
      asked.delete(message.ask);
  }
}

function tellMemory(): void {
  send({ type: "memory", bytes: process.memoryUsage.rss() });
}

endWithParent();
resolveSdk();
// Ctrl-C reaches the whole process group; when to end is for the backend to say.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());

const waiting: ToWorker[] = [];
const keep = (message: ToWorker): void => void waiting.push(message);
process.on("message", keep);

function begin({ definition }: Model): void {
  process.off("message", keep);
  process.on("message", (message: ToWorker) => handle(definition, message));
  for (const message of waiting) handle(definition, message);
  send({ type: "ready" });
  tellMemory();
  setInterval(tellMemory, 2000).unref();
}

loadModel({ file: values.file ?? "", exportName: values.export }).then(begin, (error: unknown) => {
  send({ type: "broken", error: errorText(error) });
});
