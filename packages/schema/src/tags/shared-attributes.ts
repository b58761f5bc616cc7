import { type AttributesOf, flag, number, oneOf, text, wholeNumber } from "./attribute.ts";

/** When a part of the interface is shown. */
export const visibility = {
  visibleWhen: oneOf(
    ["region-selected", "no-region-selected", "choice-selected", "choice-unselected"],
    null,
    "Shows the tag only in this situation.",
  ),
  whenTagName: text("The control that `visibleWhen` looks at: its name."),
  whenLabelValue: text("The labels of the selected region, separated by commas, of which one must be there."),
  whenChoiceValue: text("The choices, separated by commas, of which one must be chosen."),
} as const;

/** How a tag looks, in CSS. */
export const styling = {
  style: text("CSS for the tag."),
  className: text("CSS class of the tag."),
  idAttr: text("The `id` of the tag in the page."),
} as const;

/** A control's place in the config, and whether models may answer it interactively. */
export const controlBasics = {
  name: text("What results call this control, in `from_name`. Required, and different from all other names."),
  toName: text("The name of the object it is about; may be left out when there is only one."),
  smart: flag(true, "Whether a model may answer while somebody draws."),
  smartOnly: flag(false, "Draws only for a model to answer; without a model it has no tool of its own."),
  readonly: flag(false, "Shows answers, but lets nobody change them."),
} as const;

/** Controls whose value may belong to the whole task, to a region, or to one item of a list. */
export const answer = {
  perRegion: flag(false, "Asks about the selected region and not about the whole task."),
  perItem: flag(false, "Asks about each item of an object that shows several: each page of an Image with `valueList`."),
  required: flag(false, "Nothing can be submitted without an answer."),
  requiredMessage: text("What is said when a required answer is missing."),
} as const;

/** The geometry of a control that may be about a region: that of the object, or none. */
export const answerGeometry = (attributes: AttributesOf<typeof answer>): "any" | "none" =>
  attributes.perRegion ? "any" : "none";

/** How regions are drawn. */
export const drawing = {
  opacity: number(null, "How opaque regions are, 0 to 1.", { min: 0, max: 1 }),
  fillColor: text("CSS colour inside a region; that of its label comes first."),
  fillOpacity: number(null, "How opaque the inside of a region is, 0 to 1.", { min: 0, max: 1 }),
  strokeColor: text("CSS colour of a region's outline; that of its label comes first."),
  strokeWidth: number(null, "Width of the outline, in pixels.", { min: 0 }),
} as const;

/** What every group of labels has. */
export const labelGroupAttributes = {
  choice: oneOf(["single", "multiple"], "single", "Whether a region may have several labels."),
  maxUsages: wholeNumber(null, "How often each label may be used in a task.", { min: 1 }),
  showInline: flag(true, "Shows the labels beside each other and not below each other."),
  allowEmpty: flag(false, "Regions may be without a label."),
  value: text(
    "The `$key` of the task's data that holds the labels: a list of strings or of `{value, alias?, background?, hotkey?}`.",
  ),
} as const;
