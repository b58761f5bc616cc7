import type { ControlTag } from "../../config/node.ts";
import type { GeometryKind } from "../../tags/geometry.ts";
import { storedLabel } from "../text-target.ts";
import { drawnKind, type ImageTarget, isLabelGroup } from "./image-target.ts";

/** What makes a labeled region of one shape: a group of labels, or a tool with a group of Labels beside it. */
export type Painter = {
  readonly kind: GeometryKind;
  /** What the shape's result is from. */
  readonly control: ControlTag;
  /** What the label's result is from: the same control, another, or none. */
  readonly labels: ControlTag | null;
};

/** Everything that makes regions of an image. */
export function paintersOf({ controls }: ImageTarget): Painter[] {
  const anyShape = controls.filter((control) => isLabelGroup(control) && drawnKind(control) === null);
  return controls.flatMap((control): Painter[] => {
    const kind = drawnKind(control);
    if (kind === null) return [];
    if (isLabelGroup(control)) return [{ kind, control, labels: control }];
    return anyShape.length === 0
      ? [{ kind, control, labels: null }]
      : anyShape.map((labels) => ({ kind, control, labels }));
  });
}

const has = ({ labels }: Painter, label: string): boolean =>
  labels !== null && labels.labels.some(({ stored }) => stored === storedLabel(labels, label));

/**
 * The painter for a label: of the wanted shapes the first that has one with the label; else the first whose labels are
 * the tasks' own; else the first at all, whose label is then not right.
 */
export function painterFor(
  painters: readonly Painter[],
  kinds: readonly GeometryKind[],
  label: string,
): Painter | undefined {
  const ordered = kinds.flatMap((kind) => painters.filter((painter) => painter.kind === kind));
  return (
    ordered.find((painter) => has(painter, label)) ??
    ordered.find(({ labels }) => labels !== null && labels.labelsKey !== null) ??
    ordered[0]
  );
}
