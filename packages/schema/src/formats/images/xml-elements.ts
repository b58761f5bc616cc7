import { parseXml, type XmlDocument, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";
import { scanMarkup } from "../../config/markup-scan.ts";
import { createProblemList } from "../../config/problem.ts";
import { createSourceText } from "../../config/source-text.ts";

/** An element of XML: its text is that directly in it, without spaces around. */
export type Element = {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
};

/**
 * The outermost element of XML from outside, or what is wrong with it. Refuses document types, in which entities are
 * defined, and what is nested more than two hundred deep.
 */
export function readElements(xml: string): Element | { readonly problem: string } {
  const source = createSourceText(xml.replace(/^\uFEFF/, ""));
  const problems = createProblemList(source);
  scanMarkup(source, problems);
  const [first] = problems.problems;
  if (first?.code === "entity") return { problem: "The file has a document type or entities; remove them." };
  if (first !== undefined)
    return { problem: `This is not XML that can be read: ${first.message}, in line ${first.line}` };
  try {
    const { root }: XmlDocument = parseXml(source.normalized);
    return root === null ? { problem: "The file is empty." } : elementOf(root);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { problem: `This is not well-formed XML: ${error.message.split("\n", 1)[0] ?? ""}` };
  }
}

function elementOf({ name, children }: XmlElement): Element {
  const own = children.filter((child) => !(child instanceof XmlElement));
  const text = own
    .map((child) => (child instanceof XmlText ? child.text : ""))
    .join("")
    .trim();
  return { name, text, children: children.flatMap((child) => (child instanceof XmlElement ? [elementOf(child)] : [])) };
}

/** The elements of a name directly inside one. */
export const childrenOf = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name);

/** The text at a path of names; `null` when there is no such element. */
export function textAt(element: Element, ...path: string[]): string | null {
  let here: Element | undefined = element;
  for (const name of path) here = here?.children.find((child) => child.name === name);
  return here?.text ?? null;
}
