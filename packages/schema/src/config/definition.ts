import type { AttributeTable } from "../tags/attribute.ts";
import { type TagName, tags } from "../tags/index.ts";

/** What reading a config needs of a tag's definition, of whatever kind it is. */
export type TagFacts = {
  readonly kind: "visual" | "part" | "object" | "control" | "dialog" | "option";
  readonly attributes: AttributeTable;
  /** `markup`: what is inside the tag is its value. */
  readonly content?: "markup";
  /** Of a part: the tags it belongs to; none when any. */
  readonly inside?: readonly string[];
  /** Of an option: whether it may be inside itself. */
  readonly nests?: boolean;
  /** Of a control: its result type, the tag of its labels, what it can label, and how many objects it needs. */
  readonly type?: string;
  readonly option?: string | null;
  readonly objects?: "any" | readonly string[];
  readonly targets?: number;
};

const facts: Readonly<Record<TagName, TagFacts>> = tags;

/** The definition of a tag, without the types that only its own file needs. */
export const factsOf = (tag: TagName): TagFacts => facts[tag];
