import {
  type ConfigNode,
  type ControlTag,
  isShown,
  isVisible as holds,
  type LabelConfig,
  type VisibilityFacts,
} from "@tandem/schema";
import { answerKey, storedAnswers } from "./answers.ts";
import type { EditorStore } from "./editor-store.ts";

/** What conditions of visibility may ask about an annotation as it is now. */
export function factsOf(editor: EditorStore): VisibilityFacts {
  return {
    selectedRegion: editor.selectedRegion(),
    chosen: (name) => {
      const control = editor.config.controlByName.get(name);
      return control === undefined ? [] : storedAnswers(editor.answer(control)?.value?.[answerKey(control)]);
    },
  };
}

/** Whether a control and everything around it is shown. */
export const isControlShown = (editor: EditorStore, control: ControlTag): boolean =>
  isShown(control.node, editor.config, factsOf(editor));

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
