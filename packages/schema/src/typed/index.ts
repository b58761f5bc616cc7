export { type KnownConfig, labelConfig } from "./label-config.ts";
export type { ConfigError } from "./markup.ts";
export type { AnnotationOf, ControlNameOf, PredictionOf, RelationOf, ResultOf, ResultsOf } from "./results-of.ts";
export type { TaskDataOf } from "./task-data-of.ts";
export { printTypes } from "./print-types.ts";
export type { AnyPlace, ImageExtras, MaskLike, ResultMaker } from "./result-maker.ts";
export { resultsOf, type TaskOfResults } from "./results-of-config.ts";
