import { labelsOf } from "../config/labels.ts";
import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { nearest } from "../config/spelling.ts";
import { objectData, type TaskData } from "../config/task-values.ts";
import type {
  ControlFacts,
  GeometryKind,
  ObjectFacts,
  PlaceDefinition,
  ValueCheck,
  ValueProblem,
} from "../tags/define.ts";
import { type ControlTagName, type ObjectTagName, tags } from "../tags/index.ts";

/** What a tag's definition offers here, without the attribute types that only its own file needs. */
type AnyPlace = PlaceDefinition<ObjectFacts["attributes"]>;
type AnyObject = {
  readonly places: Readonly<Partial<Record<GeometryKind, AnyPlace>>>;
  checkData(data: unknown, attributes: ObjectTag["attributes"]): string | null;
};
type AnyControl = {
  checkAnswer(control: ControlFacts): ValueCheck;
  geometry(attributes: ControlTag["attributes"]): GeometryKind | "any" | "none";
  labelsIn(value: Readonly<Record<string, unknown>>): string[];
  fromScalar(scalar: string | number): Record<string, unknown> | null;
};

/** The definition of a control's tag. */
export function controlDefinition(tag: ControlTagName): AnyControl {
  return tags[tag];
}

/** The definition of an object's tag. */
export function objectDefinition(tag: ObjectTagName): AnyObject {
  return tags[tag];
}

/** The checks of a config for one task; each is made when first needed, and once. */
export type ResultChecks = {
  control(name: unknown): ControlTag | undefined;
  nearestControl(name: string): string | undefined;
  answer(control: ControlTag): ValueCheck;
  /** Where in which object a result is; `null` when it is about the whole task. */
  place(control: ControlTag, objectName: string, value: Readonly<Record<string, unknown>>): Place | null;
};

export type Place = {
  check: ValueCheck;
  /** Equal for the same place in the same object. */
  key(): string;
};

/** Makes the checks. `data` is the task's data, if it is known: then texts have an end and dynamic labels a list. */
export function createResultChecks(config: LabelConfig, data: TaskData | undefined): ResultChecks {
  const answers = new Map<ControlTag, ValueCheck>();
  const places = new Map<AnyPlace, Map<ObjectTag, ValueCheck>>();
  const placeCheck = (place: AnyPlace, object: ObjectTag): ValueCheck => {
    const ofPlace = remembered(places, place, () => new Map<ObjectTag, ValueCheck>());
    return remembered(ofPlace, object, () => {
      const shown = data === undefined ? undefined : objectData(config, object, data);
      return place.check({ name: object.name, attributes: object.attributes, data: shown });
    });
  };
  return {
    control: (name) => (typeof name === "string" ? config.controlByName.get(name) : undefined),
    nearestControl: (name) => nearest(name, [...config.controlByName.keys()]),
    answer: (control) =>
      remembered(answers, control, () => {
        const { name, type, attributes } = control;
        return controlDefinition(control.tag).checkAnswer({ name, type, attributes, labels: labelsOf(control, data) });
      }),
    place: (control, objectName, value) => {
      const kind = controlDefinition(control.tag).geometry(control.attributes);
      const object = config.objectByName.get(objectName);
      if (kind === "none" || !object) return null;
      const chosen = choosePlace(objectDefinition(object.tag), kind, value);
      if (chosen === null) return { check: () => [noPlace(object)], key: () => "" };
      const [name, place] = chosen;
      return { check: placeCheck(place, object), key: () => JSON.stringify([object.name, name, place.key(value)]) };
    },
  };
}

/** The shape that the control makes; where it makes any, the object's only one, or that whose keys the value has. */
function choosePlace(
  object: AnyObject,
  kind: GeometryKind | "any",
  value: Readonly<Record<string, unknown>>,
): readonly [string, AnyPlace] | null {
  const all = Object.entries(object.places);
  if (kind !== "any") return all.find(([name]) => name === kind) ?? null;
  if (all.length === 1) return all[0] ?? null;
  return all.find(([, place]) => place.recognizes(value)) ?? null;
}

function noPlace(object: ObjectTag): ValueProblem {
  return {
    path: "",
    message: `the value does not say where in "${object.name}" it is`,
    expected: `a place in a <${object.tag}>`,
  };
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
