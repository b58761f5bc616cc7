import type { Attribute } from "../tags/attribute.ts";
import { isControlTag, type TagName, tagNames, tags } from "../tags/index.ts";
import { labelStudioTags } from "../tags/label-studio-tags.ts";
import type { ConfigNode } from "./node.ts";
import type { ProblemList, Span } from "./problem.ts";
import type { SourceText } from "./source-text.ts";
import { nearest } from "./spelling.ts";
import type { XmlAttribute, XmlTag } from "./xml.ts";

/** The tree of tags, and what later steps need to know about how it was written. */
export type BuiltTree = {
  root: ConfigNode | null;
  /** Where each attribute is written, for problems found later. */
  attributeAt(node: ConfigNode, name: string): Span;
  /** Names on tags that are not supported: whoever points at them has been told already. */
  unsupportedNames: ReadonlySet<string>;
};

type Building = {
  source: SourceText;
  problems: ProblemList;
  places: Map<ConfigNode, { tag: Span; attributes: Map<string, Span> }>;
  unsupportedNames: Set<string>;
};

/** A node before the compiler is told that its attributes are those of its tag. */
type ErasedNode = Omit<ConfigNode, "attributes"> & { attributes: Readonly<Record<string, unknown>> };

/** The chain of canonical tag names from the root; `null` for a tag that is not supported. */
type Ancestors = readonly (TagName | null)[];

const byLowerCase = new Map(tagNames.map((name) => [name.toLowerCase(), name]));
const knownToLabelStudio = new Map(labelStudioTags.map((name) => [name.toLowerCase(), name]));
/** Attributes that models read from the config; tags carry them without knowing them. */
const modelAttribute = /^(predicted_values|score_threshold|model_\w+|\w+_tracker)$/i;

/** Turns XML into a tree of known tags with parsed attributes; everything wrong goes into `problems`. */
export function buildTree(xml: XmlTag, source: SourceText, problems: ProblemList): BuiltTree {
  const building: Building = { source, problems, places: new Map(), unsupportedNames: new Set() };
  if (xml.name.toLowerCase() !== "view") {
    problems.error(xml.nameAt, "root", `The outermost tag must be <View>, not <${xml.name}>`, { text: xml.name });
  }
  const root = buildNode(xml, [], building);
  return {
    root,
    unsupportedNames: building.unsupportedNames,
    attributeAt: (node, name) => {
      const place = building.places.get(node);
      return place?.attributes.get(name) ?? place?.tag ?? { offset: 0, length: 0 };
    },
  };
}

function buildNode(xml: XmlTag, ancestors: Ancestors, building: Building): ConfigNode | null {
  const tag = byLowerCase.get(xml.name.toLowerCase());
  if (tag === undefined) {
    refuseTag(xml, building);
    for (const child of xml.children) buildNode(child, [...ancestors, null], building);
    return null;
  }
  checkParent(xml, tag, ancestors, building);
  const read = readAttributes(xml, tag, building);
  const children = xml.children.flatMap((child) => buildNode(child, [...ancestors, tag], building) ?? []);
  const node: ErasedNode = {
    tag,
    writtenTag: xml.name,
    attributes: read.attributes,
    written: read.written,
    children,
    source: building.source.rangeOf(xml.nameAt),
  };
  // The attributes were read with this tag's own table, which is what the union says of them.
  const typed = node as unknown as ConfigNode;
  building.places.set(typed, { tag: xml.nameAt, attributes: read.places });
  return typed;
}

function refuseTag(xml: XmlTag, { problems, unsupportedNames }: Building): void {
  const name = xml.attributes.find((attribute) => attribute.name.toLowerCase() === "name")?.value;
  if (name !== undefined) unsupportedNames.add(name);
  const known = knownToLabelStudio.get(xml.name.toLowerCase());
  if (known !== undefined) {
    const message = `<${known}> is a Label Studio tag that this version does not support yet`;
    problems.error(xml.nameAt, "unsupported-tag", message, { text: xml.name });
    return;
  }
  const suggestion = nearest(xml.name, tagNames);
  const hint = suggestion === undefined ? `known tags are ${tagNames.join(", ")}` : `did you mean <${suggestion}>?`;
  problems.error(xml.nameAt, "unknown-tag", `There is no tag <${xml.name}>; ${hint}`, { text: xml.name, suggestion });
}

/** Options belong to the nearest control above them, through layout and, where they nest, other options. */
function checkParent(xml: XmlTag, tag: TagName, ancestors: Ancestors, { problems }: Building): void {
  const definition = tags[tag];
  if (definition.kind !== "option" || ancestors.includes(null)) return;
  const owner = ancestors.findLast((name) => name !== null && isControlTag(name)) ?? null;
  const wanted = tagNames.filter((name) => optionOf(name) === tag);
  if (owner === null || optionOf(owner) !== tag) {
    const where = wanted.map((name) => `<${name}>`).join(" or ");
    problems.error(xml.nameAt, "parent", `<${tag}> must be inside ${where}`, { text: xml.name });
  } else if (!definition.nests && ancestors.at(-1) === tag) {
    problems.error(xml.nameAt, "parent", `<${tag}> cannot be inside another <${tag}>`, { text: xml.name });
  }
}

function optionOf(name: TagName): string | null {
  return isControlTag(name) ? tags[name].option : null;
}

type ReadAttributes = {
  attributes: Record<string, unknown>;
  written: Record<string, string>;
  places: Map<string, Span>;
};

function readAttributes(xml: XmlTag, tag: TagName, building: Building): ReadAttributes {
  const table: Readonly<Record<string, Attribute<unknown>>> = tags[tag].attributes;
  const names = new Map(Object.keys(table).map((name) => [name.toLowerCase(), name]));
  const written = new Map<string, string>();
  const places = new Map<string, Span>();
  const parsed = new Map<string, unknown>();
  for (const attribute of withText(xml, table, building)) {
    const name = names.get(attribute.name.toLowerCase());
    if (written.has(name ?? attribute.name)) {
      building.problems.error(attribute.nameAt, "duplicate-attribute", `"${name ?? attribute.name}" is written twice`, {
        text: attribute.name,
      });
      continue;
    }
    written.set(name ?? attribute.name, attribute.value);
    places.set(name ?? attribute.name, attribute.valueAt);
    const known = name === undefined ? undefined : table[name];
    if (name === undefined || known === undefined) {
      warnUnknown(attribute, tag, Object.keys(table), building);
      continue;
    }
    const reading = known.read(attribute.value);
    if (reading.ok) parsed.set(name, reading.value);
    else {
      building.problems.error(
        attribute.valueAt,
        "attribute-value",
        `${name}="${shorten(attribute.value)}" on <${tag}> must be ${reading.expected}`,
        { text: attribute.value },
      );
    }
  }
  const attributes = Object.fromEntries(
    Object.entries(table).map(([name, known]) => [name, parsed.has(name) ? parsed.get(name) : known.default]),
  );
  return { attributes, written: Object.fromEntries(written), places };
}

/** The attributes, with the text of an element that contains only text as its `value`. */
function withText(xml: XmlTag, table: Readonly<Record<string, unknown>>, { problems }: Building): XmlAttribute[] {
  const text = xml.text.trim();
  if (text === "") return xml.attributes;
  const hasValue = xml.attributes.some((attribute) => attribute.name.toLowerCase() === "value");
  if ("value" in table && xml.children.length === 0 && !hasValue) {
    return [...xml.attributes, { name: "value", nameAt: xml.textAt, value: text, valueAt: xml.textAt }];
  }
  const why = hasValue ? 'it has a "value" already' : "it is not the only content of a tag that shows text";
  problems.warn(xml.textAt, "text-ignored", `This text is not shown: ${why}`, { text: shorten(text) });
  return xml.attributes;
}

function warnUnknown(attribute: XmlAttribute, tag: TagName, known: readonly string[], { problems }: Building): void {
  if (modelAttribute.test(attribute.name)) return;
  if (tags[tag].kind === "visual" && attribute.name.toLowerCase() === "name") return;
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
