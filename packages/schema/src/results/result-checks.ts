import { expandRepeaters } from "../config/expand-repeaters.ts";
import { labelsOf } from "../config/labels.ts";
import { controlFor, objectFor } from "../config/lookups.ts";
import type { ConfigNode, ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { nearest } from "../config/spelling.ts";
import { objectData, type TaskData } from "../config/task-values.ts";
import type { Result } from "../shapes.ts";
import type { ControlFacts, ControlGeometry, ObjectFacts, PartFacts, PlaceCheck } from "../tags/define.ts";
import { geometryFields, type GeometryKind } from "../tags/geometry.ts";
import { type ObjectTagName, tags } from "../tags/index.ts";
import { type Fields, fieldsCheck, type Random, type ValueProblem } from "../tags/shape.ts";
import { type AnyControl, type AnyPlace, controlDefinition, objectDefinition } from "./tag-definitions.ts";

type Value = Readonly<Record<string, unknown>>;
type ResultWithValue = Result & { value: Value };

/**
 * The checks of a config for one task; each is made when first needed, and once. A class, because one is made for
 * every answer, and the closures of an object would be made with it.
 */
export class ResultChecks {
  readonly #config: LabelConfig;
  readonly #data: TaskData | undefined;
  #ofTask: Map<ControlTag, PreparedControl> | undefined;
  #objects: Objects | undefined;

  /** `data` is the task's data, if it is known: then texts have an end and dynamic labels a list. */
  constructor(config: LabelConfig, data: TaskData | undefined) {
    this.#config = data === undefined ? config : expandRepeaters(config, data);
    this.#data = data;
  }

  control(name: unknown): ControlTag | undefined {
    return typeof name === "string" ? controlFor(this.#config, name) : undefined;
  }

  nearestControl(name: string): string | undefined {
    return nearest(name, [...this.#config.controlByName.keys()]);
  }

  /** Whether a type is one that the control's results may have. */
  isType(control: ControlTag, type: unknown): boolean {
    return type === control.type || isAlsoType(this.#prepare(control).definition, type);
  }

  /** Whether the control's results are somewhere, and not about the whole task. */
  hasPlace(control: ControlTag): boolean {
    return this.#prepare(control).geometry !== "none";
  }

  /** Whether the control may have several results about one whole task. */
  repeats(control: ControlTag): boolean {
    return this.#prepare(control).definition.repeats === true;
  }

  /** The keys that the control's answer has, and what they may hold. */
  answer(control: ControlTag): Fields {
    return this.#prepare(control).fields;
  }

  /** What is wrong with a result's value, its answer and its place. Paths are relative to the result. */
  check(control: ControlTag, objectName: string, result: ResultWithValue): ValueProblem[] | null {
    const ready = this.#prepare(control);
    const answered = ready.check(answerOf(ready.definition, control, result));
    const object = objectFor(this.#config, objectName);
    const placed = object === undefined ? null : this.#checkPlace(ready, object, result);
    if (answered === null) return placed;
    return [...answered.map(inValue), ...(placed ?? [])];
  }

  /** Where a result is: equal for the same place in the same object; `null` when it is about the whole task. */
  placeKey(control: ControlTag, objectName: string, result: ResultWithValue): string | null {
    const { geometry } = this.#prepare(control);
    const object = objectFor(this.#config, objectName);
    if (geometry === "none" || !object) return null;
    const chosen = choosePlace(object, geometry, result.value);
    if (chosen === null) return "";
    return JSON.stringify([objectName, result["item_index"] ?? null, chosen.kind, chosen.place.key(result.value)]);
  }

  /** A right place for a control; `null` when it is about the whole task. */
  makePlace(control: ControlTag, objectName: string, random: Random): ReturnType<AnyPlace["make"]> | null {
    const { geometry } = this.#prepare(control);
    const object = objectFor(this.#config, objectName);
    if (geometry === "none" || !object) return null;
    const all = placesOf(object);
    const place = geometry === "any" ? all[Math.floor(random() * all.length)]?.place : find(all, geometry)?.place;
    return place?.make(random, this.#inTask().facts(object)) ?? null;
  }

  #checkPlace(ready: PreparedControl, object: ObjectTag, result: ResultWithValue): ValueProblem[] | null {
    const item = result["item_index"];
    const wrong = typeof item === "number" ? checkItem(item, object, this.#inTask()) : null;
    if (wrong !== null || ready.geometry === "none") return wrong;
    return checkPlace(ready, ready.geometry, object, this.#inTask(), result);
  }

  // Most controls are prepared for every task already, and most answers have no place.
  #prepare(control: ControlTag): PreparedControl {
    const known = preparedControls.get(control) ?? this.#ofTask?.get(control);
    if (known !== undefined) return known;
    const { ready, dependsOnTask } = prepareControl(this.#config, control, this.#data);
    if (dependsOnTask) (this.#ofTask ??= new Map()).set(control, ready);
    else preparedControls.set(control, ready);
    return ready;
  }

  #inTask(): Objects {
    return (this.#objects ??= createObjects(this.#config, this.#data));
  }
}

type PreparedControl = {
  definition: AnyControl;
  geometry: ControlGeometry;
  fields: Fields;
  /** What is wrong with an answer; paths relative to the value. */
  check(value: Value): ValueProblem[] | null;
  /** What is wrong with the keys of a place; made when a shape is first met. */
  placeChecks: Map<GeometryKind, (value: Value) => ValueProblem[] | null>;
};

/** Controls whose labels are in the config are prepared once, however many tasks there are. */
const preparedControls = new WeakMap<ControlTag, PreparedControl>();

function prepareControl(
  config: LabelConfig,
  control: ControlTag,
  data: TaskData | undefined,
): { ready: PreparedControl; dependsOnTask: boolean } {
  const definition = controlDefinition(control.tag);
  const { name, attributes } = control;
  const groups = definition.borrowsLabels ? groupsAround(config, control) : [control];
  const lists = groups.map((group) => labelsOf(group, data));
  const labels = lists.includes(null) ? null : lists.flatMap((list) => list ?? []);
  const readsObjects = definition.readsObjects === true;
  const objects = readsObjects ? objectsOf(config, control, data) : [];
  const facts: ControlFacts = { name, attributes, labels, parts: partsIn(control.node), objects };
  const fields = definition.answer(facts);
  const shapes = fieldsCheck(fields);
  const more = definition.checkAnswer?.bind(definition);
  const ready = {
    definition,
    geometry: definition.geometry(attributes),
    fields,
    check: more === undefined ? shapes : (value: Value) => shapes(value) ?? more(value, facts),
    placeChecks: new Map(),
  };
  return { ready, dependsOnTask: readsObjects || groups.some((group) => group.labelsKey !== null) };
}

/** The objects that a control is about, as they are in a task. */
function objectsOf(config: LabelConfig, control: ControlTag, data: TaskData | undefined): ObjectFacts[] {
  return control.toName.flatMap((name) => {
    const object = objectFor(config, name);
    return object === undefined ? [] : [objectFacts(config, object, data)];
  });
}

function objectFacts(config: LabelConfig, object: ObjectTag, data: TaskData | undefined): ObjectFacts {
  const shown = data === undefined ? undefined : objectData(config, object, data);
  return { name: object.name, attributes: object.attributes, data: shown };
}

/** The part tags inside a tag, in document order; those of a control inside it are not its own. */
function partsIn(node: ConfigNode): PartFacts[] {
  return node.children.flatMap((child): PartFacts[] => {
    const { kind } = tags[child.tag] as { kind: string };
    if (kind === "control" || kind === "dialog") return [];
    const inside = partsIn(child);
    return kind === "part" ? [{ tag: child.tag, attributes: child.attributes }, ...inside] : inside;
  });
}

/** The label groups that are about the same objects. */
function groupsAround(config: LabelConfig, control: ControlTag): ControlTag[] {
  // One item's control, found without the task, is not in the config; the repeated one that is has the same place.
  const isOwn = config.controlByName.get(control.name) === control;
  const repeated = config.controls.find(({ node }) => node.source.offset === control.node.source.offset);
  const { toName } = isOwn ? control : (repeated ?? control);
  return config.controls.filter(
    (other) => other.tag === "Labels" && other.toName.some((name) => toName.includes(name)),
  );
}

type Objects = {
  facts(object: ObjectTag): ObjectFacts;
  within(object: ObjectTag, chosen: ChosenPlace): PlaceCheck | null;
};

/** The objects of a config as they are in one task. */
function createObjects(config: LabelConfig, data: TaskData | undefined): Objects {
  let known: Map<ObjectTag, { facts: ObjectFacts; checks: Map<GeometryKind, PlaceCheck | null> }> | undefined;
  const of = (object: ObjectTag) =>
    remembered((known ??= new Map()), object, () => ({ facts: objectFacts(config, object, data), checks: new Map() }));
  return {
    facts: (object) => of(object).facts,
    within: (object, { kind, place }) => {
      const { facts, checks } = of(object);
      return remembered(checks, kind, () => place.within?.(facts) ?? null);
    },
  };
}

/** The value with the answer under the control's own type, where Label Studio has it under another of its types. */
function answerOf(definition: AnyControl, control: ControlTag, { type, value }: ResultWithValue): Value {
  const own = control.type;
  if (type !== own && Object.hasOwn(value, type)) {
    return isAlsoType(definition, type) ? { ...value, [own]: value[type] } : value;
  }
  const isUnderLabels = definition.alsoUnderLabels === true && value[own] === undefined && "labels" in value;
  return isUnderLabels ? { ...value, [own]: value["labels"] } : value;
}

const isAlsoType = ({ alsoTypes }: AnyControl, type: unknown): boolean =>
  typeof type === "string" && alsoTypes !== undefined && alsoTypes.includes(type);

function checkPlace(
  ready: PreparedControl,
  geometry: Exclude<ControlGeometry, "none">,
  object: ObjectTag,
  objects: Objects,
  result: ResultWithValue,
): ValueProblem[] | null {
  const chosen = choosePlace(object, geometry, result.value);
  if (chosen === null) return [noPlace(object)];
  const { kind } = chosen;
  const check = remembered(ready.placeChecks, kind, () => fieldsCheck(without(geometryFields[kind], ready.fields)));
  const wrong = check(result.value);
  if (wrong !== null) return wrong.map(inValue);
  return objects.within(object, chosen)?.(result.value, result) ?? null;
}

/** Whether the item that a result names is one of those that its object shows. */
function checkItem(item: number, object: ObjectTag, objects: Objects): ValueProblem[] | null {
  const { data } = objects.facts(object);
  const count = data === undefined ? null : (objectDefinition(object.tag).itemCount?.(data, object.attributes) ?? null);
  if (count === null || item < count) return null;
  const message = `there is no item ${item}: "${object.name}" has ${count}, counted from 0`;
  return [{ path: ".item_index", message, expected: `at most ${count - 1}` }];
}

/** The keys of a place that are not the answer's: a TextArea about a span has the span's `text` for its own. */
function without(fields: Fields, answer: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !Object.hasOwn(answer, key)));
}

type ChosenPlace = { kind: GeometryKind; place: AnyPlace };

const placesByTag = new Map<ObjectTagName, readonly ChosenPlace[]>();

function placesOf(object: ObjectTag): readonly ChosenPlace[] {
  return remembered(placesByTag, object.tag, () =>
    Object.entries(objectDefinition(object.tag).places).map(([kind, place]) => ({ kind: kind as GeometryKind, place })),
  );
}

function find(all: readonly ChosenPlace[], kind: GeometryKind): ChosenPlace | undefined {
  return all.find((one) => one.kind === kind);
}

/** The shape that the control makes; where it makes any, the object's only one, or that whose keys the value has. */
function choosePlace(object: ObjectTag, kind: GeometryKind | "any", value: Value): ChosenPlace | null {
  const all = placesOf(object);
  if (kind !== "any") return find(all, kind) ?? null;
  return (all.length === 1 ? all[0] : all.find(({ place }) => place.recognizes(value))) ?? null;
}

function noPlace(object: ObjectTag): ValueProblem {
  return {
    path: ".value",
    message: `the value does not say where in "${object.name}" it is`,
    expected: `a place in a <${object.tag}>`,
  };
}

const inValue = (problem: ValueProblem): ValueProblem => ({ ...problem, path: `.value${problem.path}` });

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
