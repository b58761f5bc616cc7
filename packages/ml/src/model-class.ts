import type { LabelConfig } from "@tandem/schema";
import type { Capabilities } from "@tandem/schema/ml";
import {
  answersOneByOne,
  defineModel,
  type FitInput,
  type FitOutcome,
  hooks,
  type InteractiveContext,
  isOneByOne,
  type ModelAnswer,
  type ModelAnswers,
  type ModelTask,
  type PredictContext,
  type SaveInput,
  type ServedDefinition,
  type SetupContext,
  type TaskAnnotation,
  type UpdateContext,
  type Vector,
} from "./model.ts";

type Vectors = readonly (Vector | null)[];
type Hook = (typeof hooks)[number];

/**
 * A model as a class: `export default class MyModel extends TandemModel { … }`. One instance is made for each version
 * and label config, so what `setup` loads is kept in fields; another one is made for each training. One more is made
 * to read its fields, so constructors should do nothing heavy. The hooks are those of `defineModel`.
 */
export abstract class TandemModel<Config extends LabelConfig = LabelConfig> {
  static readonly kind = "tandem-model";

  /** What `defineModel` would have been given. */
  static get definition(): ServedDefinition {
    const known = definitions.get(this);
    if (known !== undefined) return known;
    const definition = definitionOf(this);
    definitions.set(this, definition);
    return definition;
  }

  /** Default: the class' name. */
  name?: string;
  labelConfig?: string | Config;
  capabilities?: Partial<Capabilities>;

  abstract predict(tasks: ModelTask<Config>[], context: PredictContext<unknown, Config>): ModelAnswers<Config>;
  setup?(context: SetupContext<Config>): void | Promise<void>;
  interactive?(
    task: ModelTask<Config>,
    drawn: InteractiveContext,
    context: PredictContext<unknown, Config>,
  ): ModelAnswer<Config> | Promise<ModelAnswer<Config>>;
  embed?(tasks: ModelTask<Config>[], context: PredictContext<unknown, Config>): Vectors | Promise<Vectors>;
  fit?(input: FitInput<Config>): FitOutcome | void | Promise<FitOutcome | void>;
  update?(annotation: TaskAnnotation<Config>, context: UpdateContext<unknown, Config>): void | Promise<void>;
  save?(input: SaveInput<unknown, Config>): void | Promise<void>;
  dispose?(): void | Promise<void>;
}

const definitions = new WeakMap<object, ServedDefinition>();

function definitionOf(modelClass: object): ServedDefinition {
  // Only classes that can be made have the hooks that the next lines look for.
  const Made = modelClass as unknown as (new () => TandemModel) & { readonly name: string };
  const sample = new Made();
  const has = (hook: Hook): boolean => sample[hook] !== undefined;
  for (const hook of hooks) {
    if (has(hook) && typeof sample[hook] !== "function") {
      throw new TypeError(`${Made.name}: "${hook}" must be a method, not ${typeof sample[hook]}`);
    }
  }
  const predict: ServedDefinition["predict"] = (tasks, context) => instance(context).predict(tasks, context);
  const { definition } = defineModel<TandemModel>({
    name: sample.name ?? Made.name,
    ...(sample.labelConfig === undefined ? {} : { labelConfig: sample.labelConfig }),
    ...(sample.capabilities === undefined ? {} : { capabilities: sample.capabilities }),
    async setup(context) {
      const made = new Made();
      await made.setup?.(context);
      return made;
    },
    predict: isOneByOne(methodOf(sample, "predict")) ? answersOneByOne(predict) : predict,
    ...(has("interactive") && {
      interactive: (task, drawn, context) => context.model.interactive?.(task, drawn, context),
    }),
    ...(has("embed") && { embed: (tasks, context) => context.model.embed?.(tasks, context) ?? [] }),
    ...(has("fit") && { fit: (input) => new Made().fit?.(input) }),
    ...(has("update") && { update: (annotation, context) => context.model.update?.(annotation, context) }),
    ...(has("save") && { save: (input) => input.model.save?.(input) }),
    ...(has("dispose") && { dispose: (model) => model.dispose?.() }),
  });
  return definition;
}

/** A method as it is written, to look at only. */
const methodOf = (model: TandemModel, hook: "predict"): object => Reflect.get(model, hook) as object;

/** What `setup` of the same definition returned. */
const instance = (context: PredictContext<unknown>): TandemModel => context.model as TandemModel;
