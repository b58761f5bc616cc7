import { flag, oneOf, text } from "./attribute.ts";
import { controlTag, type LabelSpec, type ValueCheck } from "./define.ts";
import { type LabelCount, labelCheck, storedNames } from "./label-checks.ts";
import { answer, controlBasics, visibility } from "./shared-attributes.ts";

/** One or several of a list of answers, about the whole task or about a region. */
export const choices = controlTag({
  name: "Choices",
  type: "choices",
  objects: "any",
  option: "Choice",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    choice: oneOf(["single", "single-radio", "multiple"], "single"),
    layout: oneOf(["vertical", "inline", "select"], "vertical"),
    showInline: flag(false),
    value: text,
    allowNested: flag(false),
    style: text,
    className: text,
    idAttr: text,
  },
  geometry: (attributes) => (attributes.perRegion ? "any" : "none"),
  checkAnswer: (control) => {
    const count = { least: 1, most: control.attributes.choice === "multiple" ? Infinity : 1 };
    return control.attributes.allowNested
      ? checkPaths(control.labels, count)
      : labelCheck("choices", control.labels, count);
  },
  labelsIn: (value) => storedNames(value["choices"]),
  fromScalar: (scalar) => ({ choices: [String(scalar)] }),
});

/** With `allowNested`, each answer is the path from the outermost choice; a plain string stands for a path of one. */
function checkPaths(labels: readonly LabelSpec[] | null, count: LabelCount): ValueCheck {
  const joined = labels?.map((label) => ({ ...label, stored: label.path.join(" / ") })) ?? null;
  const check = labelCheck("choices", joined, count);
  return (value) => {
    const given = value["choices"];
    return check(Array.isArray(given) ? { choices: given.map(joinPath) } : value);
  };
}

/** A path as one string; what is not a path of strings stays as it is, to be refused. */
function joinPath(path: unknown): unknown {
  const isPath = Array.isArray(path) && path.length > 0 && path.every((step) => typeof step === "string");
  return isPath ? path.join(" / ") : path;
}
