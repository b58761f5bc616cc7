/** Pixels of scroll height that every browser can still address exactly; beyond, the scroller is scaled. */
export const tallest = 15_000_000;

export interface Viewport {
  /** Of the scrolling element. */
  scrollTop: number;
  height: number;
}
export interface RowWindow {
  /** First and last row to draw; `last` is not included. */
  first: number;
  last: number;
  /** Height of the element that makes the scroll bar. */
  height: number;
  /** Where in that element the first drawn row is. */
  top: number;
}

/** How many pixels of rows one pixel of the scroll bar stands for; 1 up to `tallest`. */
function scaleOf(count: number, rowHeight: number, viewport: number): number {
  const real = count * rowHeight;
  if (real <= tallest || real <= viewport) return 1;
  return (real - viewport) / (tallest - viewport);
}

/**
 * Which rows are visible, with `spare` more on both sides. A list that is too tall for a scroll bar gets a shorter
 * one: its position says how far down in the list one is, and rows are still moved pixel by pixel.
 */
export function rowWindow(count: number, rowHeight: number, { scrollTop, height }: Viewport, spare = 8): RowWindow {
  const scale = scaleOf(count, rowHeight, height);
  const offset = Math.max(0, scrollTop) * scale;
  const first = Math.max(0, Math.min(count, Math.floor(offset / rowHeight) - spare));
  const last = Math.min(count, Math.ceil((offset + height) / rowHeight) + spare);
  return {
    first,
    last: Math.max(first, last),
    height: Math.min(count * rowHeight, scale === 1 ? Infinity : tallest),
    top: first * rowHeight - offset + Math.max(0, scrollTop),
  };
}

/** The scroll position that shows a row whole, moving as little as possible; `null` when it is already visible. */
export function scrollToRow(
  row: number,
  count: number,
  rowHeight: number,
  { scrollTop, height }: Viewport,
): number | null {
  const scale = scaleOf(count, rowHeight, height);
  const offset = scrollTop * scale;
  const top = row * rowHeight;
  if (top < offset) return top / scale;
  if (top + rowHeight > offset + height) return (top + rowHeight - height) / scale;
  return null;
}

/** The pages that hold rows `first` up to, not including, `last`; counted from 0. */
export function pagesFor(first: number, last: number, pageSize: number): number[] {
  const from = Math.floor(first / pageSize);
  const to = Math.max(from, Math.ceil(last / pageSize) - 1);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
