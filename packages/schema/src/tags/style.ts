import { textOr } from "./attribute.ts";
import { visualTag } from "./define.ts";

/** CSS for the labeling interface. */
export const style = visualTag({
  name: "Style",
  summary: "CSS for the labeling interface: rules for the classes that `className` gives to tags.",
  example: `<View>
  <Style>
    .question { background: #fff3bf; padding: 1em; }
    .question > h4 { margin: 0; }
  </Style>
  <View className="question">
    <Header value="Is it spam?"/>
  </View>
  <Text name="text" value="$text"/>
</View>`,
  content: "markup",
  attributes: {
    value: textOr("", "The rules. Written inside the tag."),
  },
});
