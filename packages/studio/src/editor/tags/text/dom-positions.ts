import type { Block } from "../../text/blocks.ts";

/** The UTF-16 position of a place in the DOM of the text's box; `null` when it is outside. */
function positionOf(box: HTMLElement, blocks: readonly Block[], node: Node, offset: number): number | null {
  if (node === box) return blocks[offset]?.start ?? endOf(blocks);
  const element = node instanceof HTMLElement ? node : node.parentElement;
  const at = element === null ? -1 : [...box.children].indexOf(element);
  const block = blocks[at];
  if (block === undefined) return null;
  if (node instanceof Text) return block.start + Math.min(offset, block.text.length);
  return offset === 0 ? block.start : block.start + block.text.length;
}

const endOf = (blocks: readonly Block[]): number => {
  const last = blocks.at(-1);
  return last === undefined ? 0 : last.start + last.text.length;
};

/** Where the browser's selection begins and ends, if it touches the text. */
export function selectedPositions(
  box: HTMLElement,
  blocks: readonly Block[],
): { anchor: number; focus: number } | null {
  const selection = window.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.anchorNode === null || selection.focusNode === null)
    return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(box)) return null;
  const edge = (node: Node, offset: number): number =>
    positionOf(box, blocks, node, offset) ??
    ((box.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 ? 0 : endOf(blocks));
  return {
    anchor: edge(selection.anchorNode, selection.anchorOffset),
    focus: edge(selection.focusNode, selection.focusOffset),
  };
}

/** The position under the mouse. */
export function positionAt(box: HTMLElement, blocks: readonly Block[], x: number, y: number): number | null {
  const at = document.caretPositionFromPoint?.(x, y);
  return at ? positionOf(box, blocks, at.offsetNode, at.offset) : null;
}

interface Keys {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Moves the caret (with Shift: the end of the selection) as in any text field. Tells whether the key was for that. */
export function moveCaret(box: HTMLElement, keys: Keys): boolean {
  if ((keys.key === "Home" || keys.key === "End") && (keys.ctrlKey || keys.metaKey)) return jump(box, keys);
  const step = caretStep(keys);
  const selection = window.getSelection();
  const first = box.firstChild?.firstChild;
  if (step === null || selection === null || !first) return false;
  if (selection.anchorNode === null || !box.contains(selection.anchorNode)) selection.collapse(first, 0);
  const before = [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset] as const;
  selection.modify(keys.shiftKey ? "extend" : "move", step.direction, step.unit);
  // The caret stays in the text.
  if (selection.focusNode !== null && !box.contains(selection.focusNode) && before[0] !== null && before[2] !== null)
    selection.setBaseAndExtent(before[0], before[1], before[2], before[3]);
  return true;
}

/** To the beginning or the end of the whole text; the browser's own command would leave the box. */
function jump(box: HTMLElement, { key, shiftKey }: Keys): boolean {
  const selection = window.getSelection();
  const node = (key === "Home" ? box.firstChild : box.lastChild)?.firstChild;
  if (selection === null || !(node instanceof Text)) return false;
  const offset = key === "Home" ? 0 : node.length;
  if (shiftKey && selection.anchorNode !== null && box.contains(selection.anchorNode)) selection.extend(node, offset);
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
export function caretBox(box: HTMLElement): { left: number; top: number; height: number } | null {
  const selection = window.getSelection();
  if (selection === null || selection.focusNode === null || !box.contains(selection.focusNode)) return null;
  const range = document.createRange();
  range.setStart(selection.focusNode, selection.focusOffset);
  const rect = range.getClientRects()[0] ?? neighbour(selection.focusNode, selection.focusOffset);
  if (!rect) return null;
  const origin = box.getBoundingClientRect();
  return { left: rect.left - origin.left, top: rect.top - origin.top, height: rect.height };
}

function neighbour(node: Node, offset: number): DOMRect | undefined {
  if (!(node instanceof Text) || node.length === 0) return undefined;
  const range = document.createRange();
  range.setStart(node, Math.min(offset, node.length - 1));
  range.setEnd(node, Math.min(offset, node.length - 1) + 1);
  return range.getClientRects()[0];
}
