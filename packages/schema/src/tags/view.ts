import { oneOf, text } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { visibility } from "./shared-attributes.ts";

/** A box that lays out what is inside it, and can hide it. */
export const view = visualTag({
  name: "View",
  attributes: {
    display: oneOf(["block", "inline"], "block"),
    style: text,
    className: text,
    idAttr: text,
    whenRole: text,
    ...visibility,
  },
});
