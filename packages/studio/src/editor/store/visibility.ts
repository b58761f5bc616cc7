import { type ConfigNode, isVisible as holds, type LabelConfig, type VisibilityFacts } from "@tandem/schema";

/**
 * Whether a tag is shown, from its own conditions. One that asks about regions is shown without one, too, to say that
 * it waits for one, unless its conditions speak of the selection themselves.
 */
export function isVisible(node: ConfigNode, config: LabelConfig, facts: VisibilityFacts): boolean {
  const { perRegion, visibleWhen } = node.attributes as { perRegion?: unknown; visibleWhen?: unknown };
  const speaksOfSelection = visibleWhen === "region-selected" || visibleWhen === "no-region-selected";
  const waits = perRegion === true && facts.selectedRegion === null && !speaksOfSelection;
  return holds(node, config, waits ? { ...facts, selectedRegion: "any" } : facts);
}
