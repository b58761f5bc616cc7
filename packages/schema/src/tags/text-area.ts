import { flag, oneOf, text, textOr, wholeNumber } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { inFewWords } from "./few-words.ts";
import { either, list, type Shape, string } from "./shape.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

const words = string("a string", "It says so on the label.");

/** A written answer, or several. Label Studio's editor keeps a list; models and its SDK also send one string. */
const written: Shape<string[] | string> = either(list(words), words);

/** Words that somebody writes: a transcript, a caption, an answer. */
export const textArea = controlTag({
  name: "TextArea",
  summary: "Words that somebody writes: a transcript, a translation, what stands in a box of a page.",
  example: `<View>
  <Text name="text" value="$text"/>
  <TextArea name="summary" toName="text" rows="3" maxSubmissions="1" placeholder="In a sentence" required="true"/>
</View>`,
  type: "textarea",
  objects: "any",
  option: null,
  uncertainty: "text",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    value: text("Stands in the field at first: words, with `$keys` of the task's data in them."),
    label: textOr("", "Shown beside the field."),
    placeholder: text("Shown while the field is empty."),
    maxSubmissions: wholeNumber(null, "How many texts may be written.", { min: 1 }),
    editable: flag(false, "Whether a text can be changed after it was added."),
    skipDuplicates: flag(false, "Refuses a text that is there already."),
    transcription: flag(false, "For transcripts: the field is only shown where something is selected."),
    displayMode: oneOf(
      ["tag", "region-list"],
      "tag",
      "Where the field of a region is: here, or beside the region in the list of regions.",
    ),
    rows: wholeNumber(1, "Height of the field in lines; with more than one, Enter begins a new line.", { min: 1 }),
    showSubmitButton: oneOf(
      ["true", "false"],
      null,
      "Shows a button that adds the text; by itself when there is more than one row.",
    ),
    allowSubmit: flag(true, "Whether the Enter key or the button adds the text."),
    ...styling,
  },
  geometry: (attributes) => answerGeometry(attributes),
  answer: () => ({ text: written }),
  labelsIn: () => [],
  summarize: ({ text: given }) => inFewWords(Array.isArray(given) ? given.join(" / ") : String(given)),
  fromScalar: (scalar) => ({ text: [String(scalar)] }),
});
