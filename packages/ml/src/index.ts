/** The SDK: what a model author and a program that embeds a backend need. */
export { defineModel, isModel } from "./model.ts";
export type {
  FitInput,
  FitOutcome,
  LabeledTask,
  Model,
  ModelAnswer,
  ModelContext,
  ModelDefinition,
  ModelPrediction,
  ModelTask,
  PredictContext,
  SetupContext,
  TaskAnnotation,
} from "./model.ts";
export { createBackend } from "./serve.ts";
export type { Backend, BackendOptions } from "./serve.ts";
export { createLog } from "./log.ts";
export type { Log, LogLevel } from "./log.ts";
export { loadModel } from "./load-model.ts";
export type { ModelSource } from "./load-model.ts";
/** What models need of the label config, so that one import is enough. */
export { choices, parseConfig, span } from "@tandem/schema";
export type { LabelConfig, Result } from "@tandem/schema";
