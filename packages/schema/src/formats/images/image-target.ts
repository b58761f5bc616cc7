import type { ControlTag, LabelConfig, ObjectTag } from "../../config/node.ts";
import { objectData } from "../../config/task-values.ts";
import { controlDefinition, objectDefinition } from "../../results/tag-definitions.ts";
import type { GeometryKind } from "../../tags/geometry.ts";
import type { SourceTask } from "../format.ts";

/** The image of a config that formats of images are about. */
export type ImageTarget = {
  readonly object: ObjectTag;
  /** Its path in a task's data; `null` when the address is put together from several. */
  readonly key: string | null;
  /** Whether a task has a list of images. */
  readonly hasPages: boolean;
  /** What draws or labels its regions. */
  readonly controls: readonly ControlTag[];
};

/** The shape that a control draws; `null` when it draws none of its own. */
export function drawnKind({ tag, attributes }: ControlTag): GeometryKind | null {
  const kind = controlDefinition(tag).geometry(attributes);
  return kind === "any" || kind === "none" ? null : kind;
}

/** Whether a control is a group of labels. */
export const isLabelGroup = ({ tag }: ControlTag): boolean => controlDefinition(tag).option === "Label";

/** The images of a config whose regions can have one of these shapes. */
export function imageTargets(config: LabelConfig, kinds: readonly GeometryKind[]): ImageTarget[] {
  return config.objects.flatMap((object): ImageTarget[] => {
    if (!("bitmask" in objectDefinition(object.tag).places)) return [];
    const about = config.controls.filter((control) => control.toName.includes(object.name));
    const controls = about.filter((control) => drawnKind(control) !== null || isLabelGroup(control));
    const draws = controls.some((control) => kinds.includes(drawnKind(control) ?? "span"));
    const { written } = object.node;
    const hasPages = written["value"] === undefined && written["valueList"] !== undefined;
    return draws ? [{ object, key: object.valueKey, hasPages, controls }] : [];
  });
}

/** Why a config's regions cannot be written as images with regions of these shapes; `null` when they can. */
export function fitsImages(config: LabelConfig, kinds: readonly GeometryKind[]): string | null {
  const targets = imageTargets(config, kinds);
  if (targets.length === 1) return null;
  if (targets.length > 1) return "The label config has regions on several images; this format has one for each task.";
  return `The label config has no Image with regions of a shape that this format has: ${kinds.join(", ")}.`;
}

/** As `fitsImages`, for tasks that are made: the address must have a place in their data. */
export function fitsNewImages(config: LabelConfig, kinds: readonly GeometryKind[]): string | null {
  const reason = fitsImages(config, kinds);
  if (reason !== null) return reason;
  if (imageTargets(config, kinds)[0]?.key !== null) return null;
  return "The address of the Image is put together from several values; give it one, like $image.";
}

/** The addresses of a task's images by page; `null` for a page without one. Empty when the task has no image. */
export function addressesOf(config: LabelConfig, { object }: ImageTarget, task: SourceTask): (string | null)[] {
  const shown = objectData(config, object, task.data);
  const all: unknown[] = Array.isArray(shown) ? shown : [shown];
  const addresses = all.map((address) => (typeof address === "string" && address !== "" ? address : null));
  return addresses.some((address) => address !== null) ? addresses : [];
}
