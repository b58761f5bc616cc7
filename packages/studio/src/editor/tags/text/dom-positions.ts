import type { TextSurface } from "../../text/surface.ts";

/** A place in the DOM. */
interface Point {
  node: Node;
  offset: number;
}

/** The UTF-16 position of a place in the DOM; `null` when it is outside of the text's box. */
function positionOf({ root, blocks, nodeOf }: TextSurface, { node, offset }: Point): number | null {
  if (!root.contains(node)) return null;
  const point = document.createRange();
  point.setStart(node, offset);
  // The last text node that does not begin behind the place.
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const text = nodeOf(middle);
    if (text === null || point.comparePoint(text, 0) <= 0) low = middle;
    else high = middle - 1;
  }
  const block = blocks[low];
  if (block === undefined) return null;
  if (nodeOf(low) === node) return block.start + Math.min(offset, block.text.length);
  const text = nodeOf(low);
  const isBefore = text === null || point.comparePoint(text, 0) >= 0;
  return isBefore ? block.start : block.start + block.text.length;
}

const endOf = ({ blocks }: TextSurface): number => {
  const last = blocks.at(-1);
  return last === undefined ? 0 : last.start + last.text.length;
};

/** The ends of the browser's selection, also in a shadow root, into which it is not seen from outside. */
function selectionEnds({ root }: TextSurface): { anchor: Point; focus: Point; range: StaticRange | Range } | null {
  const selection = window.getSelection();
  if (selection === null || selection.rangeCount === 0) return null;
  if (root instanceof ShadowRoot) {
    const [range] = selection.getComposedRanges?.({ shadowRoots: [root] }) ?? [];
    if (range === undefined) return null;
    const start = { node: range.startContainer, offset: range.startOffset };
    const end = { node: range.endContainer, offset: range.endOffset };
    return selection.direction === "backward"
      ? { anchor: end, focus: start, range }
      : { anchor: start, focus: end, range };
  }
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (anchorNode === null || focusNode === null) return null;
  return {
    anchor: { node: anchorNode, offset: anchorOffset },
    focus: { node: focusNode, offset: focusOffset },
    range: selection.getRangeAt(0),
  };
}

/** Where the browser's selection begins and ends, if it touches the text. */
export function selectedPositions(surface: TextSurface): { anchor: number; focus: number } | null {
  const ends = selectionEnds(surface);
  if (ends === null) return null;
  const { box, root } = surface;
  const { anchor, focus } = ends;
  const isInside = root.contains(anchor.node) || root.contains(focus.node);
  if (!isInside && !isAround(ends.range, box)) return null;
  const edge = (point: Point): number =>
    positionOf(surface, point) ??
    ((box.compareDocumentPosition(point.node) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 ? 0 : endOf(surface));
  return { anchor: edge(anchor), focus: edge(focus) };
}

function isAround({ startContainer, startOffset, endContainer, endOffset }: AbstractRange, box: HTMLElement): boolean {
  const range = document.createRange();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range.intersectsNode(box);
}

/** The position under the mouse. */
export function positionAt(surface: TextSurface, x: number, y: number): number | null {
  const { root } = surface;
  const at = document.caretPositionFromPoint?.(x, y, root instanceof ShadowRoot ? { shadowRoots: [root] } : {});
  return at ? positionOf(surface, { node: at.offsetNode, offset: at.offset }) : null;
}

interface Keys {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Moves the caret (with Shift: the end of the selection) as in any text field. Tells whether the key was for that. */
export function moveCaret(surface: TextSurface, keys: Keys): boolean {
  if ((keys.key === "Home" || keys.key === "End") && (keys.ctrlKey || keys.metaKey)) return jump(surface, keys);
  const step = caretStep(keys);
  const selection = window.getSelection();
  const first = surface.nodeOf(0);
  if (step === null || selection === null || first === null) return false;
  const { root } = surface;
  const before = selectionEnds(surface);
  if (before === null || !root.contains(before.anchor.node)) selection.collapse(first, 0);
  selection.modify(keys.shiftKey ? "extend" : "move", step.direction, step.unit);
  // The caret stays in the text.
  const after = selectionEnds(surface);
  if (before !== null && after !== null && !root.contains(after.focus.node) && root.contains(before.focus.node))
    selection.setBaseAndExtent(before.anchor.node, before.anchor.offset, before.focus.node, before.focus.offset);
  return true;
}

/** To the beginning or the end of the whole text; the browser's own command would leave the box. */
function jump(surface: TextSurface, { key, shiftKey }: Keys): boolean {
  const selection = window.getSelection();
  const node = surface.nodeOf(key === "Home" ? 0 : surface.blocks.length - 1);
  if (selection === null || node === null) return false;
  const offset = key === "Home" ? 0 : node.length;
  const anchor = selectionEnds(surface)?.anchor;
  if (shiftKey && anchor !== undefined && surface.root.contains(anchor.node))
    selection.setBaseAndExtent(anchor.node, anchor.offset, node, offset);
  else selection.collapse(node, offset);
  return true;
}

function caretStep({ key, ctrlKey, metaKey }: Keys) {
  const far = ctrlKey || metaKey;
  switch (key) {
    case "ArrowLeft":
      return { direction: "backward", unit: far ? "word" : "character" };
    case "ArrowRight":
      return { direction: "forward", unit: far ? "word" : "character" };
    case "ArrowUp":
      return { direction: "backward", unit: far ? "paragraph" : "line" };
    case "ArrowDown":
      return { direction: "forward", unit: far ? "paragraph" : "line" };
    case "Home":
      return { direction: "backward", unit: "lineboundary" };
    case "End":
      return { direction: "forward", unit: "lineboundary" };
    default:
      return null;
  }
}

/** Where to draw the caret, in pixels of the box; the browser draws none in text that is not editable. */
export function caretBox(surface: TextSurface): { left: number; top: number; height: number } | null {
  const focus = selectionEnds(surface)?.focus;
  if (focus === undefined || !surface.root.contains(focus.node)) return null;
  const range = document.createRange();
  range.setStart(focus.node, focus.offset);
  const rect = range.getClientRects()[0] ?? neighbour(focus.node, focus.offset);
  if (!rect) return null;
  const origin = surface.box.getBoundingClientRect();
  return { left: rect.left - origin.left, top: rect.top - origin.top, height: rect.height };
}

function neighbour(node: Node, offset: number): DOMRect | undefined {
  if (!(node instanceof Text) || node.length === 0) return undefined;
  const range = document.createRange();
  range.setStart(node, Math.min(offset, node.length - 1));
  range.setEnd(node, Math.min(offset, node.length - 1) + 1);
  return range.getClientRects()[0];
}
