import type { LabelSpec } from "@tandem/schema";

/** Names from the outermost class to the one that is meant, as results hold them. */
export type Path = readonly string[];

export interface TreeRow {
  readonly key: string;
  readonly label: LabelSpec;
  readonly depth: number;
  readonly isInner: boolean;
  readonly isOpen: boolean;
}

export const keyOfPath = (path: Path): string => JSON.stringify(path);

/** The chosen paths of an answer; a plain text is a path of one. */
export function chosenPaths(answer: unknown): Path[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((path: unknown): Path[] => {
    if (typeof path === "string") return [[path]];
    return Array.isArray(path) && path.length > 0 && path.every((step) => typeof step === "string") ? [path] : [];
  });
}

/** The rows of a tree that are to be seen: what is inside of open classes, or what a search finds and is above it. */
export function treeRows(labels: readonly LabelSpec[], open: ReadonlySet<string>, query: string): TreeRow[] {
  const wanted = query.trim().toLowerCase();
  const found = wanted === "" ? null : foundIn(labels, wanted);
  const rows: TreeRow[] = [];
  /** The closed class whose inside is left out: its depth. */
  let closedAt = Infinity;
  for (const [index, label] of labels.entries()) {
    const depth = label.path.length - 1;
    if (depth > closedAt) continue;
    closedAt = Infinity;
    const key = keyOfPath(label.path);
    if (found !== null && !found.has(key)) continue;
    const isInner = (labels[index + 1]?.path.length ?? 0) > label.path.length;
    const isOpen = isInner && (found !== null || open.has(key));
    if (isInner && !isOpen) closedAt = depth;
    rows.push({ key, label, depth, isInner, isOpen });
  }
  return rows;
}

const isFound = ({ value, stored }: LabelSpec, wanted: string): boolean =>
  value.toLowerCase().includes(wanted) || stored.toLowerCase().includes(wanted);

/** The first row that a search means, and not one above it; 0 without a search. */
export function firstFound(rows: readonly TreeRow[], query: string): number {
  const wanted = query.trim().toLowerCase();
  return wanted === ""
    ? 0
    : Math.max(
        0,
        rows.findIndex(({ label }) => isFound(label, wanted)),
      );
}

/** The classes that have the words in them, with all that are above. */
function foundIn(labels: readonly LabelSpec[], wanted: string): Set<string> {
  const found = new Set<string>();
  for (const label of labels) {
    if (!isFound(label, wanted)) continue;
    const { path } = label;
    for (let end = path.length; end > 0; end -= 1) found.add(keyOfPath(path.slice(0, end)));
  }
  return found;
}

/** The chosen paths after a press: one more, or one less; the same when no more may be chosen. */
export function pressedPath(chosen: readonly Path[], path: Path, most: number | null): readonly Path[] {
  const rest = chosen.filter((one) => keyOfPath(one) !== keyOfPath(path));
  if (rest.length < chosen.length) return rest;
  return most !== null && chosen.length >= most ? chosen : [...chosen, [...path]];
}

/** A path in the words that annotators read. */
export function readable(labels: readonly LabelSpec[], path: Path, separator: string | null): string {
  const words = new Map(labels.map((label) => [keyOfPath(label.path), label.value]));
  const steps = path.map((step, index) => words.get(keyOfPath(path.slice(0, index + 1))) ?? step);
  return separator === null ? (steps.at(-1) ?? "") : steps.join(separator);
}
