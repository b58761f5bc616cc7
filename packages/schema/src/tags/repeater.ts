import { oneOf, text, textOr } from "./attribute.ts";
import { visualTag } from "./define.ts";

/** Repeats what is inside it for every item of a list in the task. */
export const repeater = visualTag({
  name: "Repeater",
  summary: "Repeats what is inside it for every item of a list in the task's data.",
  example: `<View>
  <Repeater on="$turns" indexFlag="{{idx}}" mode="pagination">
    <Text name="turn_{{idx}}" value="$turns[{{idx}}].text"/>
    <Choices name="intent_{{idx}}" toName="turn_{{idx}}">
      <Choice value="Question"/>
      <Choice value="Answer"/>
    </Choices>
  </Repeater>
</View>`,
  attributes: {
    on: text("The `$key` of the task's data that holds the list."),
    indexFlag: textOr("{{idx}}", "What stands for the number of the item, from 0, in the attributes inside."),
    mode: oneOf(["list", "pagination"], "list", "All items below each other, or one at a time."),
  },
});
