import type { ControlTag } from "../config/node.ts";
import { controlDefinition } from "./tag-definitions.ts";

/**
 * What a control's results do: `labels` name regions, and make them where they have a shape of their own; `shape`
 * makes regions without a name; `answer` says something about a region, an item or the whole task.
 */
export type ControlRole = "labels" | "shape" | "answer";

/** The role of a control, as its tag and attributes say. */
export function controlRole(control: ControlTag): ControlRole {
  const definition = controlDefinition(control.tag);
  const geometry = definition.geometry(control.attributes);
  if (definition.option === "Label" && geometry !== "none") return "labels";
  return geometry === "any" || geometry === "none" ? "answer" : "shape";
}

/** Whether a control's results have a place in an object, of their own or that of the region they are about. */
export function hasPlace(control: ControlTag): boolean {
  return controlDefinition(control.tag).geometry(control.attributes) !== "none";
}

const keysOf = new WeakMap<ControlTag, readonly string[]>();

/** The keys of a value that are the control's own and not its place; the first is the answer: `text` of a TextArea. */
export function answerKeys(control: ControlTag): readonly string[] {
  const known = keysOf.get(control);
  if (known !== undefined) return known;
  const { name, attributes } = control;
  const keys = Object.keys(controlDefinition(control.tag).answer({ name, attributes, labels: null }));
  keysOf.set(control, keys);
  return keys;
}
