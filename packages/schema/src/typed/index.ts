export { type KnownConfig, labelConfig } from "./label-config.ts";
export type { ConfigError } from "./markup.ts";
export type {
  AnnotationOf,
  AnyConfig,
  ControlNameOf,
  PredictionOf,
  RelationOf,
  ResultOf,
  ResultsOf,
} from "./results-of.ts";
export type { TaskDataOf } from "./task-data-of.ts";
