import type { ControlPart, ObjectPart, RepeatedPart, Written } from "./config-parts.ts";
import type { Before, ConfigError, Trim } from "./markup.ts";
import type { Flat, HasLabels, KnownParts } from "./results-of.ts";
import type { DataTypes, shownData } from "./tag-facts.ts";

/**
 * The data of a task for a config: what its objects show, and lists of labels and of what is repeated. Of `$a.b[0]`
 * only `a` is said. Other keys are let through.
 */
export type TaskDataOf<Config> = DataIn<KnownParts<Config>>;

type AnyData = { readonly [key: string]: unknown };

type DataIn<Parts> = unknown extends Parts
  ? AnyData
  : [Extract<Parts, ConfigError<string>>] extends [never]
    ? Flat<
        { readonly [Object in Extract<Parts, ObjectPart> as WholeKey<ValueWritten<Object>>]: DataOf<Object> } & {
          readonly [Object in Extract<Parts, ObjectPart> as RootKey<ValueWritten<Object>>]: unknown;
        } & {
          readonly [
            List in Extract<Parts, RepeatedPart> as WholeKey<Written<List["attributes"], "on", "">>
          ]: readonly unknown[];
        } & {
          readonly [Control in Extract<Parts, ControlPart> as LabelsKey<Control>]?: readonly unknown[];
        }
      > &
        AnyData
    : Parts;

/** What an object shows, as written: its value, or its list of pages. */
type ValueWritten<Object extends ObjectPart> = Trim<
  Written<Object["attributes"], "value", Written<Object["attributes"], "valuelist", "">>
>;

/** The key of a `$key`; `never` for paths, words with keys in them, and what has the index of a Repeater. */
type WholeKey<Value extends string> =
  KeyIn<Value> extends `${string}${"." | "[" | "{"}${string}` ? never : KeyIn<Value>;

/** The first key of a `$path`. */
type RootKey<Value extends string> =
  WholeKey<Value> extends never ? Before<Before<Before<KeyIn<Value>, ".">, "[">, "{{"> : never;

type KeyIn<Value extends string> = Value extends `$${infer Key}`
  ? Key extends "" | `${string}${" " | "," | "$"}${string}`
    ? never
    : Key
  : never;

type DataOf<Object extends ObjectPart> = Object["attributes"] extends { value: string }
  ? Lowercase<Written<Object["attributes"], "valuetype", "">> extends "url"
    ? string
    : ShownData<Object["tag"]>
  : readonly ShownData<Object["tag"]>[];

type ShownData<Tag> = Tag extends keyof typeof shownData ? DataTypes[(typeof shownData)[Tag]] : unknown;

type LabelsKey<Control extends ControlPart> =
  HasLabels<Control["tag"]> extends true ? WholeKey<Trim<Written<Control["attributes"], "value", "">>> : never;
