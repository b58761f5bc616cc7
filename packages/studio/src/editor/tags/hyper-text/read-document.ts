import { harmlessRules } from "../../markup/safe-css.ts";
import { harmlessNodes, neverShown } from "../../markup/safe-html.ts";
import { type DocumentText, readPieces } from "./document-text.ts";

/** A document made harmless, with its text as positions count it. */
export interface ReadDocument extends DocumentText {
  /** What is shown; to be put on the page once. */
  readonly nodes: DocumentFragment;
  /** The text nodes in `nodes`, one for each block. */
  readonly texts: readonly Text[];
  /** Its own style sheets, harmless. */
  readonly css: string;
  /** Whether it brings colours of its own: it is then shown on white. */
  readonly hasOwnLook: boolean;
}

const hidden = new Set<string>(neverShown);

export function readDocument(html: string, links: "open" | "nothing"): ReadDocument {
  const inert = new DOMParser().parseFromString(html, "text/html");
  const styles = [...inert.querySelectorAll("style")].map((style) => style.textContent);
  const { text, pieces } = readPieces(inert.body, (name) => hidden.has(name));
  for (const element of inert.body.querySelectorAll(neverShown.join(","))) element.remove();
  const hasOwnLook = styles.length > 0 || inert.querySelector("[style], [bgcolor], font[color]") !== null;
  const nodes = harmlessNodes(inert.body, links);
  const texts = textNodesIn(nodes);
  const shown = pieces.filter((piece) => !piece.isHidden);
  const css = harmlessRules(styles.join("\n").replaceAll(":root", "html"));
  // What cannot be told apart from the original counts as it is shown.
  const isSame = shown.length === texts.length && texts.every((node, index) => node.data === shown[index]?.data);
  const counted = isSame ? { text, pieces: shown } : readPieces(nodes, () => false);
  const blocks = counted.pieces.map(({ path, start, data }) => ({ path, start, text: data }));
  return { text: counted.text, blocks, nodes, texts, css, hasOwnLook };
}

function textNodesIn(root: Node): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) found.push(walker.currentNode);
  return found;
}
