import { type ControlTag, controlRole, type Result } from "@tandem/schema";

/** How answers of a control are compared. */
export type AnswerKind = "class" | "set" | "number" | "text" | "exact";

/** How a control's answers are compared, whether they are about tasks or regions; null for a control that makes regions. */
export function answerKind(control: ControlTag): AnswerKind | null {
  if (controlRole(control) !== "answer") return null;
  switch (control.tag) {
    case "Choices":
      return control.attributes.choice === "multiple" ? "set" : "class";
    case "Taxonomy":
      return "set";
    case "Pairwise":
      return "class";
    case "Number":
    case "Rating":
      return "number";
    case "TextArea":
      return "text";
    default:
      return "exact";
  }
}

/** The results of a control. */
export function answersTo(control: ControlTag, results: readonly unknown[]): Result[] {
  return results.filter((one): one is Result => isResult(one) && one.from_name === control.name);
}

function isResult(value: unknown): value is Result {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}

/** The labels chosen, nested ones as their paths: `Animal / Cat`. */
export function chosenIn(control: ControlTag, results: readonly Result[]): string[] {
  return results.flatMap(({ value }) => {
    const chosen: unknown = value?.[control.tag === "Pairwise" ? "selected" : control.type];
    const list: unknown[] = Array.isArray(chosen) ? chosen : chosen === undefined ? [] : [chosen];
    return list.map((one) => (Array.isArray(one) ? one.join(" / ") : String(one)));
  });
}

/** The number answered; null when there is none. */
export function numberIn(control: ControlTag, results: readonly Result[]): number | null {
  const number = results[0]?.value?.[control.type];
  return typeof number === "number" ? number : null;
}

/** The text written, several pieces as lines; null when there is none. */
export function textIn(results: readonly Result[]): string | null {
  const pieces = results.flatMap(({ value }) => [value?.["text"]].flat()).filter((one) => typeof one === "string");
  return pieces.length === 0 ? null : pieces.join("\n");
}

/** Everything answered, the same for the same answers. */
export function wholeIn(results: readonly Result[]): string | null {
  return results.length === 0 ? null : JSON.stringify(results.map(({ value }) => sorted(value)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inside]) => [key, sorted(inside)]),
  );
}
