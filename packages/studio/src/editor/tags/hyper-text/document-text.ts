import type { Block } from "../../text/blocks.ts";

/** A text node of a document: where it is, and where its text begins in that of the whole document. */
interface Piece {
  readonly path: string;
  readonly start: number;
  readonly data: string;
  /** Inside something that is never shown: only counted. */
  readonly isHidden: boolean;
}

/** The text of a document as positions count it. */
export interface DocumentText {
  /** All text one after the other; a `<br>` counts as a line break, what is not shown as spaces. */
  readonly text: string;
  /** What is shown. `path`: as in `/p[1]/text()[1]`. */
  readonly blocks: readonly (Block & { readonly path: string })[];
}

/**
 * The text nodes of a document, as Label Studio counts them: all of them, in scripts too, and a `<br>` as one
 * character. A path counts among siblings of the same name.
 */
export function readPieces(root: Node, isHiddenTag: (name: string) => boolean): { text: string; pieces: Piece[] } {
  const pieces: Piece[] = [];
  let text = "";
  const visit = (parent: Node, path: string, isHidden: boolean): void => {
    const seen = new Map<string, number>();
    for (const node of parent.childNodes) {
      const name = node.nodeType === node.TEXT_NODE ? "text()" : node.nodeName.toLowerCase();
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const own = `${path}/${name}[${count}]`;
      if (node.nodeType === node.TEXT_NODE) {
        const data = node.nodeValue ?? "";
        pieces.push({ path: own, start: text.length, data, isHidden });
        text += isHidden ? data.replaceAll(/[^\uDC00-\uDFFF]/g, " ").replaceAll(/[\uDC00-\uDFFF]/g, "") : data;
      } else if (name === "br") text += "\n";
      else visit(node, own, isHidden || isHiddenTag(name));
    }
  };
  visit(root, "", false);
  return { text, pieces };
}

/** Finds where a path leads: the block, and for a path to an element the first one in it. `-1`: nowhere. */
export function blockOfPath(blocks: DocumentText["blocks"], written: string): number {
  const path = written
    .replace(/^\/html\[1\]\/body\[1\]/i, "")
    .replaceAll(/\/([^/[\]]+)(?=\/|$)/g, "/$1[1]")
    .toLowerCase();
  const exact = blocks.findIndex((block) => block.path === path);
  return exact === -1 ? blocks.findIndex((block) => block.path.startsWith(`${path}/`)) : exact;
}
