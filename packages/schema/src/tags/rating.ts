import { oneOf, text, wholeNumber } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { whole } from "./shape.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

/** A number of stars. */
export const rating = controlTag({
  name: "Rating",
  summary: "A number of stars: how good, how sure, how much.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Rating name="quality" toName="text" maxRating="5" hotkey="q"/>
</View>`,
  type: "rating",
  objects: "any",
  option: null,
  uncertainty: "value",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    maxRating: wholeNumber(5, "The most stars.", { min: 1 }),
    defaultValue: wholeNumber(0, "The stars shown before there is an answer.", { min: 0 }),
    size: oneOf(["small", "medium", "large"], "medium", "Size of the stars."),
    icon: oneOf(["star", "heart", "fire", "smile"], "star", "What is shown for a star."),
    hotkey: text("The key that gives one star more, and none after the most."),
    ...styling,
  },
  geometry: (attributes) => answerGeometry(attributes),
  // Label Studio leaves an answer of no stars out; models may give it.
  answer: ({ attributes }) => ({ rating: whole({ min: 0, max: attributes.maxRating }) }),
  labelsIn: () => [],
  summarize: (value, { maxRating }) => `${String(value["rating"])}/${maxRating}`,
  fromScalar: (scalar) => (typeof scalar === "number" ? { rating: scalar } : null),
});
