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

/** Elements in which nothing is a tag but their end. */
const rawText = new Set(["script", "style"]);

type Open = { name: string; path: string; seen: Map<string, number> };

/** What is behind this many UTF-16 units is not looked at. */
const longest = 20_000;

/**
 * The pieces of text in the beginning of an HTML source, for making spans: as written, so in documents with all end
 * tags. Text with character references and what is in scripts and styles is left out.
 */
export function textNodes(source: string): TextNode[] {
  const html = source.slice(0, longest);
  const found: TextNode[] = [];
  const open: Open[] = [{ name: "", path: "", seen: new Map() }];
  let start: number | null = 0;
  for (let at = 0; at < html.length;) {
    const top = open.at(-1)!;
    const next = endOfPiece(html, at, top.name);
    const piece = html.slice(at, next);
    at = next;
    if (rawText.has(top.name) && !piece.startsWith("</")) continue;
    if (piece.startsWith("<")) enterOrLeave(piece, open);
    else {
      const xpath = `${top.path}/text()[${count(top, "text()")}]`;
      if (piece.includes("&")) start = null;
      else found.push({ xpath, text: piece, start });
      if (start !== null) start += codePointLength(piece);
    }
  }
  return found;
}

/** Where the tag, the comment or the text that begins here ends. */
function endOfPiece(html: string, at: number, element: string): number {
  const isRaw = rawText.has(element) && !html.startsWith("</", at);
  const isTag = !isRaw && html.startsWith("<", at);
  const mark = isRaw ? "</" : !isTag ? "<" : html.startsWith("<!--", at) ? "-->" : ">";
  const end = html.indexOf(mark, at);
  return end === -1 ? html.length : end + (isTag ? mark.length : 0);
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
