import type { TagName, Tags } from "../tags/index.ts";
import type { ConfigError, NextTag, Trim, Unescape } from "./markup.ts";
import type { markupTags } from "./tag-facts.ts";

/** What the types of results need to know of a tag that shows a piece of the task. */
export type ObjectPart = {
  readonly part: "object";
  readonly tag: TagName;
  readonly name: string;
  /** As written, by their names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** What they need to know of a tag that is answered. */
export type ControlPart = {
  readonly part: "control";
  readonly tag: TagName;
  readonly name: string;
  /** The names of its objects; none when they are not written. */
  readonly toName: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
};

/** One label: the control it belongs to, and what results hold. */
export type OptionPart = { readonly part: "option"; readonly owner: string; readonly stored: string };

/** One label that relations may have. */
export type RelationPart = { readonly part: "relation"; readonly stored: string };

/** A list of the task's data that tags are repeated for. */
export type RepeatedPart = { readonly part: "repeated"; readonly attributes: Readonly<Record<string, string>> };

/** A tag around a place: its name as written, the nearest control, and what stands for the indexes of Repeaters. */
type Around = { readonly written: string; readonly control: string; readonly flags: readonly string[] };
type Outermost = { written: ""; control: ""; flags: [] };

type CanonicalNames = { [Name in TagName as Lowercase<Name>]: Name };
type Kind<Tag extends TagName> = Tags[Tag]["kind"];

type MarkupTagName = Extract<TagName, (typeof markupTags)[number]>;

/** The parts of a config, as a union; a `ConfigError` when it cannot be read. */
export type PartsOf<Xml extends string> = ReadOn<Read<Xml, [], never>>;

/** The compiler follows a thousand steps at a time: reading stops after a batch of tags and begins anew. */
type ReadOn<State> = State extends {
  pausedAt: infer Rest extends string;
  open: infer Open extends readonly Around[];
  found: infer Found;
}
  ? ReadOn<Read<Rest, Open, Found>>
  : State;
type TagsInBatch = 200;

type Read<
  Xml extends string,
  Open extends readonly Around[],
  Found,
  Count extends readonly unknown[] = [],
> = Count["length"] extends TagsInBatch
  ? { pausedAt: Xml; open: Open; found: Found }
  : NextTag<Xml> extends infer Next
    ? Next extends {
        open: infer Written extends string;
        attributes: infer Attributes;
        isEmpty: infer Empty;
        rest: infer Rest extends string;
      }
      ? Lowercase<Written> extends keyof CanonicalNames
        ? Begin<
            CanonicalNames[Lowercase<Written>],
            { written: Written; isEmpty: Empty; attributes: WithText<Attributes, Rest, Empty> },
            Rest,
            Open,
            Found,
            Count
          >
        : ConfigError<`There is no tag <${Written}>`>
      : Next extends { close: infer Written; rest: infer Rest extends string }
        ? Open extends readonly [infer Top extends Around, ...infer Outer extends readonly Around[]]
          ? Written extends Top["written"]
            ? Read<Rest, Outer, Found, [...Count, 1]>
            : NeverClosed<Top["written"]>
          : ConfigError<"There is an end tag too many">
        : Next extends { end: true }
          ? Open extends readonly [infer Top extends Around, ...unknown[]]
            ? NeverClosed<Top["written"]>
            : Found
          : Next
    : never;

type NeverClosed<Written extends string> = ConfigError<`<${Written}> is never closed; add </${Written}>`>;

/** The attributes, with the text of a tag that holds only text as its `value`. */
type WithText<Attributes, Rest extends string, Empty> = Empty extends true
  ? Attributes
  : Attributes extends { value: string }
    ? Attributes
    : Rest extends `${infer Text}</${string}`
      ? Text extends `${string}<${string}`
        ? Attributes
        : Attributes & { readonly value: Trim<Text> }
      : Attributes;

type StartTag = { readonly written: string; readonly isEmpty: unknown; readonly attributes: unknown };

type Begin<
  Tag extends TagName,
  Start extends StartTag,
  Rest extends string,
  Open extends readonly Around[],
  Found,
  Count extends readonly unknown[],
> =
  PartOf<Tag, Start["attributes"], Nearest<Open>> extends infer Part
    ? [Extract<Part, ConfigError<string>>] extends [never]
      ? Start["isEmpty"] extends true
        ? Read<Rest, Open, Found | Part, [...Count, 1]>
        : Tag extends MarkupTagName
          ? Rest extends `${string}</${Start["written"]}>${infer After}`
            ? Read<After, Open, Found | Part, [...Count, 1]>
            : NeverClosed<Start["written"]>
          : Read<Rest, [Inside<Tag, Start, Nearest<Open>>, ...Open], Found | Part, [...Count, 1]>
      : Part
    : never;

type Nearest<Open extends readonly Around[]> = Open extends readonly [infer Top extends Around, ...unknown[]]
  ? Top
  : Outermost;

type Inside<Tag extends TagName, Start extends StartTag, Outer extends Around> = {
  written: Start["written"];
  control: Kind<Tag> extends "control" | "dialog" ? NameOf<Start["attributes"], Outer> : Outer["control"];
  flags: Tag extends "Repeater"
    ? [...Outer["flags"], Written<Start["attributes"], "indexflag", "{{idx}}">]
    : Outer["flags"];
};

type PartOf<Tag extends TagName, Attributes, Outer extends Around> = Outer extends Outermost
  ? Tag extends "View"
    ? never
    : ConfigError<`The outermost tag must be <View>, not <${Tag}>`>
  : Kind<Tag> extends "option"
    ? { part: "option"; owner: Outer["control"]; stored: StoredLabel<Attributes, Outer> }
    : Kind<Tag> extends "object" | "control" | "dialog"
      ? NameOf<Attributes, Outer> extends infer Name extends string
        ? Name extends ""
          ? ConfigError<`<${Tag}> needs a name: results refer to it`>
          :
              | (Kind<Tag> extends "object" | "dialog"
                  ? { part: "object"; tag: Tag; name: Name; attributes: Attributes }
                  : never)
              | (Kind<Tag> extends "control" | "dialog"
                  ? {
                      part: "control";
                      tag: Tag;
                      name: Name;
                      toName: TargetsOf<Tag, Name, Attributes, Outer>;
                      attributes: Attributes;
                    }
                  : never)
        : never
      : Tag extends "Repeater"
        ? { part: "repeated"; attributes: Attributes }
        : Tag extends "Relation"
          ? { part: "relation"; stored: Unescape<Written<Attributes, "value", "">> }
          : never;

/** An attribute as written; otherwise the fallback. */
export type Written<Attributes, Name extends string, Fallback> = Attributes extends {
  readonly [Key in Name]: infer Text extends string;
}
  ? Text
  : Fallback;

type NameOf<Attributes, Outer extends Around> = Repeated<Unescape<Written<Attributes, "name", "">>, Outer["flags"]>;

/** The objects that a control names. A tag that is its own object need not name itself. */
type TargetsOf<Tag extends TagName, Name extends string, Attributes, Outer extends Around> =
  SplitNames<Repeated<Unescape<Written<Attributes, "toname", "">>, Outer["flags"]>> extends infer Names
    ? Names extends readonly []
      ? Kind<Tag> extends "dialog"
        ? [Name]
        : []
      : Names
    : never;

/** The names in a list with commas between. */
type SplitNames<Text extends string, Found extends readonly string[] = []> = Text extends `${infer Name},${infer Rest}`
  ? SplitNames<Rest, WithName<Found, Trim<Name>>>
  : WithName<Found, Trim<Text>>;
type WithName<Found extends readonly string[], Name extends string> = Name extends "" ? Found : [...Found, Name];

/** What results hold of a label: its alias, or its value when it has none. */
type StoredLabel<Attributes, Outer extends Around> =
  Written<Attributes, "alias", ""> extends infer Alias extends string
    ? Repeated<Unescape<Alias extends "" ? Written<Attributes, "value", ""> : Alias>, Outer["flags"]>
    : never;

/** A name inside Repeaters has a number where each one's index is written. */
type Repeated<Name extends string, Flags extends readonly string[]> = Flags extends readonly [
  infer Flag extends string,
  ...infer Inner extends readonly string[],
]
  ? Repeated<Name extends `${infer Head}${Flag}${infer Tail}` ? `${Head}${number}${Tail}` : Name, Inner>
  : Name;
