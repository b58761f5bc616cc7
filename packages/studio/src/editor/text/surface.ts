import type { Block } from "./blocks.ts";

/** Text on the page in which spans are marked: its pieces, and the DOM's text nodes that show them. */
export interface TextSurface {
  /** What positions count in, in UTF-16. */
  readonly text: string;
  /** The pieces that are shown, in the order of the text; there may be gaps between them that are not shown. */
  readonly blocks: readonly Block[];
  /** The element that has the focus; what is drawn over the text is placed in it. */
  readonly box: HTMLElement;
  /** What the text nodes are in: the box itself, or its shadow root. */
  readonly root: HTMLElement | ShadowRoot;
  readonly nodeOf: (block: number) => Text | null;
}
