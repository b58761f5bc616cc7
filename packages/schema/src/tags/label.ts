import { flag, oneOf, text, textOr, wholeNumber } from "./attribute.ts";
import { optionTag } from "./define.ts";

/** One label that regions can have. */
export const label = optionTag({
  name: "Label",
  summary: "One label of a group. What it is called, and how its regions look.",
  example: `<View>
  <Labels name="entity" toName="text">
    <Label value="Person" alias="PER" hotkey="p" background="#1971c2"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  nests: false,
  attributes: {
    value: text("What the annotator reads; what results hold, unless there is an alias."),
    alias: text("What results hold instead of the value."),
    selected: flag(false, "Chosen from the beginning: regions get this label until another is chosen."),
    maxUsages: wholeNumber(null, "How often it may be used in a task.", { min: 1 }),
    hotkey: text("The key that chooses it; by itself it gets a free one."),
    hint: text("Shown when the pointer rests on it."),
    background: text("CSS colour of the label and its regions; without one, a colour is made from its value."),
    selectedColor: textOr("#ffffff", "CSS colour of its text while it is chosen."),
    showAlias: flag(false, "Shows the alias beside the value."),
    aliasStyle: textOr("opacity: 0.6", "CSS of the alias that is shown."),
    size: textOr("medium", "Size of the label."),
    granularity: oneOf(
      ["symbol", "word", "sentence", "paragraph"],
      null,
      "To what a selection of text is widened, for this label.",
    ),
    html: text("Markup shown instead of the value."),
    category: wholeNumber(null, "The number of its class in exports with numbered classes.", { min: 0 }),
  },
});
