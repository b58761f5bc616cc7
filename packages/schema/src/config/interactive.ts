import type { ControlTag, LabelConfig } from "./node.ts";

/** A control that a model may answer while somebody draws. */
export type InteractiveControl = {
  control: ControlTag;
  /** It draws for a model and nothing else: without one it has no tool. */
  isOnlyForModels: boolean;
};

/**
 * The controls that models may answer interactively: all but those with `smart="false"`; `smartOnly="true"` makes a
 * control interactive whatever else it says.
 */
export function interactiveControls(config: LabelConfig): InteractiveControl[] {
  return config.controls.flatMap((control) => {
    const { attributes } = control;
    const isSmart = "smart" in attributes && attributes.smart;
    const isOnlyForModels = "smartOnly" in attributes && attributes.smartOnly;
    return isSmart || isOnlyForModels ? [{ control, isOnlyForModels }] : [];
  });
}
