import { type BatchingOptions, type Batcher, createBatcher, type WaitingRoom } from "./batching.ts";
import { errorText, HttpError } from "./http-error.ts";
import type { Model, ModelAnswer, ModelTask, PredictContext, SetupContext } from "./model.ts";

/** What `predict` made of one task, or why it could not. */
export type Outcome = { ok: true; answer: ModelAnswer } | { ok: false; error: string };

/** What a request says beside its tasks. */
export interface PredictionRequest {
  context: Record<string, unknown> | null;
  params: Record<string, unknown>;
}

/** One version of a model, warm, for one label config: loaded once, shared by all requests. */
export interface ServedModel {
  readonly setup: SetupContext;
  /**
   * Answers the tasks in order; throws an HttpError when the model fails on all of them.
   *
   * @param signal gives up: its reason is thrown, and the model is told unless others wait for the same call.
   */
  predict(tasks: readonly ModelTask[], request: PredictionRequest, signal?: AbortSignal): Promise<Outcome[]>;
  /** Lets the model free what it took; nothing may be under way. */
  dispose(): Promise<void>;
}

export interface ServedModelParts {
  model: Model;
  setup: SetupContext;
  batching: BatchingOptions;
  room: WaitingRoom;
  /** Told the size of each call of `predict` and the seconds it took. */
  called: (tasks: number, seconds: number) => void;
}

/**
 * Runs the model's `setup` and serves it.
 *
 * @throws Error with what `setup` threw.
 */
export async function serveModel(parts: ServedModelParts): Promise<ServedModel> {
  const { definition } = parts.model;
  const state: unknown = await definition.setup?.(parts.setup);

  const call = async (
    tasks: readonly ModelTask[],
    request: PredictionRequest,
    signal: AbortSignal,
  ): Promise<Outcome[]> => {
    const context: PredictContext<unknown> = { ...parts.setup, ...request, model: state, signal };
    const started = performance.now();
    const answers: unknown = await definition.predict([...tasks], context);
    parts.called(tasks.length, (performance.now() - started) / 1000);
    return outcomesOf(answers, tasks.length);
  };
  const batcher: Batcher<ModelTask, Outcome, PredictionRequest> = createBatcher(
    (tasks, request = plain, signal) =>
      call(tasks, request, signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return isolate(tasks, (task) => call([task], request, signal), error);
      }),
    parts.batching,
    parts.room,
  );
  const { signal: closing } = parts.setup;
  const close = (): void => batcher.close(new HttpError(503, "the backend stops"));
  closing.addEventListener("abort", close, { once: true });

  return {
    setup: parts.setup,
    predict(tasks, request, signal) {
      // Requests that bring something of their own cannot share a call.
      const shareable = request.context === null && Object.keys(request.params).length === 0;
      return batcher.submit(tasks, { params: shareable ? undefined : request, signal });
    },
    async dispose() {
      closing.removeEventListener("abort", close);
      await definition.dispose?.(state);
    },
  };
}

const plain: PredictionRequest = { context: null, params: {} };

function outcomesOf(answers: unknown, count: number): Outcome[] {
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
async function isolate(
  tasks: readonly ModelTask[],
  one: (task: ModelTask) => Promise<Outcome[]>,
  error: unknown,
): Promise<Outcome[]> {
  if (tasks.length === 1) throw modelFailed(error);
  const outcomes: Outcome[] = [];
  let succeeded = false;
  for (const task of tasks) {
    try {
      outcomes.push(...(await one(task)));
      succeeded = true;
    } catch (failure) {
      outcomes.push({ ok: false, error: errorText(failure) });
      if (!succeeded && outcomes.length >= hopeless) throw modelFailed(error);
    }
  }
  if (!succeeded) throw modelFailed(error);
  return outcomes;
}

/** Keeps the model's own stack, which the author needs to see. */
function modelFailed(error: unknown): HttpError {
  const failure = new HttpError(500, errorText(error));
  if (error instanceof Error && error.stack !== undefined) failure.stack = error.stack;
  return failure;
}
