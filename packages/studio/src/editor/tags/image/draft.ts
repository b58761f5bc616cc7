import { type ImageSize, newRegionId, type Point, type TagAttributes } from "@tandem/schema";
import { boxBetween, ellipseAround, linked } from "../../image/handles.ts";
import { type Shape } from "../../image/shapes.ts";
import type { Drawing } from "../../store/shape-tools.ts";

/** What is being drawn and not yet a region. */
export type Draft =
  | { readonly what: "box"; readonly kind: "rectangle" | "ellipse"; readonly from: Point; readonly to: Point }
  | {
      readonly what: "points";
      readonly kind: "polygon" | "vector";
      readonly points: readonly Point[];
      /** Where the next point would be. */
      readonly at: Point | null;
    }
  | { readonly what: "stroke"; readonly points: readonly Point[]; readonly radius: number; readonly erases: boolean }
  /** A region as it would be. */
  | { readonly what: "change"; readonly id: string; readonly shape: Shape };

/** The shape of what was dragged. */
export function draggedShape({ kind, from, to }: Extract<Draft, { what: "box" }>): Shape {
  return kind === "rectangle" ? boxBetween(from, to) : ellipseAround(from, to);
}

type Points = Extract<Draft, { what: "points" }>;
type VectorAttributes = TagAttributes<"VectorLabels">;

const vectorAttributes = (drawing: Drawing): VectorAttributes => drawing.control.attributes as VectorAttributes;

/** How many points there must be before a polygon or line can be ended. */
function leastPoints(drawing: Drawing): number {
  if (drawing.kind === "polygon") return 3;
  return Math.max(2, vectorAttributes(drawing).minPoints ?? 2);
}

export function mostPoints(drawing: Drawing): number {
  return drawing.kind === "vector" ? (vectorAttributes(drawing).maxPoints ?? Infinity) : Infinity;
}

/** Whether a click on the first point closes the shape. */
export function canClose(drawing: Drawing, { points }: Points): boolean {
  if (points.length < Math.max(3, leastPoints(drawing))) return false;
  return drawing.kind === "polygon" || vectorAttributes(drawing).closable;
}

/** The shape of the points that were clicked; `null` when there are too few. */
export function finishedShape(drawing: Drawing, draft: Points, closed: boolean): Shape | null {
  if (draft.points.length < leastPoints(drawing)) return null;
  if (draft.kind === "polygon") return { kind: "polygon", points: draft.points, closed: true };
  return { kind: "vector", vertices: linked(draft.points, newRegionId), closed };
}

/** A point on the edges of the image's pixels where the control wants that. */
export function snapped([x, y]: Point, drawing: Drawing | null, size: ImageSize): Point {
  const attributes = drawing?.control.attributes as { snap?: string } | undefined;
  if (attributes?.snap !== "pixel") return [x, y];
  return [Math.min(size.width, Math.round(x)), Math.min(size.height, Math.round(y))];
}
