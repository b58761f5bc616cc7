import { createReadStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorText } from "./http-error.ts";
import { jsonArrayElements } from "./json-array.ts";
import { createAuthorizer, TokenError } from "./label-server.ts";
import type { LabeledTask, TaskAnnotation } from "./model.ts";
import { isObject } from "./request-fields.ts";

/** Where a training gets its labeled tasks from. */
export type LabelSource =
  | { kind: "file"; file: string }
  | { kind: "server"; hostname: string; token: string; project: string };

export interface ReadLabelsOptions {
  signal: AbortSignal;
  log(message: string): void;
  /** Most bytes an export may have. */
  maxBytes?: number;
  /** Milliseconds between attempts; as many attempts more as there are entries. */
  retryDelays?: readonly number[];
}

/** A labeling server's answer that another attempt will not change. */
class RefusedError extends Error {}

/** Whether a labeling server said no, so that asking again will not help. */
export const isRefusal = (error: unknown): boolean => error instanceof RefusedError || error instanceof TokenError;

const fourGigabytes = 4 * 1024 ** 3;

/**
 * All tasks with at least one annotation that was not cancelled; cancelled annotations are left out.
 *
 * @throws Error with the address, the status and the start of the body when the labeling server does not answer well.
 */
export async function readLabels(source: LabelSource, options: ReadLabelsOptions): Promise<LabeledTask[]> {
  if (source.kind === "file") {
    return collect(jsonArrayElements(createReadStream(source.file, { signal: options.signal }), fourGigabytes));
  }
  const delays = options.retryDelays ?? [500, 2000, 5000];
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await exportTasks(source, options);
    } catch (error) {
      const delay = delays[attempt];
      if (delay === undefined || isRefusal(error) || options.signal.aborted) throw error;
      options.log(`${errorText(error)}; trying again in ${delay} ms`);
      await sleep(delay, undefined, { signal: options.signal });
    }
  }
}

/** The number of annotations in tasks that `readLabels` returned. */
export const countLabels = (tasks: readonly LabeledTask[]): number =>
  tasks.reduce((sum, task) => sum + task.annotations.length, 0);

async function exportTasks(
  source: LabelSource & { kind: "server" },
  options: ReadLabelsOptions,
): Promise<LabeledTask[]> {
  const base = source.hostname.replace(/\/+$/, "");
  const address = `${base}/api/projects/${encodeURIComponent(source.project)}/export?exportType=JSON`;
  const authorization = await createAuthorizer(base, source.token).header();
  const response = await request(address, { headers: { authorization }, signal: options.signal });
  if (response.body === null) throw new Error(`${address} answered without a body`);
  try {
    return await collect(jsonArrayElements(response.body, options.maxBytes ?? fourGigabytes));
  } catch (error) {
    throw new Error(`${address}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function request(address: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`cannot reach ${address}: ${reason}`, { cause: error });
  }
  if (response.ok) return response;
  const body = (await response.text()).slice(0, 300);
  const message = `${address} answered ${response.status}: ${body}`;
  throw response.status >= 500 || response.status === 429 ? new Error(message) : new RefusedError(message);
}

async function collect(items: AsyncIterable<unknown>): Promise<LabeledTask[]> {
  const tasks: LabeledTask[] = [];
  for await (const item of items) {
    const task = labeledTask(item);
    if (task.annotations.length > 0) tasks.push(task);
  }
  return tasks;
}

function labeledTask(item: unknown): LabeledTask {
  const task = isObject(item) ? item : {};
  // Exports from before 2021 call annotations completions.
  const said = Array.isArray(task["annotations"]) ? task["annotations"] : task["completions"];
  const annotations = (Array.isArray(said) ? said : []).filter(isAnnotation);
  return { ...task, data: isObject(task["data"]) ? task["data"] : {}, annotations };
}

const isAnnotation = (value: unknown): value is TaskAnnotation =>
  isObject(value) && value["was_cancelled"] !== true && Array.isArray(value["result"]);
