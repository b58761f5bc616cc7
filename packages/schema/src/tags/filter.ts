import { flag, text, textOr, wholeNumber } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { styling } from "./shared-attributes.ts";

/** A field that finds a label or choice among many. */
export const filter = visualTag({
  name: "Filter",
  summary: "A field that finds a label or a choice among many. The Enter key takes the first one found.",
  example: `<View>
  <Filter toName="entity" minlength="0" hotkey="shift+f" placeholder="Find a label"/>
  <Labels name="entity" toName="text">
    <Label value="Person"/>
    <Label value="Place"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  attributes: {
    toName: text("The Labels or Choices that it filters: their name."),
    placeholder: textOr("Quick Filter", "Shown while the field is empty."),
    minlength: wholeNumber(3, "From how many letters on it filters.", { min: 0 }),
    caseSensetive: flag(false, "Whether capital letters differ from small ones. Label Studio spells it so."),
    cleanup: flag(true, "Empties the field when something was found with the Enter key."),
    hotkey: text("The key that leads into the field."),
    ...styling,
  },
});
