import type { LabelConfig } from "../config/node.ts";
import { controlDefinition } from "../results/tag-definitions.ts";

/** A label as formats with numbered classes have it. */
export type IndexedLabel = { readonly name: string; readonly number: number };

/** The labels of a config's label groups in the order of classes. */
export type LabelIndex = {
  /** By ascending number; names as results hold them. */
  readonly labels: readonly IndexedLabel[];
  /** The number of a class, from 0; `undefined` for a label that the config does not have. */
  readonly numberOf: (name: string) => number | undefined;
};

/**
 * Numbers the labels of the groups that `include` takes (all without it): a label's `category` attribute is its
 * number; the others get the free numbers from 0 in the config's order. Two labels with one category: the first has
 * it. A label that several groups have is one class.
 */
export function labelIndex(
  config: LabelConfig,
  include: (control: LabelConfig["controls"][number]) => boolean = () => true,
): LabelIndex {
  const groups = config.controls.filter((control) => controlDefinition(control.tag).option === "Label");
  const specs = groups.filter(include).flatMap((control) => control.labels);
  const numbers = new Map<string, number>();
  const taken = new Set<number>();
  for (const { stored, written } of specs) {
    const category = /^\s*\d{1,9}\s*$/.test(written["category"] ?? "") ? Number(written["category"]) : null;
    if (category === null || numbers.has(stored) || taken.has(category)) continue;
    numbers.set(stored, category);
    taken.add(category);
  }
  let next = 0;
  for (const { stored } of specs) {
    if (numbers.has(stored)) continue;
    while (taken.has(next)) next += 1;
    numbers.set(stored, next);
    taken.add(next);
  }
  const labels = [...numbers].map(([name, number]) => ({ name, number })).sort((a, b) => a.number - b.number);
  return { labels, numberOf: (name) => numbers.get(name) };
}
