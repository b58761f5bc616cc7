import { clamped, flag, text, textOr } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { visibility } from "./shared-attributes.ts";

/** A heading; its value may contain `$variables` of the task. */
export const header = visualTag({
  name: "Header",
  attributes: {
    value: textOr(""),
    size: clamped(4, 1, 5),
    style: text,
    className: text,
    idAttr: text,
    underline: flag(false),
    ...visibility,
  },
});
