import { oneOf } from "./attribute.ts";
import { partTag } from "./define.ts";

/** The labels that relations between regions can have. */
export const relations = partTag({
  name: "Relations",
  summary: "The labels that relations between regions can have. Without it relations have none.",
  example: `<View>
  <Relations>
    <Relation value="works for"/>
    <Relation value="lives in" background="#1971c2"/>
  </Relations>
  <Labels name="entity" toName="text">
    <Label value="Person"/>
    <Label value="Place"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  inside: [],
  attributes: {
    choice: oneOf(["single", "multiple"], "multiple", "Whether a relation may have several labels."),
  },
});
