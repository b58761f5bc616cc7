import { flag, oneOf, text } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { labelList, type LabelMark, labelPaths, storedNames } from "./label-checks.ts";
import type { Shape } from "./shape.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

/** One or several of a list of answers, about the whole task or about a region. */
export const choices = controlTag({
  name: "Choices",
  summary: "One or several of a list of answers, about the whole task, one of its items, or a region.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Choices name="sentiment" toName="text" choice="single" required="true">
    <Choice value="Positive"/>
    <Choice value="Negative"/>
  </Choices>
</View>`,
  type: "choices",
  objects: "any",
  option: "Choice",
  uncertainty: "classes",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    choice: oneOf(
      ["single", "single-radio", "multiple"],
      "single",
      "How many answers may be chosen; `single-radio` looks like radio buttons.",
    ),
    layout: oneOf(
      ["vertical", "inline", "select"],
      "vertical",
      "Below each other, beside each other, or as a drop-down.",
    ),
    showInline: flag(false, 'Old spelling of `layout="inline"`.'),
    value: text(
      "The `$key` of the task's data that holds the answers: a list of strings or of `{value, alias?, children?}`.",
    ),
    allowNested: flag(false, "Results hold the path to an answer and not only the answer, when choices are nested."),
    ...styling,
  },
  geometry: (attributes) => answerGeometry(attributes),
  answer: ({ attributes, labels }): { choices: Shape<LabelMark[] | LabelMark[][]> } => {
    const count = { least: 1, most: attributes.choice === "multiple" ? Infinity : 1 };
    return { choices: attributes.allowNested ? labelPaths(labels, count) : labelList(labels, count) };
  },
  labelsIn: (value) => storedNames(value["choices"]),
  fromScalar: (scalar) => ({ choices: [String(scalar)] }),
});
