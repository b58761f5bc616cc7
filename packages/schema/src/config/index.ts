export { checkConfigChange, type UsedControls, type UsedLabels } from "./config-change.ts";
export { assignHotkeys, automaticHotkeys, type Hotkeys } from "./hotkeys.ts";
export { labelsOf } from "./labels.ts";
export type {
  ConfigNode,
  ConfigNodeOf,
  ControlTag,
  ControlTagOf,
  LabelConfig,
  ObjectTag,
  ObjectTagOf,
} from "./node.ts";
export { parseConfig, type ParsedConfig } from "./parse-config.ts";
export {
  controlWeights,
  type ControlWeights,
  parsedLabelConfig,
  type ParsedControl,
  type ParsedLabelConfig,
} from "./parsed-label-config.ts";
export { printConfig } from "./print-config.ts";
export type { ConfigProblem, ConfigProblemCode, SourceRange } from "./problem.ts";
export {
  dataTypes,
  lookUp,
  objectData,
  resolveUndefinedKey,
  resolveValue,
  type TaskData,
  undefinedKey,
  valueKeyOf,
} from "./task-values.ts";
