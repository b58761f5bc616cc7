import type { LabelConfig, ResultMaker, ResultsOf, TaskDataOf } from "@tandem/schema";
import type { TrainEvent } from "@tandem/schema/ml";
import type { Asset } from "./assets/asset.ts";
import type { ModelStore } from "./store.ts";

/**
 * `Config` is everywhere the type of the label config that a model is written for: what `labelConfig` of
 * `@tandem/schema` made, or any.
 */

/** Whether the compiler knows the text of a label config. */
export type IsKnown<Config extends LabelConfig> = string extends Config["source"] ? false : true;

/** A task's data: of a config that the compiler knows, with what the config shows. */
type DataFor<Config extends LabelConfig> = IsKnown<Config> extends true ? TaskDataOf<Config> : Record<string, unknown>;

/** A task as it arrives: Label Studio's keys; only `data` is relied on. */
export type ModelTask<Config extends LabelConfig = LabelConfig> = {
  id?: number;
  data: DataFor<Config>;
  [key: string]: unknown;
};

/** What one person said of a task; skipped ones never reach `fit`. */
export type TaskAnnotation<Config extends LabelConfig = LabelConfig> = {
  id?: number;
  result: IsKnown<Config> extends true ? ResultsOf<Config> : { [key: string]: unknown }[];
  [key: string]: unknown;
};

/** A task with at least one annotation. */
export type LabeledTask<Config extends LabelConfig = LabelConfig> = ModelTask<Config> & {
  annotations: TaskAnnotation<Config>[];
};

/** What every hook of a model is told. */
export interface ModelContext<Config extends LabelConfig = LabelConfig> {
  /** The project's id, e.g. `"12"`. */
  project: string;
  /** The label config as XML; null when neither the request nor the model has one. */
  labelConfig: string | null;
  /** The same, parsed; null when it is missing or is not valid. */
  config: Config | null;
  /** `--with key=value` options, and over them the project's extra params. */
  extraParams: Record<string, unknown>;
  /** The version that answers; in `fit`, the one being made. */
  modelVersion: string;
  /**
   * Makes results for the label config, each checked when it is made; with the task, spans must lie inside its text.
   *
   * @throws Error when there is no valid label config.
   */
  results: (task?: { data: Readonly<Record<string, unknown>> }) => ResultMaker<Config>;
  /** Values that the model keeps for this project, over restarts and for all its processes. */
  store: ModelStore;
  /**
   * A file that task data refers to: an upload, a local file or a cloud address of the labeling server, any http(s)
   * address, a `data:` address. Cloud addresses need the task, whose id the labeling server asks for.
   *
   * @throws AssetError that says what was tried and what to do.
   */
  asset: (url: string, task?: { id?: number | undefined }) => Promise<Asset>;
  /** Share of the work done, 0..1, and a few words: shown by `/ready` while loading, and in a training's job. */
  progress: (fraction: number, message?: string) => void;
  /** Writes a line to the backend's log, or to the training's log inside `fit`. */
  log: (message: string) => void;
  /** Aborted when the work is not wanted any more: cancelled, timed out, or the backend stops. */
  signal: AbortSignal;
}

export interface SetupContext<Config extends LabelConfig = LabelConfig> extends ModelContext<Config> {
  /** Directory that `fit` filled for this version; null before the first training. Never write to it. */
  versionDirectory: string | null;
}

export interface PredictContext<State, Config extends LabelConfig = LabelConfig> extends SetupContext<Config> {
  /** What `setup` returned. */
  model: State;
  /** Label Studio's interactive context (`result`, `annotation_id`, …); null for ordinary predictions. */
  context: Record<string, unknown> | null;
  /** The request's other `params`. */
  params: Record<string, unknown>;
}

/** Label Studio's interactive context: what somebody just drew, and where. */
export interface InteractiveContext {
  /** The regions drawn with smart tools, the newest last; key points have `is_positive`. */
  result: { [key: string]: unknown }[];
  [key: string]: unknown;
}

export interface UpdateContext<State, Config extends LabelConfig = LabelConfig> extends SetupContext<Config> {
  /** What `setup` returned; an update may change it in place. */
  model: State;
  /** The task that the annotation is of. */
  task: ModelTask<Config>;
  /** What happened to the annotation. */
  event: TrainEvent;
}

export interface SaveInput<State, Config extends LabelConfig = LabelConfig> extends SetupContext<Config> {
  /** What `setup` returned, with all updates learned since. */
  model: State;
  /** Empty directory of the new version: write whatever `setup` will need. */
  directory: string;
}

export interface FitInput<Config extends LabelConfig = LabelConfig> extends ModelContext<Config> {
  /** Tasks with at least one annotation; cancelled annotations are left out. */
  tasks: LabeledTask<Config>[];
  /** The same annotations, flat, each with its task. */
  annotations: { task: LabeledTask<Config>; annotation: TaskAnnotation<Config> }[];
  /** Empty directory of the new version: write whatever `setup` will need. */
  directory: string;
  /** Directory of the version that is live now, to start from; null if none was trained yet. */
  previousDirectory: string | null;
}

export interface FitOutcome {
  /** Anything worth knowing of the new version, e.g. `{ accuracy: 0.94 }`; finite numbers and other JSON. */
  metrics?: Record<string, unknown>;
}
