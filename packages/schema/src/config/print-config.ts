import type { ConfigNode } from "./node.ts";

/**
 * A config tree as XML, two spaces deeper for each level. Parsing the text again gives an equal tree (but for the
 * positions); comments are not part of the tree.
 */
export function printConfig(node: ConfigNode, indent = ""): string {
  const attributes = Object.entries(node.written).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  const start = `${indent}<${node.writtenTag}${attributes.join("")}`;
  if (node.children.length === 0) return `${start}/>\n`;
  const children = node.children.map((child) => printConfig(child, `${indent}  `)).join("");
  return `${start}>\n${children}${indent}</${node.writtenTag}>\n`;
}

/** Line breaks and tabs become references: written plainly, an XML parser would read them as spaces. */
function escapeAttribute(value: string): string {
  return value.replaceAll(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? character);
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};
