import { textOr } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { styling, visibility } from "./shared-attributes.ts";

/** Formatted words: instructions, a part of the task. */
export const markdown = visualTag({
  name: "Markdown",
  summary: "Formatted words in Markdown: instructions, or a part of the task.",
  example: `<View>
  <Markdown><![CDATA[
## Instructions

Mark every **name**, & nothing else.
]]></Markdown>
  <Text name="text" value="$text"/>
</View>`,
  attributes: {
    value: textOr(
      "",
      "The words in Markdown, with `$keys` of the task's data in them. May also be written inside the tag.",
    ),
    ...styling,
    ...visibility,
  },
});
