import { codePointLength } from "../../results/text-offsets.ts";

/** A piece of text of a document. */
export type TextNode = {
  /** Where it is: `/p[1]/text()[1]`. */
  readonly xpath: string;
  readonly text: string;
  /** Code points of all text before it; `null` after a character reference, which stands for other characters. */
  readonly start: number | null;
};

/** Elements without an end. */
const empty = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

type Open = { name: string; path: string; seen: Map<string, number> };

/**
 * The pieces of text in an HTML source, for making spans: as written, so in documents with all end tags. Text with
 * character references and what is in scripts and styles is left out. Linear in the length of the source.
 */
export function textNodes(html: string): TextNode[] {
  const found: TextNode[] = [];
  const open: Open[] = [{ name: "", path: "", seen: new Map() }];
  let start: number | null = 0;
  for (let at = 0; at < html.length;) {
    const next = html.startsWith("<", at) ? endOfTag(html, at) : nextTag(html, at);
    const piece = html.slice(at, next);
    at = next;
    if (piece.startsWith("<")) enterOrLeave(piece, open);
    else {
      const top = open.at(-1)!;
      const xpath = `${top.path}/text()[${count(top, "text()")}]`;
      if (piece.includes("&")) start = null;
      else if (!/^(script|style)$/.test(top.name)) {
        found.push({ xpath, text: piece, start });
        if (start !== null) start += codePointLength(piece);
      }
    }
  }
  return found;
}

function nextTag(html: string, at: number): number {
  const next = html.indexOf("<", at);
  return next === -1 ? html.length : next;
}

function endOfTag(html: string, at: number): number {
  const mark = html.startsWith("<!--", at) ? "-->" : ">";
  const end = html.indexOf(mark, at);
  return end === -1 ? html.length : end + mark.length;
}

function enterOrLeave(tag: string, open: Open[]): void {
  const [, slash, written = ""] = /^<(\/?)([a-zA-Z][^\s/>]*)/.exec(tag) ?? [];
  const name = written.toLowerCase();
  if (name === "") return;
  if (slash === "/") {
    const index = open.findLastIndex((element) => element.name === name);
    if (index > 0) open.length = index;
    return;
  }
  const top = open.at(-1)!;
  const path = `${top.path}/${name}[${count(top, name)}]`;
  if (!empty.has(name) && !tag.endsWith("/>")) open.push({ name, path, seen: new Map() });
}

function count({ seen }: Open, name: string): number {
  const number = (seen.get(name) ?? 0) + 1;
  seen.set(name, number);
  return number;
}
