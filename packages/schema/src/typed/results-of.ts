import type { ParsedPrediction } from "../results/validate-prediction.ts";
import type { Annotation, Result } from "../shapes.ts";
import type { GeometryKind, GeometryValue } from "../tags/geometry.ts";
import type { TagName, Tags } from "../tags/index.ts";
import type { LabelMark } from "../tags/label-checks.ts";
import type { Fields, FieldValues } from "../tags/shape.ts";
import type { ControlPart, ObjectPart, OptionPart, PartsOf, RelationPart, Written } from "./config-parts.ts";
import type { ConfigError, Trim } from "./markup.ts";
import type { ownTypes } from "./tag-facts.ts";

/**
 * `Config` is everywhere the text of a config, or what `labelConfig` made of it: something with its text as `source`.
 */

/** The text of a config. */
type TextOf<Config> = Config extends { readonly source: infer Xml extends string } ? Xml : Config & string;

/** Whether the compiler knows the text, every letter of it. */
// oxlint-disable-next-line typescript/no-empty-object-type -- the object without keys fits an index signature only
type IsKnown<Xml extends string> = {} extends Record<Xml, 1> ? false : true;

/** The parts of a config that the compiler knows; `unknown` of any other. */
export type KnownParts<Config> = IsKnown<TextOf<Config>> extends true ? Checked<PartsOf<TextOf<Config>>> : unknown;

/** The parts, or a `ConfigError` when a control is about nothing that there is. */
type Checked<Parts> = [WrongTargets<ControlIn<Parts>, Parts>] extends [never]
  ? Parts
  : WrongTargets<ControlIn<Parts>, Parts>;
type WrongTargets<Control, Parts> = Control extends ControlPart
  ? Control["toName"] extends readonly []
    ? IsOne<ObjectIn<Parts>["name"]> extends true
      ? never
      : ConfigError<`<${Control["tag"]}> needs toName: the name of the object it is about`>
    : NotAnObject<Exclude<Control["toName"][number], ObjectIn<Parts>["name"]>, Control["tag"]>
  : never;
type NotAnObject<Name extends string, Tag extends string> = Name extends string
  ? ConfigError<`toName="${Name}" of <${Tag}> is not the name of an object`>
  : never;

/** Whether a union has one member. */
export type IsOne<Union, Each = Union> = [Union] extends [never]
  ? false
  : Each extends unknown
    ? [Union] extends [Each]
      ? true
      : false
    : never;

type ObjectIn<Parts> = Extract<Parts, ObjectPart>;
export type ControlIn<Parts> = Extract<Parts, ControlPart>;
type OptionIn<Parts> = Extract<Parts, OptionPart>;

/** The names of a config's controls; any string when the config is not known. */
export type ControlNameOf<Config> = NamesIn<KnownParts<Config>>;
type NamesIn<Parts> = unknown extends Parts ? string : ControlIn<Parts>["name"];

/** The result of one control of a config, or of any; `Result` when the config is not known. */
export type ResultOf<Config, Name extends string = string> = ResultIn<KnownParts<Config>, Name>;

type ResultIn<Parts, Name extends string> = unknown extends Parts
  ? Result
  : [Extract<Parts, ConfigError<string>>] extends [never]
    ? ControlResult<ControlNamed<ControlIn<Parts>, Name>, Parts>
    : Parts;

/** The controls of some names; those inside a Repeater also by a name of one item. */
export type ControlNamed<Control, Name extends string> = Control extends ControlPart
  ? Control["name"] extends Name
    ? Control
    : Name extends Control["name"]
      ? Control
      : never
  : never;

type ControlResult<Control, Parts> = Control extends ControlPart
  ? Flat<
      ResultEnvelope & {
        from_name: Control["name"];
        to_name: ToName<Targets<Control, Parts>>;
        type: TypeOf<Control["tag"]>;
        value: ValueOf<Control, Parts>;
      }
    >
  : never;

type TypeOf<Tag extends TagName> = Tag extends keyof typeof ownTypes ? (typeof ownTypes)[Tag] : Lowercase<Tag>;

/** What results may have beside their value. */
type ResultEnvelope = {
  id?: string;
  score?: number | null;
  origin?: string;
  original_width?: number;
  original_height?: number;
  image_rotation?: number;
  original_length?: number;
  item_index?: number;
  parentID?: string;
  meta?: Record<string, unknown>;
};

/** An arrow from one region to another. */
export type RelationOf<Config> = RelationIn<KnownParts<Config>>;
type RelationIn<Parts> = {
  type: "relation";
  from_id: string;
  to_id: string;
  direction?: "left" | "right" | "bi";
  labels?: AnyLabel<unknown extends Parts ? never : Extract<Parts, RelationPart>["stored"]>[];
  // So that `from_name` can be asked of every result.
  from_name?: never;
};

/** All results of a task: of controls, and relations between regions. */
export type ResultsOf<Config> = ResultsIn<KnownParts<Config>>;
type ResultsIn<Parts> = unknown extends Parts
  ? Result[]
  : [Extract<Parts, ConfigError<string>>] extends [never]
    ? (ResultIn<Parts, string> | RelationIn<Parts>)[]
    : Parts;

/** What a model answers for one task. */
export type PredictionOf<Config> = Partial<Omit<ParsedPrediction, "result">> & { result: ResultsOf<Config> };

/** An annotation with the results of a config. */
export type AnnotationOf<Config> = Omit<Annotation, "result"> & { result: ResultsOf<Config> };

/** The names of the objects a control is about: those written, or the only one. */
type Targets<Control extends ControlPart, Parts> = Control["toName"] extends readonly []
  ? readonly [ObjectIn<Parts>["name"]]
  : Control["toName"];

/** One of the objects, or all of them as Label Studio's short answers name them: `a,b`. */
type ToName<Names extends readonly string[]> = Names[number] | Joined<Names>;
type Joined<Names extends readonly string[]> = Names extends readonly [
  infer First extends string,
  ...infer Others extends readonly string[],
]
  ? Others extends readonly []
    ? First
    : `${First},${Joined<Others>}`
  : never;

/** What the value of a control's results holds: where it is, and the answer. */
type ValueOf<Control extends ControlPart, Parts> = WithPlace<AnswerOf<Control, Parts>, PlaceKind<Control, Parts>>;
type WithPlace<Answer, Kind> = Kind extends GeometryKind
  ? Flat<Omit<GeometryValue<Kind>, keyof Answer> & Answer>
  : Flat<Answer>;
/** The same type with its keys in one place, so that editors show them. */
export type Flat<T> = T extends infer Whole ? { [Key in keyof Whole]: Whole[Key] } : never;

/** The shapes that a control's regions can have; "none" when it is about the whole task. */
export type PlaceKind<Control extends ControlPart, Parts> =
  | Exclude<GeometryWritten<Control>, "any">
  | ("any" extends GeometryWritten<Control> ? PlacesOf<Targets<Control, Parts>[number], Parts> : never);

/** The geometry of a control: where its attributes decide about it, those that ask for a region. */
type GeometryWritten<Control extends ControlPart> =
  GeometryOf<Control["tag"]> extends infer Geometry
    ? "none" extends Geometry
      ? [Exclude<Geometry, "none">] extends [never]
        ? "none"
        : true extends IsTrue<Control["attributes"], "perregion" | "labeling">
          ? Exclude<Geometry, "none">
          : "none"
      : Geometry
    : never;

type GeometryOf<Tag extends TagName> = Tags[Tag] extends { geometry: (attributes: never) => infer Geometry }
  ? Geometry
  : never;

/** Whether one of some flags is written as true. */
type IsTrue<Attributes, Name extends string> = Name extends string
  ? Lowercase<Trim<Written<Attributes, Name, "">>> extends "true"
    ? true
    : false
  : never;

type PlacesOf<Name, Parts> =
  Extract<ObjectIn<Parts>, { name: Name }> extends infer Object
    ? Object extends ObjectPart
      ? Tags[Object["tag"]] extends { places: infer Places }
        ? [keyof Places] extends [never]
          ? "none"
          : keyof Places
        : never
      : never
    : never;

/** The answer's own keys, with the labels that there are. */
export type AnswerOf<Control extends ControlPart, Parts> = TagAnswer<
  Control["tag"],
  LabelsOf<Control, Parts>,
  IsTrue<Control["attributes"], "allownested">
>;

/** The answer of a tag with some labels: where they may be paths, as the attribute says. */
export type TagAnswer<Tag extends TagName, Labels extends string, IsNested = boolean> = Tags[Tag] extends {
  answer: (facts: never) => infer Answer extends Fields;
}
  ? Exact<FieldValues<Answer>, Labels, IsNested>
  : never;

type Exact<Answer, Labels extends string, IsNested> = {
  [Key in keyof Answer]: Labeled<PathsOrLabels<Answer[Key], IsNested>, Labels>;
};

/** An answer that may be labels or paths of labels is one of them; an attribute says which. */
type PathsOrLabels<Field, IsNested> = LabelMark[] | LabelMark[][] extends Field
  ? IsNested extends true
    ? Exclude<Field, LabelMark[]>
    : Exclude<Field, LabelMark[][]>
  : Field;

/** A type with the labels of a config where it has a mark for them. */
type Labeled<T, Labels extends string> = T extends LabelMark
  ? Labels
  : T extends object
    ? { [Key in keyof T]: Labeled<T[Key], Labels> }
    : T;

/** What results hold of a control's labels: its own, or those of the groups about the same objects. */
type LabelsOf<Control extends ControlPart, Parts> =
  HasDynamicLabels<Control> extends true
    ? string
    : [OwnLabels<Control["name"], Parts>] extends [never]
      ? AnyLabel<BorrowedLabels<Extract<ControlIn<Parts>, { tag: "Labels" }>, Targets<Control, Parts>[number], Parts>>
      : OwnLabels<Control["name"], Parts>;

/** Whether the answer of a tag has labels in it. */
export type HasLabels<Tag extends TagName> = Tags[Tag] extends { answer: (facts: never) => infer Answer extends Fields }
  ? [Exact<FieldValues<Answer>, "one", true>] extends [Exact<FieldValues<Answer>, "other", true>]
    ? false
    : true
  : false;

/** Whether the task, an address or annotators bring labels. */
type HasDynamicLabels<Control extends ControlPart> = Control["attributes"] extends { apiurl: string }
  ? true
  : true extends IsTrue<Control["attributes"], "legacy" | "allowaddlabels">
    ? true
    : Written<Control["attributes"], "value", ""> extends `$${string}`
      ? true
      : false;
type OwnLabels<Name extends string, Parts> = Extract<OptionIn<Parts>, { owner: Name }>["stored"];
type AnyLabel<Labels extends string> = [Labels] extends [never] ? string : Labels;

type BorrowedLabels<Group, Names extends string, Parts> = Group extends ControlPart
  ? [Extract<Targets<Group, Parts>[number], Names>] extends [never]
    ? never
    : HasDynamicLabels<Group> extends true
      ? string
      : OwnLabels<Group["name"], Parts>
  : never;
