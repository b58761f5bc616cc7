import type { LabelSpec } from "../tags/define.ts";
import type { ControlTagName, ObjectTagName, TagAttributes, TagName } from "../tags/index.ts";
import type { SourceRange } from "./problem.ts";

/** One tag of the config with what is inside it. The union is closed: switch on `tag`. */
export type ConfigNode = { [Name in TagName]: ConfigNodeOf<Name> }[TagName];

export type ConfigNodeOf<Name extends TagName> = {
  readonly tag: Name;
  /** The tag's name in the letter case of the XML. */
  readonly writtenTag: string;
  /** Attributes parsed, with defaults. */
  readonly attributes: TagAttributes<Name>;
  /** Attributes as written: known names in canonical spelling, unknown ones kept. Includes `value` given as text. */
  readonly written: Readonly<Record<string, string>>;
  readonly children: readonly ConfigNode[];
  /** Where the tag's name is written. */
  readonly source: SourceRange;
  /** How it is spelled; missing when as usual, as on nodes that programs make. */
  readonly spelling?: Spelling;
  /** What is written beside the tags; missing when nothing is. */
  readonly asides?: Asides;
  /** Only on a Repeater of one task: its children are Views, one for each item. See `expandRepeaters`. */
  readonly expanded?: true;
};

/** How a tag is spelled where there are several ways. Nothing but printing depends on it. */
export type Spelling = {
  /** Attribute names that are not in canonical spelling: the canonical name → the name as written. */
  readonly names?: Readonly<Record<string, string>>;
  /** The value is not an attribute but stands inside the tag: as text, as a CDATA section, or as markup. */
  readonly inner?: "text" | "cdata" | "markup";
};

/** What has no effect but is kept: a comment, a text that no tag shows, a processing instruction. Without its marks. */
export type Aside = { readonly comment: string } | { readonly text: string } | { readonly instruction: string };

/** The asides that belong to a tag, by where they are; each list is missing when empty. */
export type Asides = {
  /** Before it, behind the tag before. */
  readonly before?: readonly Aside[];
  /** Inside it, behind the last tag. */
  readonly last?: readonly Aside[];
  /** Behind it: only the outermost tag has these. */
  readonly after?: readonly Aside[];
};

/** A tag that shows a piece of the task. Inside a Repeater, name and value have its flag: `text_{{idx}}`. */
export type ObjectTag = { [Name in ObjectTagName]: ObjectTagOf<Name> }[ObjectTagName];

export type ObjectTagOf<Name extends ObjectTagName> = {
  readonly name: string;
  readonly tag: Name;
  /** As written: `$text`, `Sheet: $name`, or fixed text. */
  readonly value: string;
  /** The path in the task's data that the value is, e.g. `text` for `$text`; `null` when it is not just one path. */
  readonly valueKey: string | null;
  readonly attributes: TagAttributes<Name>;
  readonly node: ConfigNodeOf<Name>;
};

/** A tag that people and models answer with. Inside a Repeater, its name and targets have its flag: `label_{{idx}}`. */
export type ControlTag = { [Name in ControlTagName]: ControlTagOf<Name> }[ControlTagName];

export type ControlTagOf<Name extends ControlTagName> = {
  readonly name: string;
  readonly tag: Name;
  /** The result type: the tag's name in lower case. */
  readonly type: string;
  readonly toName: readonly string[];
  /** Those of the config, in document order, nested ones flattened. The task or an address may bring more: `labelsOf`. */
  readonly labels: readonly LabelSpec[];
  /** The path in the task's data that holds the labels (`value="$options"`), else `null`. */
  readonly labelsKey: string | null;
  readonly attributes: TagAttributes<Name>;
  readonly node: ConfigNodeOf<Name>;
};

/** A label config, parsed and checked. */
export type LabelConfig = {
  readonly source: string;
  readonly root: ConfigNode;
  /** In document order. */
  readonly objects: readonly ObjectTag[];
  /** In document order. */
  readonly controls: readonly ControlTag[];
  readonly objectByName: ReadonlyMap<string, ObjectTag>;
  readonly controlByName: ReadonlyMap<string, ControlTag>;
  /** The paths in a task's data that objects show; for those inside a Repeater only once it is expanded. */
  readonly dataKeys: readonly { readonly key: string; readonly objectTag: ObjectTag }[];
};
