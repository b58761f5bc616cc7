import type { LabelConfig } from "../../config/node.ts";
import { type IndexedLabel, labelIndex } from "../label-index.ts";
import type { ImageTarget } from "./image-target.ts";

/** The numbered classes of an export: those of the config, then labels that only results have, as they are met. */
export type ClassList = {
  numberOf(label: string): number | undefined;
  /** The number of a label, which gets one if it has none; `null` when there are too many. */
  add(label: string): number | null;
  /** By ascending number. */
  labels(): readonly IndexedLabel[];
};

/** Labels that the config does not have: as many as may be of other configs and of the tasks' own, and not of chance. */
const mostAdded = 10_000;

/** The classes of an image's label groups, numbered as `labelIndex` says. */
export function createClassList(config: LabelConfig, target: ImageTarget): ClassList {
  const known = labelIndex(config, ({ toName }) => toName.includes(target.object.name));
  const added = new Map<string, number>();
  let next = (known.labels.at(-1)?.number ?? -1) + 1;
  const numberOf = (label: string): number | undefined => known.numberOf(label) ?? added.get(label);
  return {
    numberOf,
    add: (label) => {
      const number = numberOf(label);
      if (number !== undefined) return number;
      if (added.size >= mostAdded) return null;
      added.set(label, next);
      next += 1;
      return next - 1;
    },
    labels: () => [...known.labels, ...[...added].map(([name, number]) => ({ name, number }))],
  };
}
