import { flag, oneOf, text, textOr, wholeNumber } from "./attribute.ts";
import { optionTag } from "./define.ts";

/** One label that regions can have. */
export const label = optionTag({
  name: "Label",
  nests: false,
  attributes: {
    value: text,
    alias: text,
    selected: flag(false),
    maxUsages: wholeNumber(1),
    hotkey: text,
    hint: text,
    background: text,
    selectedColor: textOr("#ffffff"),
    showAlias: flag(false),
    aliasStyle: textOr("opacity: 0.6"),
    size: textOr("medium"),
    granularity: oneOf(["symbol", "word", "sentence", "paragraph"], null),
    html: text,
    category: wholeNumber(0),
  },
});
