import type { Attribute, AttributeTable } from "../tags/attribute.ts";
import type { TagName } from "../tags/index.ts";
import { factsOf } from "./definition.ts";
import type { Aside, Spelling } from "./node.ts";
import type { ProblemList, Span } from "./problem.ts";
import { nearest } from "./spelling.ts";
import type { XmlAttribute, XmlPart, XmlTag } from "./xml.ts";

/** What a tag's attributes and its inner text say. */
export type ReadAttributes = {
  attributes: Record<string, unknown>;
  written: Record<string, string>;
  spelling: Spelling | null;
  /** Where the values are written, by canonical names. */
  places: Map<string, Span>;
  /** What is inside, without the text that became the value. */
  parts: readonly XmlPart[];
};

/** What reading needs to know beside the tag. */
export type ReadingContext = {
  xml: string;
  problems: ProblemList;
  /** The index flags of the Repeaters around the tag: a value with one in it is only known for a task. */
  flags: readonly string[];
};

/** Attributes that models read from the config; tags carry them without knowing them. */
const modelAttribute = /^(predicted_values|score_threshold|model_\w+|\w+_tracker|(botsort|bytetrack)_\w+)$/i;

/** What follows from a tag's table alone. */
type Prepared = {
  table: AttributeTable;
  /** Canonical names by lower case. */
  names: ReadonlyMap<string, string>;
  defaults: Readonly<Record<string, unknown>>;
};

/** Tags that are their own object may say so. */
const everywhere = ["toName"];

const preparedTags = new Map<TagName, Prepared>();

function prepared(tag: TagName): Prepared {
  const known = preparedTags.get(tag);
  if (known !== undefined) return known;
  const table = factsOf(tag).attributes;
  const made: Prepared = {
    table,
    names: new Map([...everywhere, ...Object.keys(table)].map((name) => [name.toLowerCase(), name])),
    defaults: Object.fromEntries(Object.entries(table).map(([name, attribute]) => [name, attribute.default])),
  };
  preparedTags.set(tag, made);
  return made;
}

/** Reads what is written on a tag with the tag's own table; everything wrong goes into the problems. */
export function readAttributes(xml: XmlTag, tag: TagName, context: ReadingContext): ReadAttributes {
  const { table, names, defaults } = prepared(tag);
  const inner = innerValue(xml, tag, context);
  const written = new Map<string, string>();
  const places = new Map<string, Span>();
  const otherNames = new Map<string, string>();
  const attributes: Record<string, unknown> = { ...defaults };
  const all = inner.value === null ? xml.attributes : [...xml.attributes, inner.value];
  for (const attribute of all) {
    const name = names.get(attribute.name.toLowerCase()) ?? attribute.name;
    if (written.has(name)) {
      context.problems.error(attribute.nameAt, "duplicate-attribute", `"${name}" is written twice`, {
        text: attribute.name,
      });
      continue;
    }
    written.set(name, attribute.value);
    places.set(name, attribute.valueAt);
    if (name !== attribute.name) otherNames.set(name, attribute.name);
    const known = Object.hasOwn(table, name) ? table[name] : undefined;
    if (known === undefined) warnUnknown(attribute, tag, Object.keys(table), context.problems);
    else readOne(known, { name, tag, attribute, attributes, context });
  }
  const spelling = spellingOf(otherNames, inner.how);
  return { attributes, written: Object.fromEntries(written), spelling, places, parts: inner.parts };
}

/** A tag's attributes from what is written, in canonical names; what cannot be read has its default. */
export function attributesFrom(tag: TagName, written: Readonly<Record<string, string>>): Record<string, unknown> {
  const { table, defaults } = prepared(tag);
  const attributes: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(written)) {
    const reading = Object.hasOwn(table, name) ? table[name]?.read(value) : undefined;
    if (reading?.ok) attributes[name] = reading.value;
  }
  return attributes;
}

function spellingOf(otherNames: ReadonlyMap<string, string>, inner: Spelling["inner"]): Spelling | null {
  if (otherNames.size === 0 && inner === undefined) return null;
  return {
    ...(otherNames.size === 0 ? {} : { names: Object.fromEntries(otherNames) }),
    ...(inner === undefined ? {} : { inner }),
  };
}

type Reading = {
  name: string;
  tag: TagName;
  attribute: XmlAttribute;
  attributes: Record<string, unknown>;
  context: ReadingContext;
};

function readOne(known: Attribute<unknown>, { name, tag, attribute, attributes, context }: Reading): void {
  const reading = known.read(attribute.value);
  if (reading.ok) attributes[name] = reading.value;
  else if (!context.flags.some((flag) => attribute.value.includes(flag))) {
    const words = [...reading.expected.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word);
    context.problems.error(
      attribute.valueAt,
      "attribute-value",
      `${name}="${shorten(attribute.value)}" on <${tag}> must be ${reading.expected}`,
      { text: attribute.value, suggestion: nearest(attribute.value, words) },
    );
  }
}

type InnerValue = { value: XmlAttribute | null; how: Spelling["inner"]; parts: readonly XmlPart[] };

/** The value that stands inside a tag: its text, or for tags whose content is markup, all of it. */
function innerValue(xml: XmlTag, tag: TagName, { xml: source, problems }: ReadingContext): InnerValue {
  const texts = xml.parts.flatMap((part) => (part.kind === "text" && part.text.trim() !== "" ? [part] : []));
  const isMarkup = factsOf(tag).content === "markup";
  const hasTags = xml.parts.some((part) => part.kind === "tag");
  const first = texts[0];
  if (first === undefined && !(isMarkup && hasTags)) return { value: null, how: undefined, parts: xml.parts };
  const at = isMarkup ? xml.innerAt : (first?.at ?? xml.innerAt);
  const hasValue = xml.attributes.some((attribute) => attribute.name.toLowerCase() === "value");
  if (hasValue || !Object.hasOwn(factsOf(tag).attributes, "value") || (hasTags && !isMarkup)) {
    const why = hasValue ? 'it has a "value" already' : "it is not the only content of a tag that shows text";
    const text = first?.text.trim() ?? "";
    problems.warn(at, "text-ignored", `This text is not shown: ${why}`, { text: shorten(text) });
    if (!isMarkup || !hasTags) return { value: null, how: undefined, parts: xml.parts };
    const raw: Aside = { text: markupOf(xml, source) };
    return { value: null, how: undefined, parts: [{ kind: "aside", aside: raw }] };
  }
  const asAttribute = (value: string): XmlAttribute => ({ name: "value", nameAt: at, value, valueAt: at });
  if (hasTags) return { value: asAttribute(markupOf(xml, source)), how: "markup", parts: [] };
  const text = texts
    .map((part) => part.text)
    .join("")
    .trim();
  return {
    value: asAttribute(text),
    how: texts.some((part) => part.isCdata) ? "cdata" : "text",
    parts: xml.parts.filter((part) => part.kind !== "text"),
  };
}

/** What is inside, as written; but text in CDATA sections, which HTML does not have, as text. */
export function markupOf({ innerAt: { offset, length } }: XmlTag, source: string): string {
  return source
    .slice(offset, offset + length)
    .replaceAll(/<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>/g, (whole, text: string | undefined) =>
      text === undefined ? whole : text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    )
    .trim();
}

function warnUnknown(attribute: XmlAttribute, tag: TagName, known: readonly string[], problems: ProblemList): void {
  if (problems.isFull("warning") || modelAttribute.test(attribute.name)) return;
  const { kind } = factsOf(tag);
  const name = attribute.name.toLowerCase();
  if ((kind === "visual" || kind === "part") && name === "name") return;
  if (kind === "dialog" && name === "toname") return;
  const suggestion = nearest(attribute.name, known);
  const hint = suggestion === undefined ? "it has no effect" : `did you mean "${suggestion}"?`;
  problems.warn(attribute.nameAt, "unknown-attribute", `<${tag}> has no attribute "${attribute.name}"; ${hint}`, {
    text: attribute.name,
    suggestion,
  });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
