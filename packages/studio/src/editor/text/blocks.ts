/** A piece of the text in an element of its own, so that a long text costs layout only where it is looked at. */
export interface Block {
  /** UTF-16 position of its first character. */
  readonly start: number;
  readonly text: string;
}

/**
 * Cuts a text after line breaks into blocks of about `size` characters. A line is never cut, so that blocks below
 * each other look exactly like the whole; the line break stays at the end of its block.
 */
export function splitBlocks(text: string, size = 2000): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  while (start < text.length) {
    const lineEnd = text.length - start <= size ? -1 : text.indexOf("\n", start + size - 1);
    const end = lineEnd === -1 ? text.length : lineEnd + 1;
    blocks.push({ start, text: text.slice(start, end) });
    start = end;
  }
  return blocks.length > 0 ? blocks : [{ start: 0, text: "" }];
}

/** The index of the block that a UTF-16 position is in; the last one for the end of the text. */
export function blockAt(blocks: readonly Block[], position: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((blocks[middle]?.start ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
