import { answerKeys, type ControlTag, controlRole, hasPlace, type Result } from "@tandem/schema";

/** Facts about a control's answers that follow from its tag and attributes. */
export const isMultiple = (control: ControlTag): boolean =>
  "choice" in control.attributes && control.attributes.choice === "multiple";
export const isNested = (control: ControlTag): boolean =>
  "allowNested" in control.attributes && control.attributes.allowNested;

/** Whether a control names regions: a group of labels, or a Taxonomy that labels spans. */
export const namesRegions = (control: ControlTag): boolean =>
  controlRole(control) === "labels" || ("labeling" in control.attributes && control.attributes.labeling);

/** Whether an answer belongs to one region: a control with a place that does not itself make or name regions. */
export const isPerRegion = (control: ControlTag): boolean => controlRole(control) === "answer" && hasPlace(control);

/** Whether an answer belongs to one item of an object that shows several. */
export const isPerItem = (control: ControlTag): boolean =>
  "perItem" in control.attributes && control.attributes.perItem;

/** The key of a value under which a control's answer is: `choices`, `text`, `selected`. */
export const answerKey = (control: ControlTag): string => answerKeys(control)[0] ?? control.type;

/** The stored names in an answer: of a path of nested choices, its last. */
export function storedAnswers(answer: unknown): string[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) => {
    const last: unknown = Array.isArray(entry) ? entry.at(-1) : entry;
    return typeof last === "string" ? [last] : [];
  });
}

/** The labels that a result gives, e.g. `["Spam"]`. */
export const labelsSaid = ({ type, value }: Result): string[] => storedAnswers(value?.[type] ?? value?.["labels"]);

/** The texts of a TextArea's answer; models may give one that is not in a list. */
export function textsOf(result: Result | undefined): readonly string[] {
  const text = result?.value?.["text"];
  if (typeof text === "string") return [text];
  return Array.isArray(text) ? text.filter((one): one is string => typeof one === "string") : [];
}

/** Whether the label config lets nobody change a control's answers. */
export const isReadonly = (control: ControlTag): boolean =>
  "readonly" in control.attributes && control.attributes.readonly;
