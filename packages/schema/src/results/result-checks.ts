import { labelsOf } from "../config/labels.ts";
import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { nearest } from "../config/spelling.ts";
import { objectData, type TaskData } from "../config/task-values.ts";
import type { ControlFacts, ObjectFacts, ValueCheck } from "../tags/define.ts";
import { type ControlTagName, type ObjectTagName, tags } from "../tags/index.ts";

/** What a tag's definition offers here, without the attribute types that only its own file needs. */
type AnyObject = {
  checkPlace(object: ObjectFacts): ValueCheck;
  placeKey(value: Readonly<Record<string, unknown>>): string;
  checkData(data: unknown, attributes: ObjectTag["attributes"]): string | null;
};
type AnyControl = {
  checkAnswer(control: ControlFacts): ValueCheck;
  hasPlace(attributes: ControlTag["attributes"]): boolean;
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
  /** What checks the place of a region; `null` when the control's results have none. */
  place(control: ControlTag, objectName: string): ValueCheck | null;
  /** Equal for the same place in the same object; `null` when the control's results have none. */
  placeKey(control: ControlTag, objectName: string, value: Readonly<Record<string, unknown>>): string | null;
};

/** Makes the checks. `data` is the task's data, if it is known: then texts have an end and dynamic labels a list. */
export function createResultChecks(config: LabelConfig, data: TaskData | undefined): ResultChecks {
  const answers = new Map<ControlTag, ValueCheck>();
  const places = new Map<ObjectTag, ValueCheck>();
  const objectOf = (control: ControlTag, name: string): ObjectTag | undefined =>
    controlDefinition(control.tag).hasPlace(control.attributes) ? config.objectByName.get(name) : undefined;
  return {
    control: (name) => (typeof name === "string" ? config.controlByName.get(name) : undefined),
    nearestControl: (name) => nearest(name, [...config.controlByName.keys()]),
    answer: (control) =>
      remembered(answers, control, () => {
        const { name, type, attributes } = control;
        return controlDefinition(control.tag).checkAnswer({ name, type, attributes, labels: labelsOf(control, data) });
      }),
    place: (control, objectName) => {
      const object = objectOf(control, objectName);
      if (!object) return null;
      return remembered(places, object, () => {
        const shown = data === undefined ? undefined : objectData(config, object, data);
        return objectDefinition(object.tag).checkPlace({
          name: object.name,
          attributes: object.attributes,
          data: shown,
        });
      });
    },
    placeKey: (control, objectName, value) => {
      const object = objectOf(control, objectName);
      return object ? JSON.stringify([object.name, objectDefinition(object.tag).placeKey(value)]) : null;
    },
  };
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
