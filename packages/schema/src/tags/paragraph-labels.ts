import { labelGroup } from "./label-group.ts";

/** Spans of a dialogue with a label. */
export const paragraphLabels = labelGroup({
  name: "ParagraphLabels",
  summary: "Labeled spans of a dialogue or of any text in paragraphs.",
  example: `<View>
  <Paragraphs name="dialogue" value="$dialogue"/>
  <ParagraphLabels name="part" toName="dialogue">
    <Label value="Question"/>
    <Label value="Answer"/>
  </ParagraphLabels>
</View>`,
  geometry: "paragraphSpan",
  objects: ["Paragraphs"],
  uncertainty: "spans",
  attributes: {},
});
