import { type AttributeTable, flag, number, oneOf, textOr, wholeNumber } from "./attribute.ts";
import { controlTag, type GeometryKind, type UncertaintyKind } from "./define.ts";
import { controlBasics, styling, visibility } from "./shared-attributes.ts";

/** How shapes on an image are drawn when their label has no colour. */
export const shapeDrawing = {
  opacity: number(0.2, "How opaque the inside of a shape is, 0 to 1.", { min: 0, max: 1 }),
  fillColor: textOr("#f48a42", "CSS colour inside a shape; that of its label comes first."),
  fillOpacity: number(null, "How opaque the inside of a shape is, 0 to 1; without it, `opacity` says.", {
    min: 0,
    max: 1,
  }),
  strokeColor: textOr("#f48a42", "CSS colour of the outline; that of its label comes first."),
  strokeWidth: number(1, "Width of the outline, in pixels.", { min: 0 }),
} as const;

/** Whether points keep to the edges of the image's pixels. */
export const snapping = {
  snap: oneOf(["none", "pixel"], "none", "Whether points keep to the edges of the image's pixels."),
} as const;

/** Whether a shape can be turned. */
export const turning = { canRotate: flag(true, "Whether shapes can be turned.") } as const;

/** The size of the brush that masks are painted with. */
export const painting = {
  strokeWidth: number(15, "Size of the brush at first, in pixels of the screen.", { min: 1 }),
} as const;

/** How the points of a shape look, and whether they keep to pixels. */
export const pointed = {
  ...snapping,
  strokeWidth: number(2, "Width of the outline, in pixels.", { min: 0 }),
  pointSize: oneOf(["small", "medium", "large"], "small", "Size of the points."),
  pointStyle: oneOf(["rectangle", "circle"], "circle", "How points look."),
} as const;

/** Lines and outlines of points: whether they close, bend and branch, and how many points they have. */
export const vectorDrawing = {
  ...shapeDrawing,
  ...pointed,
  closable: flag(false, "Whether a line may be closed to an outline."),
  curves: flag(false, "Whether lines may bend."),
  skeleton: flag(false, "Whether lines may branch: a new point follows the chosen one and not the last."),
  minPoints: wholeNumber(null, "How many points there must be.", { min: 1 }),
  maxPoints: wholeNumber(null, "How many points there may be.", { min: 1 }),
  pointSizeEnabled: number(5, "Size of a point while its shape is selected, in pixels.", { min: 0 }),
  pointSizeDisabled: number(3, "Size of a point while its shape is not selected, in pixels.", { min: 0 }),
} as const;

/** How single points look. */
export const dots = {
  ...snapping,
  opacity: number(0.9, "How opaque a point is, 0 to 1.", { min: 0, max: 1 }),
  fillColor: textOr("#8bad00", "CSS colour of a point; that of its label comes first."),
  strokeColor: textOr("#8bad00", "CSS colour of a point's outline; that of its label comes first."),
  strokeWidth: number(2, "Width of the outline, in pixels.", { min: 0 }),
} as const;

const toolAttributes = { ...controlBasics, ...visibility, ...styling } as const;

/**
 * A control that draws regions of one shape and gives them no label: its results say only where. A group of Labels
 * about the same object labels them.
 */
export function shapeTool<
  const Name extends string,
  const Geometry extends GeometryKind,
  Table extends AttributeTable,
>(tool: {
  name: Name;
  summary: string;
  example: string;
  geometry: Geometry;
  objects: readonly string[];
  uncertainty: UncertaintyKind;
  alsoTypes?: readonly string[];
  /** Beside those that all tools have. */
  attributes: Table;
}) {
  const attributes: Omit<typeof toolAttributes, keyof Table> & Table = { ...toolAttributes, ...tool.attributes };
  return controlTag({
    ...tool,
    type: tool.name.toLowerCase(),
    option: null,
    attributes,
    geometry: () => tool.geometry,
    answer: () => ({}),
    labelsIn: () => [],
    fromScalar: () => null,
  });
}
