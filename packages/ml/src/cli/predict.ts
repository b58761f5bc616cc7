import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { askPredictions, type TaskAnswer } from "./ask-predictions.ts";
import { type CredentialOptions, credentialsOf, say } from "./credentials.ts";
import { type AskedBackend, openBackend } from "./offline-backend.ts";
import { createProgressLine, duration } from "./progress-line.ts";
import { type FileTask, openTaskFile, placeName, wholeLines } from "./task-file.ts";

export interface AskOptions extends CredentialOptions {
  batch?: number;
  project?: string;
  modelDir?: string;
  with?: Record<string, unknown>;
  /** File with a label config. */
  labelConfig?: string;
}

export interface PredictOptions extends AskOptions {
  out?: string;
  resume?: boolean;
}

/** Opens the backend that options speak of. */
export async function openAsked(target: string, options: AskOptions): Promise<AskedBackend> {
  return openBackend(target, {
    project: options.project,
    modelDir: options.modelDir,
    with: options.with,
    labelConfig: options.labelConfig === undefined ? undefined : await readFile(options.labelConfig, "utf8"),
    credentials: credentialsOf(options, process.env, say),
  });
}

/**
 * Predicts the tasks of a file and writes a JSON line for each, in their order: the task with its predictions, or what
 * was wrong with it. Answers the exit code: 1 when any task has no prediction.
 */
export async function predictFile(target: string, file: string, options: PredictOptions): Promise<number> {
  const source = await openTaskFile(file);
  const out = await openOutput(options);
  const backend = await openAsked(target, options);
  const line = createProgressLine("tasks");
  const started = performance.now();
  let [predicted, failed] = [0, 0];
  try {
    for await (const some of inBatches(source.tasks(), options.batch ?? 32, out.done)) {
      const answers = await answersFor(backend, some);
      await out.write(some.map((one, index) => lineFor(one, answers[index] ?? noAnswer)));
      for (const [index, one] of some.entries()) {
        const { predictions, problems } = answers[index] ?? noAnswer;
        if (predictions.length > 0) predicted += 1;
        else failed += 1;
        for (const problem of problems) line.print(`${file}: ${placeName(one)}: ${problem}`);
      }
      line.show(source.size === 0 ? 1 : source.bytesRead() / source.size, predicted + failed);
    }
  } finally {
    line.end();
    await out.close();
    await backend.close();
  }
  const seconds = (performance.now() - started) / 1000;
  const before = out.done.size > 0 ? `, ${out.done.size} were there already` : "";
  const without = failed > 0 ? `, ${failed} without a prediction` : "";
  say(`${predicted} tasks predicted in ${duration(seconds)}${without}${before}`);
  return failed > 0 ? 1 : 0;
}

const noAnswer: TaskAnswer = { predictions: [], problems: ["there is no answer"] };

/** The answers to what could be read, what was wrong with the rest. */
export async function answersFor(backend: AskedBackend, some: readonly FileTask[]): Promise<TaskAnswer[]> {
  const readable = some.flatMap((one) => (one.ok ? [one.task] : []));
  const answers = readable.length === 0 ? [] : await askPredictions(backend, readable);
  const next = answers.values();
  return some.map((one) => (one.ok ? (next.next().value ?? noAnswer) : { predictions: [], problems: [one.problem] }));
}

/** Some tasks at a time; those that are done already are left out. */
export async function* inBatches(
  tasks: AsyncIterable<FileTask>,
  size: number,
  done: ReadonlyMap<number, string> = new Map(),
): AsyncGenerator<FileTask[]> {
  let some: FileTask[] = [];
  for await (const task of tasks) {
    const known = done.get(task.index);
    if (known !== undefined) {
      if (task.ok && known !== fingerprint(task.task.data)) {
        throw new Error(`${placeName(task)} is another task than the output has there: it was made from another file`);
      }
      continue;
    }
    some.push(task);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** Imported as it is, the line is a task with predictions. */
function lineFor(one: FileTask, { predictions, problems }: TaskAnswer): Record<string, unknown> {
  const place = { index: one.index, ...(one.line === null ? {} : { line: one.line }) };
  const told = problems.length === 0 ? {} : { problems };
  if (!one.ok) return { ...place, ...told };
  const { id, data } = one.task;
  return { ...place, ...(id === undefined ? {} : { id }), data, predictions, ...told };
}

interface Output {
  /** Places of the tasks that have a line, with what tells whether they are the same ones. */
  done: Map<number, string>;
  write(lines: readonly Record<string, unknown>[]): Promise<void>;
  close(): Promise<void>;
}

async function openOutput({ out, resume = false }: PredictOptions): Promise<Output> {
  if (out === undefined) {
    if (resume) throw new Error("--resume needs --out: what is printed cannot be gone on with");
    return { done: new Map(), write: (lines) => print(textOf(lines)), close: () => Promise.resolve() };
  }
  if (!resume && existsSync(out)) throw new Error(`${out} exists already; --resume goes on with it`);
  const done = resume && existsSync(out) ? await linesDone(out) : new Map<number, string>();
  const handle: FileHandle = await open(out, "a");
  return {
    done,
    async write(lines) {
      await handle.appendFile(textOf(lines));
    },
    close: () => handle.close(),
  };
}

const textOf = (lines: readonly Record<string, unknown>[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** Waits while the reader of standard output is slower. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Reads what is there, and cuts off a last line that an interrupted run has not finished. */
async function linesDone(out: string): Promise<Map<number, string>> {
  const done = new Map<number, string>();
  let whole = 0;
  for await (const { text, end } of wholeLines(out)) {
    whole = end;
    const line: unknown = JSON.parse(text);
    if (typeof line !== "object" || line === null || !("index" in line) || typeof line.index !== "number") {
      throw new Error(`${out} was not written by this command: a line has no "index"`);
    }
    done.set(line.index, "data" in line ? fingerprint(line.data) : "");
  }
  await truncate(out, whole);
  return done;
}

const fingerprint = (data: unknown): string =>
  createHash("sha256").update(JSON.stringify(data)).digest("base64url").slice(0, 12);
