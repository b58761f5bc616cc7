export * from "./config/index.ts";
export * from "./events.ts";
export * from "./geometry/index.ts";
export * from "./results/index.ts";
export * from "./sampling/index.ts";
export * from "./shapes.ts";
export { dateTimeFormats } from "./tags/date-time.ts";
export { dateFormat, type DateParts } from "./tags/date-time-text.ts";
export type { GeometryKind, LabelSpec } from "./tags/define.ts";
export {
  type ControlTagName,
  type ObjectTagName,
  type OptionTagName,
  type TagAttributes,
  type TagName,
  tagNames,
  tags,
  type VisualTagName,
} from "./tags/index.ts";
export * from "./templates/index.ts";
export * from "./typed/index.ts";
