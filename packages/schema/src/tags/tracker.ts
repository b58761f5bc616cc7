import type { AttributeTable } from "./attribute.ts";
import { controlTag, type GeometryKind, type LabelSpec } from "./define.ts";
import { labelList, type LabelMark, storedNames } from "./label-checks.ts";
import { optional, type OptionalShape } from "./shape.ts";
import { controlBasics, styling, visibility } from "./shared-attributes.ts";

const trackerAttributes = { ...controlBasics, ...visibility, ...styling } as const;

/**
 * A control that follows something through a film. The labels that a group of Labels gives it are in its own results,
 * under `labels`.
 */
export function tracker<
  const Name extends string,
  const Geometry extends GeometryKind,
  Table extends AttributeTable,
>(tool: {
  name: Name;
  summary: string;
  example: string;
  geometry: Geometry;
  /** Beside those that all have. */
  attributes: Table;
}) {
  const attributes: Omit<typeof trackerAttributes, keyof Table> & Table = { ...trackerAttributes, ...tool.attributes };
  return controlTag({
    ...tool,
    type: tool.name.toLowerCase(),
    objects: ["Video"],
    option: null,
    borrowsLabels: true,
    uncertainty: "boxes",
    attributes,
    geometry: () => tool.geometry,
    answer: ({ labels }) => ({ labels: lent(labels) }),
    labelsIn: (value) => storedNames(value["labels"]),
    fromScalar: () => null,
  });
}

/** Labels of the groups around; any strings when there is no group, as a model may label what no config names. */
function lent(labels: readonly LabelSpec[] | null): OptionalShape<LabelMark[]> {
  const known = labels === null || labels.length === 0 ? null : labels;
  return optional(labelList(known, { least: 0, most: Infinity }));
}
