import { text } from "./attribute.ts";
import { visualTag } from "./define.ts";

/** A conversation, shown only; Paragraphs and Chat can be labeled. */
export const dialog = visualTag({
  name: "Dialog",
  summary: "A conversation, shown only. Older than Paragraphs and Chat, which can also be labeled.",
  example: `<View>
  <Dialog name="before" value="$messages"/>
  <Text name="text" value="$text"/>
</View>`,
  attributes: {
    name: text("What it is called; nothing refers to it."),
    value: text("The `$key` of the task's data that holds the messages: a list of `{name, text, date?, hint?}`."),
  },
});
