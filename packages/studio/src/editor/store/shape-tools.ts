import { type ControlTag, controlRole, type GeometryKind, type LabelConfig, tags } from "@tandem/schema";
import type { Region } from "./regions.ts";

/** The shape of the regions that a control makes; `any`: that of its object; `none`: it is about the whole task. */
export function geometryOf(control: ControlTag): GeometryKind | "any" | "none" {
  const definition = tags[control.tag] as { geometry(attributes: unknown): GeometryKind | "any" | "none" };
  return definition.geometry(control.attributes);
}

/** Whether the labels of a control's regions are in its own results, and not in those of the group that has them. */
export const borrowsLabels = (control: ControlTag): boolean =>
  (tags[control.tag] as { borrowsLabels?: boolean }).borrowsLabels === true;

/** What draws in an object now: the control with the shape, and the group with the label; both may be the same. */
export interface Drawing {
  readonly kind: GeometryKind;
  readonly control: ControlTag;
  /** `null`: what is drawn has no label yet. */
  readonly labels: ControlTag | null;
}

/** The shapes that are drawn with tools; words and stretches of time are just chosen. */
const drawnWithTools = new Set<string>(["rectangle", "ellipse", "polygon", "keypoint", "brush", "bitmask", "vector"]);

/** Whether a control draws only for a model to answer, so that people do not draw with it by hand. */
export const isOnlyForModels = (control: ControlTag): boolean =>
  "smartOnly" in control.attributes && control.attributes.smartOnly && drawnWithTools.has(geometryOf(control));

/** Whether people can draw with a control: not when it only shows answers, or only asks a model. */
const draws = (control: ControlTag): boolean =>
  !("readonly" in control.attributes && control.attributes.readonly) && !isOnlyForModels(control);

/** The controls that draw in an object without giving a label. */
export function toolsOf(config: LabelConfig, object: string): ControlTag[] {
  return config.controls.filter(
    (control) => control.toName.includes(object) && controlRole(control) === "shape" && draws(control),
  );
}

/**
 * What draws in an object, given its group with active labels and the tool that was chosen. A group with a shape of its
 * own draws by itself; Labels use the chosen tool, or the first there is.
 */
export function drawingOf(tools: readonly ControlTag[], active: ControlTag | undefined, tool: string): Drawing | null {
  const own = active === undefined ? "none" : geometryOf(active);
  if (active !== undefined && own !== "any" && own !== "none")
    return draws(active) ? { kind: own, control: active, labels: active } : null;
  const chosen = tools.find(({ name }) => name === tool) ?? (active === undefined ? undefined : tools[0]);
  if (chosen === undefined) return null;
  return { kind: geometryOf(chosen) as GeometryKind, control: chosen, labels: active ?? null };
}

/** The shape of a region, by the keys of its place; `null` when its object has no such shape. */
export function regionKind(config: LabelConfig, region: Pick<Region, "object" | "place">): GeometryKind | null {
  const object = config.objectByName.get(region.object);
  if (object === undefined) return null;
  const places = Object.entries((tags[object.tag] as { places: Record<string, Recognizes> }).places);
  if (places.length === 1) return places[0]?.[0] as GeometryKind;
  return (places.find(([, place]) => place.recognizes(region.place))?.[0] as GeometryKind | undefined) ?? null;
}
interface Recognizes {
  recognizes(value: Region["place"]): boolean;
}

/** Whether a control can say something about a region: it takes any shape, or this one, or has said something. */
export function fitsRegion(config: LabelConfig, control: ControlTag, region: Region): boolean {
  if (!control.toName.includes(region.object)) return false;
  const geometry = geometryOf(control);
  return geometry === "any" || region.labels.has(control.name) || geometry === regionKind(config, region);
}
