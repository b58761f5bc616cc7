import { flag, oneOf, text, wholeNumber } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { labelCheck, storedNames } from "./label-checks.ts";
import { controlBasics, drawing, visibility } from "./shared-attributes.ts";

/** Labels for regions of any object; what a region is, the object says. */
export const labels = controlTag({
  name: "Labels",
  type: "labels",
  objects: "any",
  option: "Label",
  attributes: {
    ...controlBasics,
    ...drawing,
    ...visibility,
    choice: oneOf(["single", "multiple"], "single"),
    maxUsages: wholeNumber(1),
    showInline: flag(true),
    allowEmpty: flag(false),
    value: text,
    style: text,
    className: text,
    idAttr: text,
  },
  geometry: () => "any",
  checkAnswer: (control) =>
    labelCheck("labels", control.labels, {
      least: control.attributes.allowEmpty ? 0 : 1,
      most: control.attributes.choice === "multiple" ? Infinity : 1,
    }),
  labelsIn: (value) => storedNames(value["labels"]),
  fromScalar: () => null,
});
