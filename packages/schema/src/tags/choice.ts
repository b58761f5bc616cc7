import { flag, text } from "./attribute.ts";
import { optionTag } from "./define.ts";

/** One answer of Choices. Choices inside a choice make a tree. */
export const choice = optionTag({
  name: "Choice",
  nests: true,
  attributes: {
    value: text,
    alias: text,
    selected: flag(false),
    hotkey: text,
    hint: text,
    background: text,
    color: text,
    style: text,
    html: text,
    showAlias: flag(false),
    aliasStyle: text,
  },
});
