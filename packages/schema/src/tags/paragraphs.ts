import { flag, oneOf, text, textOr } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName, syncWith } from "./object-attributes.ts";
import { paragraphSpanPlace, type ParagraphTexts } from "./places/paragraph-span.ts";
import { isObject } from "./shape.ts";
import { styling } from "./shared-attributes.ts";

/** A dialogue, or any text in paragraphs that have an author. */
export const paragraphs = objectTag({
  name: "Paragraphs",
  summary:
    "A dialogue, or any text in paragraphs by authors. Regions in it are spans, within a paragraph or over several.",
  example: `<View>
  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="speaker"/>
  <ParagraphLabels name="part" toName="dialogue">
    <Label value="Question"/>
    <Label value="Answer"/>
  </ParagraphLabels>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the paragraphs: a list of objects."),
    valueType: oneOf(["json", "url"], "json", "Whether the data is the list itself or the address of it."),
    nameKey: textOr("author", "The key of a paragraph that holds its author."),
    textKey: textOr("text", "The key of a paragraph that holds its text."),
    layout: oneOf(["none", "dialogue"], "none", "Plain paragraphs, or a dialogue with a colour for each author."),
    audioUrl: text(
      "A sound of it: a `$key` of the task's data. Paragraphs with `start` and `end` (seconds) play theirs.",
    ),
    sync: syncWith,
    showPlayer: flag(false, "Shows a player for the sound above the paragraphs."),
    contextScroll: flag(
      false,
      "Scrolls along while the sound plays; paragraphs are then in the order of their `start`.",
    ),
    saveTextResult: oneOf(["yes", "no", "none"], "yes", "Whether results repeat the text of a span."),
    highlightColor: text("CSS colour of spans."),
    showLabels: flag(false, "Shows the labels beside the spans."),
    ...styling,
  },
  checkData: (data, { valueType, nameKey, textKey }) => {
    if (valueType === "url") return checkAddress(data);
    if (!Array.isArray(data) || !data.every((one) => isObject(one) && typeof one[textKey] === "string"))
      return `must be a list of objects, each with a text in "${textKey}" (\`textKey\`)`;
    // Some paragraphs may be by nobody, but when all are, the key is wrong.
    return data.length === 0 || data.some((one: Record<string, unknown>) => nameKey in one)
      ? null
      : `must have the authors of its paragraphs in "${nameKey}" (\`nameKey\`)`;
  },
  sample: ({ valueType, nameKey, textKey }) => {
    if (valueType === "url")
      return `data:application/json,${encodeURIComponent(JSON.stringify(sampleTalk(nameKey, textKey)))}`;
    return sampleTalk(nameKey, textKey);
  },
  places: { paragraphSpan: paragraphSpanPlace(shownTexts) },
});

function sampleTalk(nameKey: string, textKey: string): Record<string, string>[] {
  return [
    { [nameKey]: "Ada", [textKey]: "Did the parcel come?" },
    { [nameKey]: "Ben", [textKey]: "It came on Friday, but the box was open." },
    { [nameKey]: "Ada", [textKey]: "Then we send another one today." },
  ];
}

/** The texts as they are shown. Where the sound orders them, which is which is not known here. */
function shownTexts(
  data: unknown,
  { valueType, textKey, contextScroll }: { valueType: string; textKey: string; contextScroll: boolean },
): ParagraphTexts | null {
  if (valueType !== "json" || !Array.isArray(data)) return null;
  return data.map((one: unknown) => {
    const text = isObject(one) ? one[textKey] : undefined;
    return typeof text === "string" && !contextScroll ? text : null;
  });
}
