import { blockAt } from "../../text/blocks.ts";
import type { Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";

/** What a reader sees of a stretch of a document: white space as it is shown, paragraphs on lines of their own. */
export function shownWords({ blocks, nodeOf, root }: TextSurface, { start, end }: Stretch): string {
  const first = blockAt(blocks, start);
  const last = blockAt(blocks, Math.max(start, end - 1));
  const [from, to] = [nodeOf(first), nodeOf(last)];
  if (from === null || to === null) return "";
  const range = document.createRange();
  range.setStart(from, Math.min(from.length, start - (blocks[first]?.start ?? 0)));
  range.setEnd(to, Math.min(to.length, end - (blocks[last]?.start ?? 0)));
  // The browser tells how text is shown only of what is on the page.
  const copy = document.createElement("div");
  copy.style.cssText = "position: absolute; visibility: visible; opacity: 0; pointer-events: none; width: 60em";
  copy.append(range.cloneContents());
  const body = root.querySelector("body") ?? root;
  body.append(copy);
  const words = copy.innerText;
  copy.remove();
  return words.trim();
}
