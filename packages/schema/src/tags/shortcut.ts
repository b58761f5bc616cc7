import { text, textOr } from "./attribute.ts";
import { partTag } from "./define.ts";

/** Words that a key or a click writes into a TextArea. */
export const shortcut = partTag({
  name: "Shortcut",
  summary: "Words that a key or a click writes into the TextArea around it.",
  example: `<View>
  <Text name="text" value="$text"/>
  <TextArea name="transcript" toName="text" rows="4">
    <Shortcut alias="Silence" value="[silence]" hotkey="ctrl+1"/>
  </TextArea>
</View>`,
  inside: ["TextArea"],
  attributes: {
    value: text("What is written."),
    alias: text("What the button says; by itself what it writes."),
    hotkey: text("The key that writes it, while the TextArea has the focus."),
    background: textOr("#333333", "CSS colour of the button."),
  },
});
