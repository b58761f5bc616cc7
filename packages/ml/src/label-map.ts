import { controlFor, type LabelConfig } from "@tandem/schema";

/**
 * Which label of a control each of a model's own class names means: `{ "golden retriever": "Dog" }`. A label takes
 * the classes that its `predicted_values` lists (with commas between); when the model has none of these, the class
 * called as the label itself, exactly or but for capitals. Classes that no label takes are absent: leave their
 * detections out. Keys are the model's names as the model spells them, values what results hold.
 *
 * @throws RangeError when the label config has no such control.
 */
export function labelMap(config: LabelConfig, control: string, modelLabels: readonly string[]): Map<string, string> {
  const found = controlFor(config, control);
  if (found === undefined) {
    const names = [...config.controlByName.keys()].map((name) => `"${name}"`).join(", ");
    throw new RangeError(`the label config has no control "${control}", only ${names === "" ? "none" : names}`);
  }
  const map = new Map<string, string>();
  const classes = new Set(modelLabels);
  for (const label of found.labels) {
    const listed = (label.written["predicted_values"] ?? "").split(",").map((part) => part.trim());
    const meant = listed.filter((name) => classes.has(name));
    for (const name of meant.length > 0 ? meant : called(label.stored, modelLabels)) map.set(name, label.stored);
  }
  return map;
}

function called(label: string, modelLabels: readonly string[]): string[] {
  if (modelLabels.includes(label)) return [label];
  return modelLabels.filter((name) => name.toLowerCase() === label.toLowerCase());
}
