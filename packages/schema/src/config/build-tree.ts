import type { TagName } from "../tags/index.ts";
import type { Aside, Asides, ConfigNode } from "./node.ts";
import type { ProblemList, Span } from "./problem.ts";
import { checkParent, refuseTag, type Ancestors } from "./parents.ts";
import { readAttributes } from "./read-attributes.ts";
import { defaultFlag, deepestRepeaters } from "./repeater-flag.ts";
import type { SourceText } from "./source-text.ts";
import { tagNamed } from "./tag-names.ts";
import type { XmlPart, XmlRoot, XmlTag } from "./xml.ts";

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

/** Where a tag is: the tags around it, and the index flags of the Repeaters among them. */
type Around = { ancestors: Ancestors; flags: readonly string[] };

/** A node before the compiler is told that its attributes are those of its tag. */
type ErasedNode = Omit<ConfigNode, "attributes"> & { attributes: Readonly<Record<string, unknown>> };

const nowhere: Span = { offset: 0, length: 0 };

/** Turns XML into a tree of known tags with parsed attributes; everything wrong goes into `problems`. */
export function buildTree({ tag: xml, before, after }: XmlRoot, source: SourceText, problems: ProblemList): BuiltTree {
  const building: Building = { source, problems, places: new Map(), unsupportedNames: new Set() };
  if (xml.name.toLowerCase() !== "view") {
    problems.error(xml.nameAt, "root", `The outermost tag must be <View>, not <${xml.name}>`, { text: xml.name });
  }
  const root = buildNode(xml, { ancestors: [], flags: [] }, { before, after }, building);
  return {
    root,
    unsupportedNames: building.unsupportedNames,
    attributeAt: (node, name) => {
      const place = building.places.get(node);
      return place?.attributes.get(name) ?? place?.tag ?? nowhere;
    },
  };
}

function buildNode(xml: XmlTag, around: Around, outside: Asides, building: Building): ConfigNode | null {
  const { problems, source } = building;
  const tag = tagNamed(xml.name);
  if (tag === undefined) {
    refuseTag(xml, problems, building.unsupportedNames);
    buildParts(xml.parts, { ...around, ancestors: [...around.ancestors, null] }, building);
    return null;
  }
  checkParent(xml, tag, around.ancestors, problems);
  const read = readAttributes(xml, tag, { xml: source.normalized, problems, flags: around.flags });
  const inside = {
    ancestors: [...around.ancestors, tag],
    flags: flagsInside(xml, tag, read.written, around, problems),
  };
  const { children, last } = buildParts(read.parts, inside, building);
  const asides = withoutEmpty({ ...outside, last });
  const node: ErasedNode = {
    tag,
    writtenTag: xml.name,
    attributes: read.attributes,
    written: read.written,
    children,
    source: source.rangeOf(xml.nameAt),
    ...(read.spelling === null ? {} : { spelling: read.spelling }),
    ...(asides === null ? {} : { asides }),
  };
  // The attributes were read with this tag's own table, which is what the union says of them.
  const typed = node as unknown as ConfigNode;
  building.places.set(typed, { tag: xml.nameAt, attributes: read.places });
  return typed;
}

/** The tags inside a tag, each with the asides before it, and the asides behind the last. */
function buildParts(
  parts: readonly XmlPart[],
  around: Around,
  building: Building,
): { children: ConfigNode[]; last: Aside[] } {
  const children: ConfigNode[] = [];
  let asides: Aside[] = [];
  for (const part of parts) {
    if (part.kind === "aside") asides.push(part.aside);
    else if (part.kind === "text") {
      const text = part.text.trim();
      if (text !== "") asides.push({ text });
    } else {
      const child = buildNode(part.tag, around, { before: asides }, building);
      if (child === null) continue;
      children.push(child);
      asides = [];
    }
  }
  return { children, last: asides };
}

function withoutEmpty({ before = [], last = [], after = [] }: Asides): Asides | null {
  if (before.length + last.length + after.length === 0) return null;
  return {
    ...(before.length === 0 ? {} : { before }),
    ...(last.length === 0 ? {} : { last }),
    ...(after.length === 0 ? {} : { after }),
  };
}

function flagsInside(
  xml: XmlTag,
  tag: TagName,
  written: Readonly<Record<string, string>>,
  { flags }: Around,
  problems: ProblemList,
): readonly string[] {
  if (!isRepeater(tag)) return flags;
  if (flags.length === deepestRepeaters) {
    const message = `Repeaters are nested more than ${deepestRepeaters} deep`;
    problems.error(xml.nameAt, "too-deep", message, { text: xml.name });
  }
  return [...flags, written["indexFlag"] || defaultFlag];
}

const isRepeater = (tag: TagName): boolean => tag === "Repeater";
