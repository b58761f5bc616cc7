import { text } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { word } from "./shape.ts";
import { controlBasics, styling, visibility } from "./shared-attributes.ts";

/** Which of two objects is better. */
export const pairwise = controlTag({
  name: "Pairwise",
  summary: "Which of two objects is better: click one of them.",
  example: `<View>
  <Pairwise name="better" toName="first,second"/>
  <Text name="first" value="$first"/>
  <Text name="second" value="$second"/>
</View>`,
  type: "pairwise",
  objects: "any",
  targets: 2,
  option: null,
  uncertainty: "classes",
  attributes: {
    ...controlBasics,
    ...visibility,
    selectionStyle: text("CSS for the object that is chosen."),
    leftClass: text("CSS class of the first object."),
    rightClass: text("CSS class of the second object."),
    ...styling,
  },
  geometry: () => "none",
  answer: () => ({ selected: word("left", "right") }),
  labelsIn: () => [],
  summarize: (value) => String(value["selected"]),
  fromScalar: (scalar) => (scalar === "left" || scalar === "right" ? { selected: scalar } : null),
});
