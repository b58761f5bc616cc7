import { setImmediate } from "node:timers/promises";
import { type BatchingOptions, type Batcher, createBatcher, type WaitingRoom } from "./batching.ts";
import { checkedVectors, lacksEmbedding } from "./embeddings.ts";
import { errorText, HttpError } from "./http-error.ts";
import { type InteractiveContext, isOneByOne, type Model, type ModelTask } from "./model.ts";
import type { PredictContext, SetupContext } from "./model-context.ts";
import { collectOneByOne, isolate, type Outcome, outcomesOf } from "./outcome.ts";
import type { Update } from "./updates/update.ts";

/** What a request says beside its tasks. */
export interface PredictionRequest {
  context: Record<string, unknown> | null;
  params: Record<string, unknown>;
}

/** What a stream consists of: the tasks' outcomes, and the model's words about its progress between them. */
type StreamPart = { outcome: Outcome } | { progress: number; message: string | null };

/** One version of a model, warm, for one label config: loaded once, shared by all requests. */
export interface ServedModel {
  readonly setup: SetupContext;
  /**
   * Answers the tasks in order; throws an HttpError when the model fails on all of them.
   *
   * @param signal gives up: its reason is thrown, and the model is told unless others wait for the same call.
   */
  predict(tasks: readonly ModelTask[], request: PredictionRequest, signal?: AbortSignal): Promise<Outcome[]>;
  /** The same, one after the other as they are known. Leaving the iteration gives up. */
  stream(tasks: readonly ModelTask[], request: PredictionRequest, signal: AbortSignal): AsyncIterable<StreamPart>;
  /** A vector for each task, in order; for models with `embed` only. */
  embed(tasks: readonly ModelTask[], signal?: AbortSignal): Promise<(number[] | null)[]>;
  /** Learns from one annotation, if the model can; throws what its `update` throws. */
  update(update: Update): Promise<void>;
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

/** A request as it comes to its turn; some are told of each part as it is known. */
interface Turn extends PredictionRequest {
  tell?: (part: StreamPart) => void;
}

const plain: Turn = { context: null, params: {} };

/** Tasks that a stream asks for at once of a model that answers all of them together. */
const streamedTogether = 16;

/**
 * Runs the model's `setup` and serves it.
 *
 * @throws Error with what `setup` threw.
 */
export async function serveModel(parts: ServedModelParts): Promise<ServedModel> {
  const { definition } = parts.model;
  const state: unknown = await definition.setup?.(parts.setup);
  const ask = createAsk(parts, state);
  const batcher: Batcher<ModelTask, Outcome, Turn> = createBatcher(
    (tasks, turn = plain, signal) => ask.predict(tasks, turn, signal),
    parts.batching,
    parts.room,
  );
  const embedder: Batcher<ModelTask, number[] | null, undefined> = createBatcher(
    (tasks, _, signal) => ask.embed(tasks, signal),
    parts.batching,
    parts.room,
  );
  const { signal: closing } = parts.setup;
  const close = (): void => {
    for (const one of [batcher, embedder]) one.close(new HttpError(503, "the backend stops"));
  };
  closing.addEventListener("abort", close, { once: true });

  return {
    setup: parts.setup,
    predict(tasks, request, signal) {
      return batcher.submit(tasks, { params: isShareable(request) ? undefined : request, signal });
    },
    async *stream(tasks, request, signal) {
      const gone = new AbortController();
      const given = AbortSignal.any([signal, gone.signal, closing]);
      const oneByOne = request.context === null && isOneByOne(definition.predict);
      const size = oneByOne ? parts.batching.maxItems : streamedTogether;
      try {
        for (let from = 0; from < tasks.length; from += size) {
          const some = tasks.slice(from, from + size);
          // Whoever waits has a turn between two parts.
          if (from > 0) await setImmediate();
          if (oneByOne) {
            yield* asTheyCome((tell) => batcher.submit(some, { params: { ...request, tell }, signal: given }));
          } else {
            const own = isShareable(request) ? undefined : request;
            const outcomes = await batcher.submit(some, { params: own, signal: given });
            yield* outcomes.map((outcome) => ({ outcome }));
          }
        }
      } finally {
        gone.abort(new Error("nobody waits for the answers any more"));
      }
    },
    embed: (tasks, signal) => embedder.submit(tasks, { signal }),
    async update({ annotation, task, event }) {
      await definition.update?.(annotation, { ...parts.setup, model: state, task, event });
    },
    async dispose() {
      closing.removeEventListener("abort", close);
      await definition.dispose?.(state);
    },
  };
}

/** Requests that bring something of their own cannot share a call. */
const isShareable = (request: PredictionRequest): boolean =>
  request.context === null && Object.keys(request.params).length === 0;

interface Ask {
  predict(tasks: readonly ModelTask[], turn: Turn, signal: AbortSignal): Promise<Outcome[]>;
  embed(tasks: readonly ModelTask[], signal: AbortSignal): Promise<(number[] | null)[]>;
}

/** Asks the hooks of a model that has been set up. */
function createAsk({ model, setup, called }: ServedModelParts, state: unknown): Ask {
  const { definition } = model;
  const oneByOne = isOneByOne(definition.predict);
  const contextOf = ({ context, params, tell }: Turn, signal: AbortSignal): PredictContext<unknown> => ({
    ...setup,
    context,
    params,
    model: state,
    signal,
    progress(fraction, message) {
      if (!Number.isFinite(fraction)) return;
      tell?.({ progress: Math.min(1, Math.max(0, fraction)), message: message ?? null });
    },
  });

  /** Adds the vectors that predictions lack; a failure costs no prediction. */
  const withVectors = async (
    outcomes: Outcome[],
    tasks: readonly ModelTask[],
    context: PredictContext<unknown>,
  ): Promise<Outcome[]> => {
    if (definition.embed === undefined || context.context !== null) return outcomes;
    const lacking = outcomes.flatMap((outcome, index) => (lacksEmbedding(outcome) ? [{ outcome, index }] : []));
    if (lacking.length === 0) return outcomes;
    try {
      const asked = lacking.map(({ index }) => tasks[index] as ModelTask);
      const vectors = checkedVectors(await definition.embed(asked, context), asked.length);
      for (const [place, { outcome }] of lacking.entries()) {
        const vector = vectors[place];
        if (vector != null) outcome.embedding = { vector };
      }
    } catch (error) {
      for (const { outcome } of lacking) outcome.embedding = { problem: `embed() threw ${errorText(error)}` };
    }
    return outcomes;
  };

  const answersOf = async (tasks: readonly ModelTask[], context: PredictContext<unknown>): Promise<unknown> => {
    const { interactive } = definition;
    if (context.context === null || interactive === undefined) return definition.predict([...tasks], context);
    const { result } = context.context;
    const drawn = { ...context.context, result: Array.isArray(result) ? result : [] } as InteractiveContext;
    const answers: unknown[] = [];
    for (const task of tasks) answers.push(await definition.interactive?.(task, drawn, context));
    return answers;
  };

  const together = async (tasks: readonly ModelTask[], turn: Turn, signal: AbortSignal): Promise<Outcome[]> => {
    const context = contextOf(turn, signal);
    return withVectors(outcomesOf(await answersOf(tasks, context), tasks.length), tasks, context);
  };

  const inTurn = (tasks: readonly ModelTask[], turn: Turn, signal: AbortSignal): Promise<Outcome[]> => {
    const context = contextOf(turn, signal);
    return collectOneByOne({
      tasks,
      start: (some) => definition.predict([...some], context) as AsyncIterable<unknown>,
      async each(outcome, task) {
        const [whole = outcome] = await withVectors([outcome], [task], context);
        turn.tell?.({ outcome: whole });
        return whole;
      },
      signal,
    });
  };

  return {
    async predict(tasks, turn, signal) {
      const started = performance.now();
      const isInteractive = turn.context !== null && definition.interactive !== undefined;
      try {
        if (oneByOne && !isInteractive) return await inTurn(tasks, turn, signal);
        return await together(tasks, turn, signal);
      } catch (error) {
        if (signal.aborted || error instanceof HttpError) throw error;
        return await isolate(tasks, (task) => together([task], turn, signal), error);
      } finally {
        called(tasks.length, (performance.now() - started) / 1000);
      }
    },
    async embed(tasks, signal) {
      return checkedVectors(await definition.embed?.([...tasks], contextOf(plain, signal)), tasks.length);
    },
  };
}

/** Yields what is told while `work` goes on; throws what `work` throws, when all that was told has been taken. */
async function* asTheyCome(work: (tell: (part: StreamPart) => void) => Promise<unknown>): AsyncGenerator<StreamPart> {
  const told: StreamPart[] = [];
  let wake = (): void => undefined;
  let ended: { error?: unknown } | undefined;
  const tell = (part: StreamPart): void => {
    const last = told.at(-1);
    // Of words about progress that nobody has read yet, the newest are enough.
    if (last !== undefined && "progress" in last && "progress" in part) told.pop();
    told.push(part);
    wake();
  };
  const done = work(tell).then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  void done.then((end) => {
    ended = end;
    wake();
  });
  for (;;) {
    const next = told.shift();
    if (next !== undefined) yield next;
    else if (ended !== undefined) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  if ("error" in ended) throw ended.error;
}
