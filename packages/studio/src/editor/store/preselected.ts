import { type ControlTag, controlRole, hasPlace, type LabelSpec, newRegionId, type Result } from "@tandem/schema";
import { answerKey, isMultiple, isNested } from "./answers.ts";

/** What a new annotation starts with: the choices and labels that the label config marks as selected. */
export interface Preselected {
  results: Result[];
  /** Stored labels to use for the next region, by control. */
  active: Map<string, readonly string[]>;
}

export function preselected(
  controls: readonly ControlTag[],
  labelsOf: (control: ControlTag) => readonly LabelSpec[],
): Preselected {
  const start: Preselected = { results: [], active: new Map() };
  for (const control of controls) {
    const marked = labelsOf(control).filter((label) => label.selected);
    const chosen = isMultiple(control) ? marked : marked.slice(0, 1);
    if (chosen.length === 0) continue;
    if (controlRole(control) === "labels")
      start.active.set(
        control.name,
        chosen.map((label) => label.stored),
      );
    else if (!hasPlace(control)) start.results.push(answerOf(control, chosen));
  }
  return start;
}

const answerOf = (control: ControlTag, chosen: readonly LabelSpec[]): Result => ({
  id: newRegionId(),
  from_name: control.name,
  to_name: control.toName.join(","),
  type: control.type,
  value: { [answerKey(control)]: chosen.map((label) => (isNested(control) ? [...label.path] : label.stored)) },
  origin: "manual",
});
