import type { ConfigNode, LabelConfig } from "@tandem/schema";

/** What a condition may ask about. */
export interface VisibilityFacts {
  /** The selected region's labels by control; `null` when none is selected. */
  selectedRegion: ReadonlyMap<string, readonly string[]> | null;
  /** The chosen stored answers of a control about the whole task. */
  chosen(control: string): readonly string[];
}

const listed = (written: string | null | undefined): string[] | null =>
  written ? written.split(",").map((word) => word.trim()) : null;

/** Whether a tag is shown, from its `visibleWhen` and `when…` attributes. Its parents are not asked. */
export function isVisible(node: ConfigNode, config: LabelConfig, facts: VisibilityFacts): boolean {
  const attributes = node.attributes as Record<string, unknown>;
  const condition = attributes["visibleWhen"] as string | null | undefined;
  const tag = (attributes["whenTagName"] as string | null | undefined) ?? null;
  const labels = listed(attributes["whenLabelValue"] as string | null | undefined);
  const choices = listed(attributes["whenChoiceValue"] as string | null | undefined);
  switch (condition) {
    case "region-selected":
      return regionMatches(facts.selectedRegion, tag, labels);
    case "no-region-selected":
      return facts.selectedRegion === null;
    case "choice-selected":
      return choiceMatches(config, facts, tag, choices);
    case "choice-unselected":
      return !choiceMatches(config, facts, tag, choices);
    default:
      return choices === null || choiceMatches(config, facts, tag, choices);
  }
}

function regionMatches(
  region: VisibilityFacts["selectedRegion"],
  tag: string | null,
  labels: string[] | null,
): boolean {
  if (region === null) return false;
  const groups = tag === null ? [...region.values()] : [region.get(tag) ?? []];
  if (tag !== null && !region.has(tag)) return false;
  return labels === null || groups.flat().some((label) => labels.includes(label));
}

function choiceMatches(
  config: LabelConfig,
  facts: VisibilityFacts,
  tag: string | null,
  wanted: string[] | null,
): boolean {
  const controls =
    tag === null ? config.controls.filter((control) => control.type === "choices") : [config.controlByName.get(tag)];
  return controls.some((control) => {
    if (control === undefined) return false;
    const chosen = facts.chosen(control.name);
    if (wanted === null) return chosen.length > 0;
    return control.labels.some(
      (label) => chosen.includes(label.stored) && (wanted.includes(label.stored) || wanted.includes(label.value)),
    );
  });
}

/** The tags from the root down to a tag, both included. */
export function pathTo(root: LabelConfig["root"], target: unknown): LabelConfig["root"][] {
  if (root === target) return [root];
  for (const child of root.children) {
    const path = pathTo(child, target);
    if (path.length > 0) return [root, ...path];
  }
  return [];
}
