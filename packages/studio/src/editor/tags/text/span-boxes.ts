import { blockAt } from "../../text/blocks.ts";
import type { Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";

/** Where a span is on the screen: a box for each line of the pieces of the text that it begins and ends in. */
export function spanBoxes({ blocks, nodeOf }: TextSurface, { start, end }: Stretch): DOMRect[] {
  const pieces = new Set([blockAt(blocks, start), blockAt(blocks, Math.max(start, end - 1))]);
  const range = document.createRange();
  return [...pieces].flatMap((piece) => {
    const block = blocks[piece];
    const node = nodeOf(piece);
    if (block === undefined || node === null) return [];
    range.setStart(node, Math.min(Math.max(0, start - block.start), node.length));
    range.setEnd(node, Math.min(end - block.start, node.length));
    return [...range.getClientRects()].filter(({ width }) => width > 0);
  });
}
