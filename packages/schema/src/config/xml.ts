import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";

import { createTextIndex } from "../results/text-offsets.ts";
import { scanMarkup } from "./markup-scan.ts";
import type { ProblemList, Span } from "./problem.ts";
import type { SourceText } from "./source-text.ts";

/** An element as written, with the exact place of its name and attributes. */
export type XmlTag = {
  name: string;
  nameAt: Span;
  attributes: XmlAttribute[];
  children: XmlTag[];
  /** The element's own text, without that of its children. */
  text: string;
  textAt: Span;
};

export type XmlAttribute = { name: string; nameAt: Span; value: string; valueAt: Span };

/** A label config is text a person wrote; more than this many UTF-16 units is an attack or a mistake. */
export const longestConfig = 2_000_000;

/** The root element; `null`, with at least one error reported, when the text is not XML that we accept. */
export function readXml(source: SourceText, problems: ProblemList): XmlTag | null {
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
    const root = parseXml(source.normalized, { includeOffsets: true }).root;
    return root === null ? null : toTag(root, source.normalized);
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
];

function toTag(element: XmlElement, xml: string): XmlTag {
  const texts = element.children.filter((child) => child instanceof XmlText);
  const first = texts.find((child) => child.text.trim() !== "");
  return {
    name: element.name,
    nameAt: { offset: element.start + 1, length: element.name.length },
    attributes: readAttributes(element, xml),
    children: element.children.filter((child) => child instanceof XmlElement).map((child) => toTag(child, xml)),
    text: texts.map((child) => child.text).join(""),
    textAt: first ? { offset: first.start, length: first.end - first.start } : { offset: element.start, length: 0 },
  };
}

/** The parser gives values but not places: reads the start tag again. It is well-formed, the parser has said so. */
function readAttributes(element: XmlElement, xml: string): XmlAttribute[] {
  const pattern = /\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/y;
  pattern.lastIndex = element.start + 1 + element.name.length;
  const attributes: XmlAttribute[] = [];
  for (let match = pattern.exec(xml); match !== null; match = pattern.exec(xml)) {
    const [whole, name = "", quoted = ""] = match;
    const nameOffset = match.index + whole.search(/\S/);
    attributes.push({
      name,
      nameAt: { offset: nameOffset, length: name.length },
      value: element.attributes[name] ?? "",
      valueAt: { offset: match.index + whole.length - quoted.length + 1, length: quoted.length - 2 },
    });
  }
  return attributes;
}
