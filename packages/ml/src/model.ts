import type { LabelConfig } from "@tandem/schema";
import type { Capabilities, WirePrediction } from "@tandem/schema/ml";

/** A task as it arrives: Label Studio's keys; only `data` is relied on. */
export interface ModelTask {
  id?: number;
  data: Record<string, unknown>;
  [key: string]: unknown;
}

/** What one person said of a task; skipped ones never reach `fit`. */
export interface TaskAnnotation {
  id?: number;
  result: { [key: string]: unknown }[];
  [key: string]: unknown;
}

/** A task with at least one annotation. */
export interface LabeledTask extends ModelTask {
  annotations: TaskAnnotation[];
}

/** What every hook of a model is told. */
export interface ModelContext {
  /** The project's id, e.g. `"12"`. */
  project: string;
  /** The label config as XML; null when neither the request nor the model has one. */
  labelConfig: string | null;
  /** The same, parsed; null when it is missing or is not valid. */
  config: LabelConfig | null;
  /** `--with key=value` options, and over them the project's extra params. */
  extraParams: Record<string, unknown>;
  /** Writes a line to the backend's log, or to the training's log inside `fit`. */
  log: (message: string) => void;
  /** Aborted when the work is not wanted any more: cancelled, timed out, or the backend stops. */
  signal: AbortSignal;
}

export interface SetupContext extends ModelContext {
  /** Directory that `fit` filled for this version; null before the first training. Never write to it. */
  versionDirectory: string | null;
  modelVersion: string;
}

export interface PredictContext<State> extends SetupContext {
  /** What `setup` returned. */
  model: State;
  /** Label Studio's interactive context (`result`, `annotation_id`, …); null for ordinary predictions. */
  context: Record<string, unknown> | null;
  /** The request's other `params`. */
  params: Record<string, unknown>;
}

/** One prediction: `model_version` is added by the backend. Scores and probabilities are within 0..1. */
export type ModelPrediction = Omit<WirePrediction, "model_version" | "result"> & { result: readonly unknown[] };

/** For one task: a prediction, several (best first), or null for none. */
export type ModelAnswer = ModelPrediction | readonly ModelPrediction[] | null | undefined;

export interface FitInput extends ModelContext {
  /** Tasks with at least one annotation; cancelled annotations are left out. */
  tasks: LabeledTask[];
  /** The same annotations, flat, each with its task. */
  annotations: { task: LabeledTask; annotation: TaskAnnotation }[];
  /** Empty directory of the new version: write whatever `setup` will need. */
  directory: string;
  /** Directory of the version that is live now, to start from; null if none was trained yet. */
  previousDirectory: string | null;
  /** Name the new version will have. */
  modelVersion: string;
  /** Share of the work done, 0..1, and a few words about it. */
  progress: (fraction: number, message?: string) => void;
}

export interface FitOutcome {
  /** Anything worth knowing of the new version, e.g. `{ accuracy: 0.94 }`; finite numbers and other JSON. */
  metrics?: Record<string, unknown>;
}

export interface ModelDefinition<State> {
  /** Shown in `/health` and used in version names. Default: `model`. */
  name?: string;
  /** Label config (XML) for requests that bring none. */
  labelConfig?: string;
  /** Loads what must be warm; runs once per version and label config, never per request. */
  setup?(context: SetupContext): State | Promise<State>;
  /** Answers each task, in order: one entry per task. Several concurrent requests may come as one call. */
  predict(tasks: ModelTask[], context: PredictContext<State>): readonly ModelAnswer[] | Promise<readonly ModelAnswer[]>;
  /** Trains on everything labeled so far, in a process of its own, and writes the version's files. */
  fit?(input: FitInput): FitOutcome | void | Promise<FitOutcome | void>;
  /** Frees what `setup` took; called when a version is no longer served. */
  dispose?(model: State): void | Promise<void>;
  /** Extends what `/setup` says of the backend. */
  capabilities?: Partial<Capabilities>;
}

declare const stateType: unique symbol;

/** A defined model. Its state type is of concern to its own hooks only. */
export interface Model {
  readonly kind: "tandem-model";
  readonly definition: ModelDefinition<unknown>;
  readonly [stateType]?: never;
}

const hooks = ["setup", "predict", "fit", "dispose"] as const;

/**
 * Declares a model; export the answer as a module's default.
 *
 * @throws TypeError when `predict` is missing or a hook is not a function.
 */
export function defineModel<State = undefined>(definition: ModelDefinition<State>): Model {
  for (const hook of hooks) {
    const value: unknown = definition[hook];
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(`defineModel: "${hook}" must be a function, not ${typeof value}`);
    }
  }
  if (definition.predict === undefined) {
    throw new TypeError('defineModel: "predict" is missing; it takes tasks and returns one prediction for each');
  }
  // The state only travels from `setup` to the other hooks of the same definition.
  return Object.freeze({ kind: "tandem-model", definition });
}

/** Whether something came from `defineModel`, also from another copy of this package. */
export function isModel(value: unknown): value is Model {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "tandem-model";
}

/** The model's name as it appears in `/health`. */
export const modelName = (model: Model): string => model.definition.name ?? "model";

/** Whether the model can be trained. */
export const trains = (model: Model): boolean => model.definition.fit !== undefined;
