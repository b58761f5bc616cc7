import { HttpError } from "./http-error.ts";

/** What a hook is told beside what the model's process knows itself; `extra` are the fields of one call. */
export interface HookOrder {
  hook: "predict" | "interactive" | "embed" | "update";
  args: readonly unknown[];
  extra: Record<string, unknown>;
  /** The hook is an async generator: each answer is asked for. */
  oneByOne: boolean;
}

/** Everything the model's process needs to make a context. */
export interface ModelFacts {
  project: string;
  labelConfig: string | null;
  extraParams: Record<string, unknown>;
  modelVersion: string;
  versionDirectory: string | null;
}

/** What the backend tells a process that runs the model. `model` names a model that is, or will be, set up there. */
export type ToWorker =
  | { type: "setup"; call: number; model: number; facts: ModelFacts }
  | { type: "call"; call: number; model: number; order: HookOrder }
  | { type: "next"; call: number }
  | { type: "abort"; call: number; reason: string }
  | { type: "dispose"; call: number; model: number }
  | { type: "answer"; ask: number; value: unknown }
  | { type: "refusal"; ask: number; error: SentError };

/** What such a process tells the backend. */
export type FromWorker =
  | { type: "ready" }
  | { type: "broken"; error: string }
  | { type: "done"; call: number; value: unknown }
  | { type: "item"; call: number; value: unknown }
  | { type: "failed"; call: number; error: SentError }
  | { type: "log"; model: number; line: string }
  | { type: "progress"; call: number; fraction: number; message: string | undefined }
  | { type: "memory"; bytes: number }
  | { type: "ask"; ask: number; model: number; question: Question };

/** What the model asks of its context and only the backend can answer. */
export type Question =
  | { what: "asset"; url: string; task: { id?: number | undefined } | undefined }
  | { what: "get"; key: string }
  | { what: "set"; key: string; value: unknown }
  | { what: "delete"; key: string }
  | { what: "list"; prefix: string | undefined }
  /** Sets a value if it is still what it was; answers whether it was. */
  | { what: "replace"; key: string; from: unknown; to: unknown };

/** An error on its way between processes. */
export interface SentError {
  name: string;
  /** Of an HttpError. */
  status?: number;
  message: string;
  stack: string | undefined;
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: undefined };
  const status = error instanceof HttpError ? { status: error.status } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...status };
}

/** The error again, with the name and the stack it had. */
export function receivedError({ name, message, stack, status }: SentError): Error {
  const error = status === undefined ? new Error(message) : new HttpError(status, message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
