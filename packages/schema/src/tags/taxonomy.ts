import { flag, text, textOr, wholeNumber } from "./attribute.ts";
import { controlTag, type LabelSpec } from "./define.ts";
import { labelPaths, storedNames } from "./label-checks.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

/** One or several places in a tree of classes. Results hold the path from the root to each. */
export const taxonomy = controlTag({
  name: "Taxonomy",
  summary: "One or several places in a tree of classes. Results hold the path from the root to each of them.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Taxonomy name="species" toName="text">
    <Choice value="Animal">
      <Choice value="Mammal"/>
      <Choice value="Bird" alias="aves"/>
    </Choice>
    <Choice value="Plant"/>
  </Taxonomy>
</View>`,
  type: "taxonomy",
  objects: "any",
  option: "Choice",
  uncertainty: "classes",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    value: text(
      "The `$key` of the task's data that holds the tree: a list of strings or of `{value, alias?, children?}`.",
    ),
    apiUrl: text("Where the tree is fetched from, level by level: `?path=Animal&path=Bird` asks for what is below."),
    leafsOnly: flag(false, "Only what has nothing below it can be chosen."),
    showFullPath: flag(false, "Shows what is chosen with the whole path to it."),
    pathSeparator: textOr(" / ", "Stands between the steps of a path that is shown."),
    maxUsages: wholeNumber(null, "How many may be chosen.", { min: 1 }),
    placeholder: textOr("", "Shown while nothing is chosen."),
    minWidth: text("Least width of the field, in CSS."),
    maxWidth: text("Greatest width of the field, in CSS."),
    dropdownWidth: text("Width of the open list, in CSS."),
    labeling: flag(false, "Labels spans of a Text or HyperText with it, as Labels do."),
    legacy: flag(false, "The older list, where annotators can add what is missing."),
    allowAddLabels: flag(false, "Annotators can add what is missing."),
    ...styling,
  },
  geometry: (attributes) => (attributes.labeling ? "any" : answerGeometry(attributes)),
  answer: ({ attributes, labels }) => ({
    taxonomy: labelPaths(choosable(labels, attributes), { least: 1, most: attributes.maxUsages ?? Infinity }),
  }),
  labelsIn: (value) => storedNames(value["taxonomy"]),
  fromScalar: (scalar) => ({ taxonomy: [[String(scalar)]] }),
});

type Openness = { apiUrl: string | null; legacy: boolean; allowAddLabels: boolean; leafsOnly: boolean };

/** What may be chosen; `null` when the config does not know it all: it is fetched, or annotators add to it. */
function choosable(
  labels: readonly LabelSpec[] | null,
  { apiUrl, legacy, allowAddLabels, leafsOnly }: Openness,
): readonly LabelSpec[] | null {
  if (labels === null || apiUrl !== null || legacy || allowAddLabels) return null;
  if (!leafsOnly) return labels;
  const inner = new Set(labels.map(({ path }) => JSON.stringify(path.slice(0, -1))));
  return labels.filter(({ path }) => !inner.has(JSON.stringify(path)));
}
