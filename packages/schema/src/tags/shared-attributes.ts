import { flag, number, oneOf, text } from "./attribute.ts";

/** When a part of the interface is shown. See `visibleWhen` in Label Studio's tag reference. */
export const visibility = {
  visibleWhen: oneOf(["region-selected", "no-region-selected", "choice-selected", "choice-unselected"], null),
  whenTagName: text,
  whenLabelValue: text,
  whenChoiceValue: text,
} as const;

/** A control's place in the config, and whether models may answer it interactively. */
export const controlBasics = {
  name: text,
  toName: text,
  smart: flag(true),
  smartOnly: flag(false),
  readonly: flag(false),
} as const;

/** Controls whose value may belong to the whole task, to a region, or to one item of a list. */
export const answer = {
  perRegion: flag(false),
  perItem: flag(false),
  required: flag(false),
  requiredMessage: text,
} as const;

/** How regions of a label group are drawn. */
export const drawing = {
  opacity: number(null),
  fillColor: text,
  fillOpacity: number(null),
  strokeColor: text,
  strokeWidth: number(null),
} as const;
