import { nearest } from "../config/spelling.ts";
import type { LabelSpec, ValueCheck, ValueProblem } from "./define.ts";

const shownLabels = 10;
const reportedLabels = 20;

/** How many labels a value may have. */
export type LabelCount = { least: number; most: number };

/**
 * Checks that `value[key]` is a list of strings out of `labels` (any strings when `labels` is `null`), without
 * repetition, with `least` to `most` entries. Paths of problems are relative to the value: `.choices[1]`.
 */
export function labelCheck(key: string, labels: readonly LabelSpec[] | null, { least, most }: LabelCount): ValueCheck {
  const known = labels === null ? null : new Set(labels.map((label) => label.stored));
  return (value) => {
    const given = value[key];
    const path = `.${key}`;
    if (given === undefined) return [{ path, message: `"${key}" is missing`, expected: "a list of strings" }];
    if (!Array.isArray(given)) return [{ path, message: `"${key}" is not a list`, expected: "a list of strings" }];
    if (given.length < least)
      return [{ path, message: `"${key}" is empty`, expected: `at least ${least} of ${listed(labels)}` }];
    const problems = checkEach(given, key, labels, known);
    if (given.length > most) {
      const message = `"${key}" has ${given.length} entries, but only ${most} may be chosen`;
      problems.push({ path, message, expected: `at most ${most}` });
    }
    return problems;
  };
}

function checkEach(
  given: readonly unknown[],
  key: string,
  labels: readonly LabelSpec[] | null,
  known: ReadonlySet<string> | null,
): ValueProblem[] {
  const seen = new Set<string>();
  const problems: ValueProblem[] = [];
  for (const [index, label] of given.entries()) {
    if (problems.length >= reportedLabels) break;
    const path = `.${key}[${index}]`;
    if (typeof label !== "string") {
      problems.push({ path, message: "a label is not a string", expected: listed(labels) });
    } else if (seen.has(label)) {
      problems.push({ path, message: `"${label}" is given twice`, expected: "each label once" });
    } else if (known !== null && !known.has(label)) {
      problems.push({ path, message: unknownLabel(label, labels ?? []), expected: listed(labels) });
    } else seen.add(label);
  }
  return problems;
}

/** The stored names in a list of labels or of paths of labels (of a path, its last). */
export function storedNames(given: unknown): string[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((entry: unknown) => {
    const last: unknown = Array.isArray(entry) ? entry.at(-1) : entry;
    return typeof last === "string" ? [last] : [];
  });
}

function unknownLabel(label: string, labels: readonly LabelSpec[]): string {
  const aliased = labels.find((spec) => spec.value === label);
  if (aliased) return `"${label}" is shown as a label, but results hold its alias "${aliased.stored}"`;
  const near = nearest(
    label,
    labels.slice(0, 1000).map((spec) => spec.stored),
  );
  return `"${label}" is not a label of this control${near === undefined ? "" : `; did you mean "${near}"?`}`;
}

function listed(labels: readonly LabelSpec[] | null): string {
  if (labels === null) return "strings";
  const shown = labels.slice(0, shownLabels).map((label) => `"${label.stored}"`);
  const more = labels.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
