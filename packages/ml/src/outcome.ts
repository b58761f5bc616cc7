import { errorText, HttpError } from "./http-error.ts";
import type { ModelAnswer, ModelTask } from "./model.ts";

/** What the model made of one task, or why it could not. */
export type Outcome =
  | { ok: true; answer: ModelAnswer; embedding?: { vector: number[] } | { problem: string } }
  | { ok: false; error: string };

/**
 * The entries of what `predict` returned.
 *
 * @throws TypeError, RangeError when they are not as many as the tasks.
 */
export function outcomesOf(answers: unknown, count: number): Outcome[] {
  if (!Array.isArray(answers)) {
    throw new TypeError(`predict() must return an array with one entry per task, not ${describe(answers)}`);
  }
  if (answers.length !== count) {
    throw new RangeError(`predict() returned ${answers.length} predictions for ${count} tasks`);
  }
  return answers.map((answer: unknown) => ({ ok: true, answer: answer as ModelAnswer }));
}

const describe = (value: unknown): string => (value === null ? "null" : typeof value);

/** Tasks that fail one after the other before the model, not the tasks, is held to be wrong. */
const hopeless = 3;

/** After a call failed: asks for each task alone, so that one task that the model cannot take does not cost the others. */
export async function isolate(
  tasks: readonly ModelTask[],
  one: (task: ModelTask) => Promise<Outcome[]>,
  error: unknown,
): Promise<Outcome[]> {
  if (tasks.length === 1) {
    if (isRefusedResult(error)) return [{ ok: false, error: errorText(error) }];
    throw modelFailed(error);
  }
  const outcomes: Outcome[] = [];
  let succeeded = false;
  for (const task of tasks) {
    try {
      outcomes.push(...(await one(task)));
      succeeded = true;
    } catch (failure) {
      outcomes.push({ ok: false, error: errorText(failure) });
      succeeded ||= isRefusedResult(failure);
      if (!succeeded && outcomes.length >= hopeless) throw modelFailed(error);
    }
  }
  if (!succeeded) throw modelFailed(error);
  return outcomes;
}

export interface OneByOne {
  tasks: readonly ModelTask[];
  /** The model's answers for some of the tasks. */
  start: (tasks: readonly ModelTask[]) => AsyncIterable<unknown>;
  /**
   * Told of each outcome, in order; the next answer is asked for when it is done. Failures are told when a task has
   * succeeded: before that the model may be wrong, not the tasks.
   */
  each: (outcome: Outcome, task: ModelTask) => Promise<Outcome>;
  signal: AbortSignal;
}

/**
 * Takes the answers of an async generator. After one that throws, the model is asked anew for the tasks behind it.
 *
 * @throws HttpError when it fails on all of the first tasks; the signal's reason.
 */
export async function collectOneByOne({ tasks, start, each, signal }: OneByOne): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let succeeded = false;
  let told = 0;
  const add = async (outcome: Outcome): Promise<void> => {
    outcomes.push(outcome);
    succeeded ||= outcome.ok;
    for (; succeeded && told < outcomes.length; told += 1) {
      outcomes[told] = await each(outcomes[told] as Outcome, tasks[told] as ModelTask);
    }
    signal.throwIfAborted();
  };
  while (outcomes.length < tasks.length) {
    const before = outcomes.length;
    try {
      // Leaving the loop ends the generator, so that it can let go of what it holds.
      for await (const answer of start(tasks.slice(before))) {
        await add({ ok: true, answer: answer as ModelAnswer });
        if (outcomes.length === tasks.length) break;
      }
      if (outcomes.length === tasks.length) break;
      throw new RangeError(`predict() ended after ${outcomes.length - before} of ${tasks.length - before} tasks`);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HttpError) throw error;
      const isLast = outcomes.length + 1 === tasks.length;
      succeeded ||= isRefusedResult(error);
      if (!succeeded && (isLast || outcomes.length + 1 >= hopeless)) throw modelFailed(error);
      await add({ ok: false, error: errorText(error) });
    }
  }
  return outcomes;
}

/** Whether the makers of results refused one: that is an answer about the task, not a model that is wrong. */
const isRefusedResult = (error: unknown): boolean => error instanceof Error && error.name === "InvalidResultError";

/** Keeps the model's own stack, which the author needs to see. */
function modelFailed(error: unknown): HttpError {
  const failure = new HttpError(500, errorText(error));
  if (error instanceof Error && error.stack !== undefined) failure.stack = error.stack;
  return failure;
}
