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
};

/** A tag that shows a piece of the task. */
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

/** A tag that people and models answer with. */
export type ControlTag = { [Name in ControlTagName]: ControlTagOf<Name> }[ControlTagName];

export type ControlTagOf<Name extends ControlTagName> = {
  readonly name: string;
  readonly tag: Name;
  /** The result type: the tag's name in lower case. */
  readonly type: string;
  readonly toName: readonly string[];
  /** In document order, nested ones flattened; empty when they come from the task. */
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
  /** The paths in a task's data that objects show. */
  readonly dataKeys: readonly { readonly key: string; readonly objectTag: ObjectTag }[];
};
