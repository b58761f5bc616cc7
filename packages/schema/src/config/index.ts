export { checkConfigChange, type UsedControls, type UsedLabels } from "./config-change.ts";
export { expandRepeaters, mostRepeated, repeaterProblems } from "./expand-repeaters.ts";
export { assignHotkeys, assignTagHotkeys, automaticHotkeys, type Hotkeys, keyName } from "./hotkeys.ts";
export { type InteractiveControl, interactiveControls } from "./interactive.ts";
export { labelsAreFetched, labelsOf } from "./labels.ts";
export { controlFor, objectFor } from "./lookups.ts";
export type {
  Aside,
  Asides,
  ConfigNode,
  ConfigNodeOf,
  ControlTag,
  ControlTagOf,
  LabelConfig,
  ObjectTag,
  ObjectTagOf,
  Spelling,
} from "./node.ts";
export { parseConfig, type ParsedConfig } from "./parse-config.ts";
export {
  controlWeights,
  type ControlWeights,
  parsedLabelConfig,
  type ParsedControl,
  type ParsedControlExtras,
  type ParsedLabelConfig,
} from "./parsed-label-config.ts";
export { type PrintableNode, printConfig } from "./print-config.ts";
export type { ConfigProblem, ConfigProblemCode, SourceRange } from "./problem.ts";
export { type SampleTask, sampleTaskIn } from "./sample-task.ts";
export { submittedResults, visibilityFacts } from "./submitted-results.ts";
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
export { isShown, isVisible, type RegionFacts, type VisibilityFacts, visibleNodes } from "./visibility.ts";
