import { nearest } from "../config/spelling.ts";
import type { LabelSpec } from "./define.ts";
import { named, type Random, type Shape, type ValueProblem } from "./shape.ts";

declare const mark: unique symbol;

/** Stands for the labels of a config in the type of an answer. */
export type LabelMark = string & { readonly [mark]: true };

const shownLabels = 10;
const reportedLabels = 20;

/** How many labels a value may have. */
export type LabelCount = { least: number; most: number };

/** A list of labels out of those of the control (of any strings when they are not known), each once. */
export function labelList(labels: readonly LabelSpec[] | null, { least, most }: LabelCount): Shape<LabelMark[]> {
  const known = labels === null ? null : new Set(labels.map((label) => label.stored));
  const stored = [...(known ?? [])];
  return {
    type: `${typeOf(stored, labels)}[]`,
    check: (given) => {
      if (!Array.isArray(given))
        return [{ path: "", message: `${named(given)} is not a list`, expected: "a list of strings" }];
      if (given.length < least)
        return [{ path: "", message: "it is empty", expected: `at least ${least} of ${listed(labels)}` }];
      if (given.length === 1 && typeof given[0] === "string" && (known === null || known.has(given[0]))) return null;
      const problems = checkEach(given, labels, known);
      if (given.length > most) {
        const message = `it has ${given.length} entries, but only ${most} may be chosen`;
        problems.push({ path: "", message, expected: `at most ${most}` });
      }
      return problems.length === 0 ? null : problems;
    },
    make: (random) => sample(stored, Math.max(least, 1), most, random) as LabelMark[],
  };
}

/** Lists of labels from the outermost to the chosen one; a plain string stands for a path of one. */
export function labelPaths(labels: readonly LabelSpec[] | null, { least, most }: LabelCount): Shape<LabelMark[][]> {
  const joined = labels?.map((label) => ({ ...label, stored: label.path.join(" / ") })) ?? null;
  const flat = labelList(joined, { least, most });
  const paths = labels?.map((label) => label.path) ?? [];
  return {
    type: `${typeOf([...new Set(paths.flat())], labels)}[][]`,
    check: (given) => flat.check(Array.isArray(given) ? given.map(joinPath) : given),
    make: (random) =>
      sample(
        paths.map((path) => JSON.stringify(path)),
        Math.max(least, 1),
        most,
        random,
      ).map((path) => (path.startsWith("[") ? (JSON.parse(path) as LabelMark[]) : ([path] as LabelMark[]))),
  };
}

/** A path as one string; what is not a path of strings stays as it is, to be refused. */
function joinPath(path: unknown): unknown {
  const isPath = Array.isArray(path) && path.length > 0 && path.every((step) => typeof step === "string");
  return isPath ? path.join(" / ") : path;
}

function typeOf(stored: readonly string[], labels: readonly LabelSpec[] | null): string {
  if (labels === null || stored.length === 0) return "string";
  const union = stored.map((label) => JSON.stringify(label)).join(" | ");
  return stored.length === 1 ? union : `(${union})`;
}

function sample(stored: readonly string[], least: number, most: number, random: Random): string[] {
  if (stored.length === 0) return ["label"];
  const count = Math.min(stored.length, most, least + Math.floor(random() * 2));
  const start = Math.floor(random() * stored.length);
  return Array.from({ length: count }, (_, index) => stored[(start + index) % stored.length] ?? "");
}

function checkEach(
  given: readonly unknown[],
  labels: readonly LabelSpec[] | null,
  known: ReadonlySet<string> | null,
): ValueProblem[] {
  const seen = new Set<string>();
  const problems: ValueProblem[] = [];
  for (const [index, label] of given.entries()) {
    if (problems.length >= reportedLabels) break;
    const path = `[${index}]`;
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
