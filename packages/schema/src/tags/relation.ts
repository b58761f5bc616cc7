import { text, textOr } from "./attribute.ts";
import { partTag } from "./define.ts";

/** One label that relations can have. */
export const relation = partTag({
  name: "Relation",
  summary: "One label that relations between regions can have.",
  example: `<View>
  <Relations choice="single">
    <Relation value="is the same as"/>
    <Relation value="is part of"/>
  </Relations>
  <Labels name="entity" toName="text">
    <Label value="Company"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  inside: ["Relations"],
  attributes: {
    value: text("What the annotator reads, and what results hold."),
    background: textOr("#fff", "CSS colour of the label while it is chosen."),
  },
});
