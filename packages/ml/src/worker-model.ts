import {
  type ModelContext,
  answersOneByOne,
  isOneByOne,
  type Model,
  type ModelAnswer,
  type PredictContext,
  type Vector,
} from "./model.ts";
import type { WorkerCallOptions } from "./worker.ts";
import type { HookOrder } from "./worker-messages.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** What of a context belongs to one call; the rest is known where the model runs, or cannot be sent. */
const ofCall = ["context", "params", "task", "event"] as const;

/** The same model, but its hooks run in the processes of a pool. `fit` has a process of its own anyway. */
export function modelInWorkers(model: Model, pool: WorkerPool): Model {
  const { definition } = model;
  const oneByOne = isOneByOne(definition.predict);
  const order = (hook: HookOrder["hook"], args: readonly unknown[], context: object): HookOrder => ({
    hook,
    args,
    extra: Object.fromEntries(Object.entries(context).filter(([key]) => ofCall.some((one) => one === key))),
    oneByOne: hook === "predict" && oneByOne,
  });
  const options = (context: ModelContext): WorkerCallOptions => ({
    signal: context.signal,
    progress: (fraction, message) => context.progress(fraction, message),
  });
  const call = (
    hook: HookOrder["hook"],
    args: readonly unknown[],
    context: PredictContext<unknown>,
  ): Promise<unknown> => pool.call(numberOf(context), order(hook, args, context), options(context));

  return {
    kind: "tandem-model",
    definition: {
      ...definition,
      setup: (context) => pool.setUp(context),
      predict: oneByOne
        ? answersOneByOne(
            (tasks, context) =>
              pool.iterate(
                numberOf(context),
                order("predict", [tasks], context),
                options(context),
              ) as AsyncIterable<ModelAnswer>,
          )
        : (tasks, context) => call("predict", [tasks], context) as Promise<ModelAnswer[]>,
      ...(definition.interactive === undefined
        ? {}
        : {
            interactive: (task, drawn, context) => call("interactive", [task, drawn], context) as Promise<ModelAnswer>,
          }),
      ...(definition.embed === undefined
        ? {}
        : { embed: (tasks, context) => call("embed", [tasks], context) as Promise<(Vector | null)[]> }),
      ...(definition.update === undefined
        ? {}
        : {
            update: (annotation, context) =>
              pool.teach(numberOf(context), order("update", [annotation], context), options(context)),
          }),
      dispose: (state) => pool.dispose(state as number),
    },
  };
}

/** What `setup` of the same definition answered. */
const numberOf = (context: { model: unknown }): number => context.model as number;
