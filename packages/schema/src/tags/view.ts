import { oneOf, text } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { styling, visibility } from "./shared-attributes.ts";

/** A box that lays out what is inside it, and can hide it. */
export const view = visualTag({
  name: "View",
  summary: "A box that lays out what is inside it, and can hide it. The outermost tag is always a View.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Choices name="spam" toName="text">
    <Choice value="Yes"/>
    <Choice value="No"/>
  </Choices>
  <View visibleWhen="choice-selected" whenTagName="spam" whenChoiceValue="Yes">
    <Header value="What gives it away?"/>
  </View>
</View>`,
  attributes: {
    display: oneOf(["block", "inline"], "block", "Below what comes before it, or beside it."),
    whenRole: text("In a Chat: the role of the selected message."),
    ...styling,
    ...visibility,
  },
});
