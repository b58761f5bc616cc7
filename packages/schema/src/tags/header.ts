import { clamped, flag, textOr } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { styling, visibility } from "./shared-attributes.ts";

/** A heading; its value may contain `$variables` of the task. */
export const header = visualTag({
  name: "Header",
  summary: "A heading. Its text may contain keys of the task's data.",
  example: `<View>
  <Header value="Who wrote it? $author" size="3"/>
  <Text name="text" value="$text"/>
</View>`,
  attributes: {
    value: textOr("", "The words, with `$keys` of the task's data in them. May also be written inside the tag."),
    size: clamped(4, 1, 5, "How large, 1 the largest."),
    underline: flag(false, "Underlines it."),
    ...styling,
    ...visibility,
  },
});
