import type { AttributeTable } from "./attribute.ts";
import { type ControlGeometry, controlTag, type UncertaintyKind } from "./define.ts";
import { labelList, type LabelMark, storedNames } from "./label-checks.ts";
import type { Shape } from "./shape.ts";
import { controlBasics, drawing, labelGroupAttributes, styling, visibility } from "./shared-attributes.ts";

/** What groups have beside their own attributes; a group's own table says of the same name what is so for it. */
const groupAttributes = { ...controlBasics, ...labelGroupAttributes, ...drawing, ...visibility, ...styling } as const;

/** A control that labels regions of one shape, or of any: the type is the tag's name in lower case, so is the key. */
export function labelGroup<
  const Name extends string,
  const Geometry extends ControlGeometry,
  Table extends AttributeTable,
>(group: {
  name: Name;
  summary: string;
  example: string;
  geometry: Geometry;
  objects: "any" | readonly string[];
  uncertainty: UncertaintyKind;
  alsoTypes?: readonly string[];
  alsoUnderLabels?: boolean;
  /** Beside those that all groups have, or in their place. */
  attributes: Table;
}) {
  const type = group.name.toLowerCase() as Lowercase<Name>;
  const attributes: Omit<typeof groupAttributes, keyof Table> & Table = { ...groupAttributes, ...group.attributes };
  return controlTag({
    ...group,
    type,
    option: "Label",
    attributes,
    geometry: () => group.geometry,
    answer: (control) => {
      const { allowEmpty, choice } = control.attributes as unknown as { allowEmpty: boolean; choice: string };
      const shape = labelList(control.labels, {
        least: allowEmpty ? 0 : 1,
        most: choice === "multiple" ? Infinity : 1,
      });
      return { [type]: shape } as { [Key in Lowercase<Name>]: Shape<LabelMark[]> };
    },
    labelsIn: (value) => storedNames(value[type] ?? (group.alsoUnderLabels ? value["labels"] : undefined)),
    fromScalar: () => null,
  });
}
