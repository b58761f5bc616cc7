/** The SDK: what a model author and a program that embeds a backend need. */
export { defineModel, isModel } from "./model.ts";
export type {
  FitInput,
  FitOutcome,
  InteractiveContext,
  LabeledTask,
  Model,
  ModelAnswer,
  ModelAnswers,
  ModelContext,
  ModelDefinition,
  ModelPrediction,
  ModelTask,
  PredictContext,
  SaveInput,
  SetupContext,
  TaskAnnotation,
  UpdateContext,
  Vector,
} from "./model.ts";
export { TandemModel } from "./model-class.ts";
export { labelMap } from "./label-map.ts";
export type { ModelStore } from "./store.ts";
export { AssetError, assetOptionsIn } from "./assets/asset.ts";
export type { Asset, AssetOptions } from "./assets/asset.ts";
export { createBackend } from "./serve.ts";
export type { Backend, BackendOptions } from "./serve.ts";
export { createLog } from "./log.ts";
export type { Log, LogLevel } from "./log.ts";
export { loadModel } from "./load-model.ts";
export type { ModelSource } from "./load-model.ts";
/** What models need of the label config, so that one import is enough. */
export { choices, labelConfig, parseConfig, resultsOf, span } from "@tandem/schema";
export type {
  AnnotationOf,
  KnownConfig,
  LabelConfig,
  PredictionOf,
  Result,
  ResultMaker,
  ResultOf,
  ResultsOf,
  TaskDataOf,
} from "@tandem/schema";
