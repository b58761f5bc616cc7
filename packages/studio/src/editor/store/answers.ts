import { type ControlTag, type Result, tags } from "@tandem/schema";

/** Facts about a control's answers that follow from its tag and attributes. */
export const isMultiple = (control: ControlTag): boolean => control.attributes.choice === "multiple";
export const isNested = (control: ControlTag): boolean =>
  "allowNested" in control.attributes && control.attributes.allowNested;

/** Whether a control's results have a place in the object, as its tag says. */
export function hasPlace(control: ControlTag): boolean {
  const definition = tags[control.tag];
  return (definition.geometry as (attributes: unknown) => string)(control.attributes) !== "none";
}

/** Whether an answer belongs to one region: a control with a place that does not itself make regions. */
export const isPerRegion = (control: ControlTag): boolean => control.type !== "labels" && hasPlace(control);

/** The stored names in an answer: of a path of nested choices, its last. */
export function storedAnswers(answer: unknown): string[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) => {
    const last: unknown = Array.isArray(entry) ? entry.at(-1) : entry;
    return typeof last === "string" ? [last] : [];
  });
}

/** The labels that a result gives, e.g. `["Spam"]`. */
export const labelsSaid = ({ type, value }: Result): string[] => storedAnswers(value?.[type]);
