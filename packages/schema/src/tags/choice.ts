import { flag, text } from "./attribute.ts";
import { optionTag } from "./define.ts";

/** One answer of Choices. Choices inside a choice make a tree. */
export const choice = optionTag({
  name: "Choice",
  summary: "One answer of Choices or Taxonomy. Inside another Choice it is a finer answer.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Choices name="topic" toName="text">
    <Choice value="Sports" hotkey="1"/>
    <Choice value="Politics" hotkey="2" hint="Of any country"/>
  </Choices>
</View>`,
  nests: true,
  attributes: {
    value: text("What the annotator reads; what results hold, unless there is an alias."),
    alias: text("What results hold instead of the value."),
    selected: flag(false, "Chosen from the beginning in a new annotation."),
    hotkey: text("The key that chooses it; by itself it gets a free one."),
    hint: text("Shown when the pointer rests on it."),
    background: text("CSS colour of the answer."),
    color: text("CSS colour of the answer in a Taxonomy."),
    style: text("CSS for the answer."),
    html: text("Markup shown instead of the value."),
    showAlias: flag(false, "Shows the alias beside the value."),
    aliasStyle: text("CSS of the alias that is shown."),
  },
});
