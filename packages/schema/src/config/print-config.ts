import type { Aside, Asides, Spelling } from "./node.ts";
import { createProblemList } from "./problem.ts";
import { markupOf } from "./read-attributes.ts";
import { createSourceText } from "./source-text.ts";
import { readXml } from "./xml.ts";

/** What printing needs of a tag. Every `ConfigNode` is one; programs may make them with the first three only. */
export type PrintableNode = {
  readonly tag: string;
  /** Attributes in the order of printing. */
  readonly written: Readonly<Record<string, string>>;
  readonly children: readonly PrintableNode[];
  /** The tag's name as it is printed; `tag` when missing. */
  readonly writtenTag?: string;
  readonly spelling?: Spelling;
  readonly asides?: Asides;
};

/**
 * A config tree as XML, two spaces deeper for each level. Parsing the text again gives an equal tree but for the
 * positions: comments, unknown attributes, letter case, and values inside of tags are as they were. What XML cannot
 * have (control characters; `--` in a comment; attributes without a right name) is replaced or left out.
 */
export function printConfig(node: PrintableNode): string {
  const lines: string[] = [];
  printAsides(node.asides?.before, "", lines);
  printNode(node, "", lines);
  printAsides(node.asides?.after, "", lines);
  return `${lines.join("\n")}\n`;
}

function printNode(node: PrintableNode, indent: string, lines: string[]): void {
  const name = node.writtenTag ?? node.tag;
  const inner = innerText(node, indent);
  const attributes = Object.entries(node.written).flatMap(([attribute, value]) =>
    (inner !== null && attribute === "value") || !xmlName.test(attribute)
      ? []
      : [` ${spelled(node, attribute)}="${escapeAttribute(value)}"`],
  );
  const start = `${indent}<${name}${attributes.join("")}`;
  const last = node.asides?.last ?? [];
  if (inner !== null) lines.push(`${start}>${inner}${last.map(printAside).join("")}</${name}>`);
  else if (node.children.length + last.length === 0) lines.push(`${start}/>`);
  else {
    lines.push(`${start}>`);
    const deeper = `${indent}  `;
    for (const child of node.children) {
      printAsides(child.asides?.before, deeper, lines);
      printNode(child, deeper, lines);
    }
    printAsides(last, deeper, lines);
    lines.push(`${indent}</${name}>`);
  }
}

const xmlName = /^[\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*$/u;

function spelled({ spelling }: PrintableNode, name: string): string {
  return spelling?.names !== undefined && Object.hasOwn(spelling.names, name) ? (spelling.names[name] ?? name) : name;
}

/** The value as it stands inside the tag; `null` when it can only be an attribute. */
function innerText({ spelling, written, children, asides }: PrintableNode, indent: string): string | null {
  const value = Object.hasOwn(written, "value") ? written["value"] : undefined;
  if (spelling?.inner === undefined || value === undefined || children.length > 0) return null;
  if (value === "" || value.trim() !== value || asides?.last?.some((aside) => "text" in aside)) return null;
  const around = value.includes("\n") ? [`\n${indent}  `, `\n${indent}`] : ["", ""];
  if (spelling.inner === "markup" && isMarkup(value)) return around.join(value);
  const isBetterRaw = spelling.inner === "markup" && /[&<]/.test(value);
  if (spelling.inner === "cdata" || isBetterRaw) return `<![CDATA[${around.join(cdata(value))}]]>`;
  return around.join(escapeText(value));
}

/** Whether a text can stand inside a tag as it is, and is read as it is. */
function isMarkup(value: string): boolean {
  const source = createSourceText(`<View>${value}</View>`);
  const read = readXml(source, createProblemList(source));
  if (read === null || read.before.length + read.after.length > 0) return false;
  return read.tag.parts.some(({ kind }) => kind === "tag") && markupOf(read.tag, source.normalized) === value;
}

function printAsides(asides: readonly Aside[] | undefined, indent: string, lines: string[]): void {
  for (const aside of asides ?? []) lines.push(indent + printAside(aside));
}

function printAside(aside: Aside): string {
  if ("text" in aside) return escapeText(aside.text);
  if ("instruction" in aside) return `<?${legal(aside.instruction).replaceAll("?>", "")}?>`;
  return `<!--${legal(aside.comment)
    .replaceAll(/-(?=-)/g, "- ")
    .replace(/-$/, "- ")}-->`;
}

/** Line breaks and tabs become references: written plainly, an XML parser would read them as spaces. */
const escapeAttribute = (value: string): string => escaped(value, /[&<>"\t\n\r]/g);

const escapeText = (value: string): string => escaped(value, /[&<\r]|(?<=\]\])>/g);

const escaped = (value: string, special: RegExp): string =>
  legal(value).replaceAll(special, (character) => escapes[character] ?? character);

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** In a CDATA section only these two cannot be. */
const cdata = (value: string): string =>
  legal(value).replaceAll("]]>", "]]]]><![CDATA[>").replaceAll("\r", "]]>&#13;<![CDATA[");

/** Without the characters that no XML may have (XML 1.0, 2.2), not even as references. */
const legal = (value: string): string =>
  value.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
