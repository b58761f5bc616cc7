import type { AttributesOf, AttributeTable } from "./attribute.ts";

/** One label or choice of a control. */
export type LabelSpec = {
  /** What the annotator reads. */
  readonly value: string;
  readonly alias: string | null;
  /** What results hold: the alias, or the value when there is none. */
  readonly stored: string;
  /** The stored names from the outermost choice down to this one; one entry unless choices are nested. */
  readonly path: readonly string[];
  readonly hotkey: string | null;
  /** CSS colour as written; `null` when the editor may choose one. */
  readonly background: string | null;
  readonly hint: string | null;
  readonly selected: boolean;
  readonly maxUsages: number | null;
  /** Every attribute as written in the XML, for models that read their own (`predicted_values`, …). */
  readonly written: Readonly<Record<string, string>>;
};

/** Something wrong inside a result's `value`. `path` is relative to it: `.choices[0]`. */
export type ValueProblem = { path: string; message: string; expected?: string };

/** Made once for a control or an object and then used for each of its results: set-up is not repeated. */
export type ValueCheck = (value: Readonly<Record<string, unknown>>) => ValueProblem[];

/** What checking a value needs to know about the control it belongs to. */
export type ControlFacts<Attributes = Readonly<Record<string, unknown>>> = {
  readonly name: string;
  readonly type: string;
  readonly attributes: Attributes;
  /** `null` when the labels come from the task and the task is not known. */
  readonly labels: readonly LabelSpec[] | null;
};

/** What checking a place needs to know about the object it is in. `data` is undefined when the task is unknown. */
export type ObjectFacts<Attributes = Readonly<Record<string, unknown>>> = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly data: unknown;
};

/** The shapes that a region of an object can have; by shape and not by tag, so that formats need not know tags. */
export type GeometryKind = "span";

/** One shape of region in an object: which keys of a value say where it is, and how they are checked. */
export type PlaceDefinition<Attributes> = {
  /** Whether a value has the keys of this shape. Asked only where an object has several shapes. */
  recognizes(value: Readonly<Record<string, unknown>>): boolean;
  /** For one object and task, what checks those keys. */
  check(object: ObjectFacts<Attributes>): ValueCheck;
  /** Equal for two values exactly when they are the same place. */
  key(value: Readonly<Record<string, unknown>>): string;
};

/** Layout and words: has no name and makes no results. */
export type VisualDefinition<Name extends string, Table extends AttributeTable> = {
  readonly kind: "visual";
  readonly name: Name;
  readonly attributes: Table;
};

/** Shows a piece of the task: a text, an image. Controls point at it by name. */
export type ObjectDefinition<Name extends string, Table extends AttributeTable> = {
  readonly kind: "object";
  readonly name: Name;
  readonly attributes: Table;
  readonly places: Readonly<Partial<Record<GeometryKind, PlaceDefinition<AttributesOf<Table>>>>>;
  /** What is wrong with this piece of task data, e.g. "must be a string"; `null` when nothing is. */
  checkData(data: unknown, attributes: AttributesOf<Table>): string | null;
};

/** What an annotator or a model answers with. */
export type ControlDefinition<Name extends string, Table extends AttributeTable> = {
  readonly kind: "control";
  readonly name: Name;
  readonly attributes: Table;
  /** The result type: the tag name in lower case, also the key of the answer inside `value`. */
  readonly type: string;
  /** Canonical names of the object tags it can act on; "any" when all. */
  readonly objects: "any" | readonly string[];
  /** Canonical name of the child tag that lists its labels; `null` when it has none. */
  readonly option: string | null;
  /** The shape of the region that a result has; "any" that the object has; "none" when it is about the whole task. */
  geometry(attributes: AttributesOf<Table>): GeometryKind | "any" | "none";
  /** For one control and task, what checks the control's own key of a value (not its place). */
  checkAnswer(control: ControlFacts<AttributesOf<Table>>): ValueCheck;
  /** The stored labels inside a value that `checkAnswer` accepted. */
  labelsIn(value: Readonly<Record<string, unknown>>): string[];
  /** The `value` for a bare string or number, as models may answer; `null` when it cannot be one. */
  fromScalar(scalar: string | number): Record<string, unknown> | null;
};

/** One label of a control; belongs to the nearest control above it. */
export type OptionDefinition<Name extends string, Table extends AttributeTable> = {
  readonly kind: "option";
  readonly name: Name;
  readonly attributes: Table;
  /** Whether options of this tag may contain options of this tag. */
  readonly nests: boolean;
};

/** Keeps the tag's name and attribute types for everything derived from them. */
export function visualTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<VisualDefinition<Name, Table>, "kind">,
): VisualDefinition<Name, Table> {
  return { kind: "visual", ...definition };
}

/** See `ObjectDefinition`. */
export function objectTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<ObjectDefinition<Name, Table>, "kind">,
): ObjectDefinition<Name, Table> {
  return { kind: "object", ...definition };
}

/** See `ControlDefinition`. */
export function controlTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<ControlDefinition<Name, Table>, "kind">,
): ControlDefinition<Name, Table> {
  return { kind: "control", ...definition };
}

/** See `OptionDefinition`. */
export function optionTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<OptionDefinition<Name, Table>, "kind">,
): OptionDefinition<Name, Table> {
  return { kind: "option", ...definition };
}
