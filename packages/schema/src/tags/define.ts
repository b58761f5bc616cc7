import type { Result } from "../shapes.ts";
import type { AttributesOf, AttributeTable } from "./attribute.ts";
import type { GeometryKind } from "./geometry.ts";
import type { Fields, Random, ValueProblem } from "./shape.ts";

export type { GeometryKind } from "./geometry.ts";

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

/** What checking an answer needs to know about the control it belongs to. */
export type ControlFacts<Attributes = Readonly<Record<string, unknown>>> = {
  readonly name: string;
  readonly attributes: Attributes;
  /** `null` when the labels come from the task and the task is not known. */
  readonly labels: readonly LabelSpec[] | null;
  /** The parts written inside it, in document order: the Buckets of a Ranker. */
  readonly parts?: readonly PartFacts[];
  /** The objects it is about, as they are in the task; only for controls that read them. */
  readonly objects?: readonly ObjectFacts[];
};

/** A part inside a control: its canonical tag name and its attributes. */
export type PartFacts = { readonly tag: string; readonly attributes: Readonly<Record<string, unknown>> };

/** What checking a place needs to know about the object it is in. `data` is undefined when the task is unknown. */
export type ObjectFacts<Attributes = Readonly<Record<string, unknown>>> = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly data: unknown;
};

/** What is wrong with a place beyond the shape of its keys. Paths are relative to the result: `.value.end`. */
export type PlaceCheck = (value: Readonly<Record<string, unknown>>, result: Readonly<Result>) => ValueProblem[] | null;

/**
 * One shape of region in an object: which keys of a value say where it is (their shapes are `geometryFields[kind]`),
 * and what else must hold.
 */
export type PlaceDefinition<Attributes> = {
  /** Whether a value has the keys of this shape. Asked only where an object has several shapes. */
  recognizes(value: Readonly<Record<string, unknown>>): boolean;
  /** For one object and task, what checks that a place is inside it. Asked only of values with the right keys. */
  within?(object: ObjectFacts<Attributes>): PlaceCheck;
  /** Equal for two values exactly when they are the same place. */
  key(value: Readonly<Record<string, unknown>>): string;
  /** A right place: for samples and tests. `result` is what belongs beside `value`, like `original_width`. */
  make(
    random: Random,
    object: ObjectFacts<Attributes>,
  ): { value: Record<string, unknown>; result?: Record<string, unknown> };
};

/** What every tag says of itself. From it and the attributes the reference page is written. */
type Documented = {
  /** A sentence or two: what it is for. Markdown. */
  readonly summary: string;
  /** A whole label config that uses it; valid without warnings. */
  readonly example: string;
};

/** Layout and words: has no name and makes no results. */
export type VisualDefinition<Name extends string, Table extends AttributeTable> = Documented & {
  readonly kind: "visual";
  readonly name: Name;
  readonly attributes: Table;
  /** `markup`: what is written inside is its value, not tags. */
  readonly content?: "markup";
};

/** Belongs to a tag above it and means nothing elsewhere: a Channel of a TimeSeries. */
export type PartDefinition<Name extends string, Table extends AttributeTable> = Documented & {
  readonly kind: "part";
  readonly name: Name;
  readonly attributes: Table;
  /** Canonical names of the tags it may be in, directly or through Views; empty when anywhere. */
  readonly inside: readonly string[];
};

/** What an object tag is, apart from its kind. */
export type ObjectTraits<Table extends AttributeTable> = {
  /** The shapes that its regions can have; none when only whole tasks are labeled with it. */
  readonly places: Readonly<Partial<Record<GeometryKind, PlaceDefinition<AttributesOf<Table>>>>>;
  /** What is wrong with this piece of task data, e.g. "must be a string"; `null` when nothing is. */
  checkData(data: unknown, attributes: AttributesOf<Table>): string | null;
  /** How many items it shows at once, for `item_index`; `null` when it is one thing or the data does not say. */
  itemCount?(data: unknown, attributes: AttributesOf<Table>): number | null;
  /** A piece of data that it can show, without any network. */
  sample(attributes: AttributesOf<Table>): unknown;
};

/** Shows a piece of the task: a text, an image. Controls point at it by name. */
export type ObjectDefinition<Name extends string, Table extends AttributeTable> = Documented &
  ObjectTraits<Table> & {
    readonly kind: "object";
    readonly name: Name;
    readonly attributes: Table;
    /** `markup`: what is written inside is its value, not tags. */
    readonly content?: "markup";
  };

/**
 * How a model's doubt about an answer is measured: by the probabilities of classes, by the scores of regions, of
 * masks, of a written text, or of a number. `sampling` has a measure for each.
 */
export type UncertaintyKind = "classes" | "spans" | "boxes" | "masks" | "text" | "value";

/** The shape of the region that a control's result has; "any" that the object has; "none" when about the whole task. */
export type ControlGeometry = GeometryKind | "any" | "none";

/** What a control tag is, apart from its kind. */
export type ControlTraits<Table extends AttributeTable, Answer extends Fields, Geometry extends ControlGeometry> = {
  /** The result type: the tag name in lower case. */
  readonly type: string;
  /** Other types that Label Studio has for its results; the answer may then be under the type's own name. */
  readonly alsoTypes?: readonly string[];
  /** Whether the answer may be under `labels` instead: some of Label Studio's editors and its SDK put it there. */
  readonly alsoUnderLabels?: boolean;
  /** Canonical names of the object tags it can act on; "any" when all. */
  readonly objects: "any" | readonly string[];
  /** How many objects it is about, when it compares them; else any number. */
  readonly targets?: number;
  /** Whether its answers must fit what its objects show: the items of a List. */
  readonly readsObjects?: boolean;
  /** Canonical name of the child tag that lists its labels; `null` when it has none. */
  readonly option: string | null;
  /** Whether its results carry the labels of the label groups about the same object. */
  readonly borrowsLabels?: boolean;
  /** Whether it may have several results about one whole task, as a conversation has messages. */
  readonly repeats?: boolean;
  readonly uncertainty: UncertaintyKind;
  geometry(attributes: AttributesOf<Table>): Geometry;
  /** For one control and task, the control's own keys of a value; its place has others. */
  answer(control: ControlFacts<AttributesOf<Table>>): Answer;
  /** What is wrong with an answer whose keys have the right shapes. Paths are relative to the value. */
  checkAnswer?(
    value: Readonly<Record<string, unknown>>,
    control: ControlFacts<AttributesOf<Table>>,
  ): ValueProblem[] | null;
  /** The stored labels inside a value that is right. */
  labelsIn(value: Readonly<Record<string, unknown>>): string[];
  /** A right value in a few words, for a table cell; without it, its labels. */
  summarize?(value: Readonly<Record<string, unknown>>, attributes: AttributesOf<Table>): string;
  /** The `value` for a bare string or number, as models may answer; `null` when it cannot be one. */
  fromScalar(scalar: string | number): Record<string, unknown> | null;
};

/** What an annotator or a model answers with. */
export type ControlDefinition<
  Name extends string,
  Table extends AttributeTable,
  Answer extends Fields,
  Geometry extends ControlGeometry,
> = Documented &
  ControlTraits<Table, Answer, Geometry> & {
    readonly kind: "control";
    readonly name: Name;
    readonly attributes: Table;
  };

/** Shows a piece of the task and is answered in itself: a conversation. It is its own control and its own object. */
export type DialogDefinition<Name extends string, Table extends AttributeTable, Answer extends Fields> = Documented &
  ObjectTraits<Table> &
  ControlTraits<Table, Answer, "none"> & {
    readonly kind: "dialog";
    readonly name: Name;
    readonly attributes: Table;
  };

/** One label of a control; belongs to the nearest control above it. */
export type OptionDefinition<Name extends string, Table extends AttributeTable> = Documented & {
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

/** See `PartDefinition`. */
export function partTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<PartDefinition<Name, Table>, "kind">,
): PartDefinition<Name, Table> {
  return { kind: "part", ...definition };
}

/** See `ObjectDefinition`. */
export function objectTag<
  const Name extends string,
  Table extends AttributeTable,
  Places extends ObjectTraits<NoInfer<Table>>["places"],
>(
  definition: Omit<ObjectDefinition<Name, Table>, "kind" | "places"> & { readonly places: Places },
): Omit<ObjectDefinition<Name, Table>, "places"> & { readonly places: Places } {
  return { kind: "object", ...definition };
}

/** See `ControlDefinition`. */
export function controlTag<
  const Name extends string,
  Table extends AttributeTable,
  Answer extends Fields,
  const Geometry extends ControlGeometry,
>(
  definition: Omit<ControlDefinition<Name, Table, Answer, Geometry>, "kind">,
): ControlDefinition<Name, Table, Answer, Geometry> {
  return { kind: "control", ...definition };
}

/** See `DialogDefinition`. */
export function dialogTag<const Name extends string, Table extends AttributeTable, Answer extends Fields>(
  definition: Omit<DialogDefinition<Name, Table, Answer>, "kind">,
): DialogDefinition<Name, Table, Answer> {
  return { kind: "dialog", ...definition };
}

/** See `OptionDefinition`. */
export function optionTag<const Name extends string, Table extends AttributeTable>(
  definition: Omit<OptionDefinition<Name, Table>, "kind">,
): OptionDefinition<Name, Table> {
  return { kind: "option", ...definition };
}
