import type { ControlTag, ObjectTag } from "../config/node.ts";
import type { AttributeTable } from "../tags/attribute.ts";
import type { ControlFacts, ControlGeometry, ControlTraits, ObjectFacts, PlaceDefinition } from "../tags/define.ts";
import type { GeometryKind } from "../tags/geometry.ts";
import { type ControlTagName, type ObjectTagName, tags } from "../tags/index.ts";
import type { Fields, ValueProblem } from "../tags/shape.ts";

/** What a tag's definition offers here, without the attribute types that only its own file needs. */
export type AnyPlace = PlaceDefinition<ObjectFacts["attributes"]>;
type AnyObject = {
  readonly places: Readonly<Partial<Record<GeometryKind, AnyPlace>>>;
  checkData(data: unknown, attributes: ObjectTag["attributes"]): string | null;
  itemCount?(data: unknown, attributes: ObjectTag["attributes"]): number | null;
  sample(attributes: ObjectTag["attributes"]): unknown;
};
export type AnyControl = Omit<
  ControlTraits<AttributeTable, Fields, ControlGeometry>,
  "geometry" | "answer" | "checkAnswer" | "summarize"
> & {
  geometry(attributes: ControlTag["attributes"]): ControlGeometry;
  answer(control: ControlFacts): Fields;
  checkAnswer?(value: Readonly<Record<string, unknown>>, control: ControlFacts): ValueProblem[] | null;
  summarize?(value: Readonly<Record<string, unknown>>, attributes: ControlTag["attributes"]): string;
};

/** The definition of a control's tag. */
export function controlDefinition(tag: ControlTagName): AnyControl {
  return tags[tag];
}

/** The definition of an object's tag. */
export function objectDefinition(tag: ObjectTagName): AnyObject {
  return tags[tag];
}
