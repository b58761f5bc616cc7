import type { LabelConfig, ResultsOf } from "@tandem/schema";
import type { Capabilities, WirePrediction } from "@tandem/schema/ml";
import type {
  FitInput,
  FitOutcome,
  InteractiveContext,
  IsKnown,
  ModelTask,
  PredictContext,
  SaveInput,
  SetupContext,
  TaskAnnotation,
  UpdateContext,
} from "./model-context.ts";

export type {
  FitInput,
  FitOutcome,
  InteractiveContext,
  LabeledTask,
  ModelContext,
  ModelTask,
  PredictContext,
  SaveInput,
  SetupContext,
  TaskAnnotation,
  UpdateContext,
} from "./model-context.ts";

/** A point in a model's space of tasks. */
export type Vector = readonly number[] | Float32Array | Float64Array;

type OwnKeys = "model_version" | "result" | "embedding" | "problems";

/** One prediction: `model_version` is added by the backend. Scores and probabilities are within 0..1. */
export type ModelPrediction<Config extends LabelConfig = LabelConfig> = Omit<WirePrediction, OwnKeys> & {
  result: IsKnown<Config> extends true ? Readonly<ResultsOf<Config>> : readonly unknown[];
  embedding?: Vector;
};

/** For one task: a prediction, several (best first), or null for none. */
export type ModelAnswer<Config extends LabelConfig = LabelConfig> =
  | ModelPrediction<Config>
  | readonly ModelPrediction<Config>[]
  | null
  | undefined;

/** What `predict` returns: all answers, or one after the other from an async generator. One per task, in order. */
export type ModelAnswers<Config extends LabelConfig = LabelConfig> =
  | readonly ModelAnswer<Config>[]
  | Promise<readonly ModelAnswer<Config>[]>
  | AsyncIterable<ModelAnswer<Config>>;

type Vectors = readonly (Vector | null)[];

export interface ModelDefinition<State, Config extends LabelConfig = LabelConfig> {
  /** Shown in `/health` and used in version names. Default: `model`. */
  name?: string;
  /**
   * Label config for requests that bring none. Made with `labelConfig(…)` of the schema, it also types the data of
   * tasks and the results of predictions.
   */
  labelConfig?: string | Config;
  /** Loads what must be warm; runs once per version and label config, never per request. */
  setup?(context: SetupContext<Config>): State | Promise<State>;
  /**
   * Answers each task, in order: one entry per task. Several concurrent requests may come as one call. An async
   * generator's answers are sent one by one to whoever asks for a stream.
   */
  predict(tasks: ModelTask<Config>[], context: PredictContext<State, Config>): ModelAnswers<Config>;
  /**
   * Answers a smart tool while somebody draws; the label config's controls that may ask are then listed in
   * `capabilities.interactive`. Without it `predict` is asked, with what was drawn as its `context`.
   */
  interactive?(
    task: ModelTask<Config>,
    drawn: InteractiveContext,
    context: PredictContext<State, Config>,
  ): ModelAnswer<Config> | Promise<ModelAnswer<Config>>;
  /** A vector for each task, in order and all of the same length; null where there is none. */
  embed?(tasks: ModelTask<Config>[], context: PredictContext<State, Config>): Vectors | Promise<Vectors>;
  /** Trains on everything labeled so far, in a process of its own, and writes the version's files. */
  fit?(input: FitInput<Config>): FitOutcome | void | Promise<FitOutcome | void>;
  /**
   * Learns from one annotation at once, by changing in place what `setup` returned; it should do the same each time,
   * since every process that serves the model learns for itself, again after a restart.
   */
  update?(annotation: TaskAnnotation<Config>, context: UpdateContext<State, Config>): void | Promise<void>;
  /** Writes a model that has learned by `update`; it becomes a version. Without it only `fit` makes versions. */
  save?(input: SaveInput<State, Config>): void | Promise<void>;
  /** Frees what `setup` took; called when a version is no longer served. */
  dispose?(model: State): void | Promise<void>;
  /** Extends what `/setup` says of the backend. */
  capabilities?: Partial<Capabilities>;
}

/** A definition as backends use it, whatever it was written for: its label config is XML. */
export interface ServedDefinition extends Omit<ModelDefinition<unknown>, "labelConfig"> {
  readonly labelConfig?: string;
}

/** A defined model. Its state type is of concern to its own hooks only. */
export interface Model {
  readonly kind: "tandem-model";
  readonly definition: ServedDefinition;
}

/** The functions that a model may have. */
export const hooks = ["setup", "predict", "interactive", "embed", "fit", "update", "save", "dispose"] as const;

/**
 * Declares a model; export the answer as a module's default.
 *
 * @throws TypeError when `predict` is missing or a hook is not a function.
 */
export function defineModel<State = undefined, const Config extends LabelConfig = LabelConfig>(
  definition: ModelDefinition<State, Config>,
): Model {
  for (const hook of hooks) {
    const value: unknown = definition[hook];
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(`defineModel: "${hook}" must be a function, not ${typeof value}`);
    }
  }
  if (definition.predict === undefined) {
    throw new TypeError('defineModel: "predict" is missing; it takes tasks and returns one prediction for each');
  }
  const { labelConfig } = definition;
  const xml = typeof labelConfig === "object" ? labelConfig.source : labelConfig;
  // The state only travels from `setup` to the other hooks of the same definition, and results are checked at the door.
  const served = { ...definition, ...(xml === undefined ? {} : { labelConfig: xml }) } as unknown as ServedDefinition;
  return Object.freeze({ kind: "tandem-model", definition: served });
}

/** Whether something came from `defineModel` or is a class that extends `TandemModel`, also of another copy of this. */
export function isModel(value: unknown): value is Model {
  if (typeof value === "function") return "kind" in value && value.kind === "tandem-model" && hasPredict(value);
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "tandem-model";
}

function hasPredict(modelClass: object): boolean {
  const prototype: unknown = "prototype" in modelClass ? modelClass.prototype : null;
  return typeof prototype === "object" && prototype !== null && "predict" in prototype;
}

/** The model's name as it appears in `/health`. */
export const modelName = (model: Model): string => model.definition.name ?? "model";

/** Whether the model can be trained. */
export const trains = (model: Model): boolean => model.definition.fit !== undefined;

const asyncGenerators = new WeakSet<object>();

/** Marks a function that returns an async iterable though it is not written as an async generator. */
export function answersOneByOne<Answer extends (...parts: never[]) => unknown>(answer: Answer): Answer {
  asyncGenerators.add(answer);
  return answer;
}

/** Whether `predict` answers one task after the other. */
export function isOneByOne(predict: object): boolean {
  return asyncGenerators.has(predict) || Object.prototype.toString.call(predict) === "[object AsyncGeneratorFunction]";
}
