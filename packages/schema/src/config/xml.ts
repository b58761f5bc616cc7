import {
  parseXml,
  XmlCdata,
  XmlComment,
  type XmlDocument,
  XmlElement,
  XmlError,
  XmlProcessingInstruction,
  XmlText,
} from "@rgrove/parse-xml";

import { createTextIndex } from "../results/text-offsets.ts";
import { scanMarkup } from "./markup-scan.ts";
import type { Aside } from "./node.ts";
import type { ProblemList, Span } from "./problem.ts";
import type { SourceText } from "./source-text.ts";

/** An element as written, with the exact place of its name and attributes. */
export type XmlTag = {
  name: string;
  nameAt: Span;
  attributes: XmlAttribute[];
  /** What is inside, in order; pieces of text that touch are one. */
  parts: XmlPart[];
  /** Between its start and its end tag. */
  innerAt: Span;
};

export type XmlAttribute = { name: string; nameAt: Span; value: string; valueAt: Span };

/** Text counts as CDATA when any of it is. */
export type XmlPart =
  | { kind: "tag"; tag: XmlTag }
  | { kind: "text"; text: string; at: Span; isCdata: boolean }
  | { kind: "aside"; aside: Aside };

/** The outermost element and what stands before and behind it. */
export type XmlRoot = { tag: XmlTag; before: Aside[]; after: Aside[] };

/** A label config is text a person wrote; more than this many UTF-16 units is an attack or a mistake. */
export const longestConfig = 2_000_000;

/** The root element; `null`, with at least one error reported, when the text is not XML that we accept. */
export function readXml(source: SourceText, problems: ProblemList): XmlRoot | null {
  if (source.normalized.trim() === "") {
    problems.error({ offset: 0, length: 0 }, "empty", "The label config is empty; it needs at least <View></View>");
    return null;
  }
  if (source.normalized.length > longestConfig) {
    problems.error({ offset: 0, length: 0 }, "too-long", `The label config is longer than ${longestConfig} characters`);
    return null;
  }
  scanMarkup(source, problems);
  if (problems.problems.length > 0) return null;
  try {
    const options = { includeOffsets: true, preserveComments: true, preserveCdata: true };
    return toRoot(parseXml(source.normalized, options), source.normalized);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    reportXmlError(error, source.normalized, problems);
    return null;
  }
}

function reportXmlError(error: XmlError, xml: string, problems: ProblemList): void {
  const found = Math.min(createTextIndex(xml).toUtf16(error.pos), xml.length);
  const what = error.message.split("\n", 1)[0]?.replace(/ \(line \d+, column \d+\)$/, "") ?? "";
  const { offset, length } = whereExactly(what, found, xml);
  const hint = hints.find(({ when }) => when.test(what))?.say ?? "";
  problems.error({ offset, length }, "malformed-xml", `This is not well-formed XML: ${what}${hint}`);
}

/** The parser stops behind a bad reference or a repeated attribute, not at it. */
function whereExactly(what: string, found: number, xml: string): Span {
  const repeated = /^Duplicate attribute: (.*)$/.exec(what)?.[1];
  if (repeated !== undefined) return { offset: Math.max(0, xml.lastIndexOf(repeated, found)), length: repeated.length };
  const offset = /reference/i.test(what) ? Math.max(0, xml.lastIndexOf("&", found)) : found;
  return { offset, length: Math.min(1, xml.length - offset) };
}

const hints = [
  { when: /reference|entity/i, say: ". Write & as &amp;" },
  { when: /Unescaped `<`/, say: ". Write < as &lt;" },
  { when: /Extra content/, say: ". There may be only one outermost tag" },
  { when: /Attribute value expected/, say: '. Write attributes as name="value"' },
  { when: /`--` isn't allowed/, say: ". Write - - inside comments" },
];

function toRoot({ root, children }: XmlDocument, xml: string): XmlRoot | null {
  if (root === null) return null;
  const before: Aside[] = [];
  const after: Aside[] = [];
  let asides = before;
  for (const child of children) {
    if (child === root) asides = after;
    else asides.push(...toAside(child));
  }
  return { tag: toTag(root, xml), before, after };
}

function toTag(element: XmlElement, xml: string): XmlTag {
  const { attributes, end } = readAttributes(element, xml);
  const inner = /\s*\/?>/y;
  inner.lastIndex = end;
  inner.exec(xml);
  const start = inner.lastIndex;
  return {
    name: element.name,
    nameAt: { offset: element.start + 1, length: element.name.length },
    attributes,
    parts: toParts(element, xml),
    innerAt: { offset: start, length: element.isEmpty ? 0 : xml.lastIndexOf("</", element.end - 1) - start },
  };
}

function toParts(element: XmlElement, xml: string): XmlPart[] {
  const parts: XmlPart[] = [];
  for (const child of element.children) {
    if (child instanceof XmlElement) parts.push({ kind: "tag", tag: toTag(child, xml) });
    else if (child instanceof XmlText) addText(parts, child);
    else for (const aside of toAside(child)) parts.push({ kind: "aside", aside });
  }
  return parts;
}

/** `XmlCdata` is a kind of `XmlText`. */
function addText(parts: XmlPart[], { text, start, end, type }: XmlText): void {
  const before = parts.at(-1);
  const isCdata = type === XmlCdata.TYPE_CDATA;
  if (before?.kind !== "text") {
    parts.push({ kind: "text", text, at: { offset: start, length: end - start }, isCdata });
    return;
  }
  before.text += text;
  before.at.length = end - before.at.offset;
  before.isCdata ||= isCdata;
}

function toAside(child: unknown): Aside[] {
  if (child instanceof XmlComment) return [{ comment: child.content }];
  if (!(child instanceof XmlProcessingInstruction)) return [];
  return [{ instruction: `${child.name} ${child.content}`.trim() }];
}

/** The parser gives values but not places: reads the start tag again. It is well-formed, the parser has said so. */
function readAttributes(element: XmlElement, xml: string): { attributes: XmlAttribute[]; end: number } {
  const pattern = /\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/y;
  let end = element.start + 1 + element.name.length;
  pattern.lastIndex = end;
  const attributes: XmlAttribute[] = [];
  for (let match = pattern.exec(xml); match !== null; match = pattern.exec(xml)) {
    const [whole, name = "", quoted = ""] = match;
    const nameOffset = match.index + whole.search(/\S/);
    end = pattern.lastIndex;
    attributes.push({
      name,
      nameAt: { offset: nameOffset, length: name.length },
      value: element.attributes[name] ?? "",
      valueAt: { offset: match.index + whole.length - quoted.length + 1, length: quoted.length - 2 },
    });
  }
  return { attributes, end };
}
