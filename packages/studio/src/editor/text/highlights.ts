import { type Block, blockAt } from "./blocks.ts";
import type { Stretch } from "./selection-span.ts";

/** How a span looks. `wait`: selected text that has no label yet. */
export type Look = "plain" | "selected" | "wait";
export interface Painted extends Stretch {
  color: string;
  look: Look;
}

let instances = 0;

/**
 * Paints spans with the CSS Custom Highlight API: no elements are made, spans may overlap, and the text is laid out
 * only once. There is one Highlight for each colour and look.
 */
export class SpanPainter {
  readonly #prefix = `tandem-${(instances += 1)}`;
  readonly #sheet = new CSSStyleSheet();
  readonly #names = new Map<string, string>();
  readonly #root: DocumentOrShadowRoot;

  /** Whether this browser can paint spans. */
  static get supported(): boolean {
    return typeof CSS !== "undefined" && "highlights" in CSS;
  }

  /** `root`: what the text is in, the page or the shadow root of a document in it. */
  constructor(root: DocumentOrShadowRoot = document) {
    this.#root = root;
    root.adoptedStyleSheets.push(this.#sheet);
  }

  paint(spans: readonly Painted[], blocks: readonly Block[], nodeOf: (block: number) => Node | null): void {
    const ranges = new Map<string, StaticRange[]>();
    for (const span of spans) {
      const name = this.#nameOf(span.color, span.look);
      const same = ranges.get(name) ?? [];
      ranges.set(name, same);
      same.push(...toRanges(span, blocks, nodeOf));
    }
    for (const name of this.#names.values()) {
      const own = ranges.get(name);
      if (own === undefined) {
        CSS.highlights.delete(name);
        continue;
      }
      const highlight = new Highlight(...own);
      highlight.priority = name.endsWith("plain") ? 0 : 1;
      CSS.highlights.set(name, highlight);
    }
  }

  dispose(): void {
    for (const name of this.#names.values()) CSS.highlights.delete(name);
    this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }

  #nameOf(color: string, look: Look): string {
    const key = `${color} ${look}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${this.#prefix}-${this.#names.size}-${look}`;
    const safe = CSS.supports("color", color) ? color : "#8a8c96";
    const strength = look === "plain" ? 24 : look === "wait" ? 20 : 46;
    const line = look === "plain" ? `underline 1px ${safe}` : `underline 2px ${safe}`;
    this.#sheet.insertRule(
      `::highlight(${name}) { background-color: color-mix(in srgb, ${safe} ${strength}%, transparent); text-decoration: ${line}; }`,
    );
    this.#names.set(key, name);
    return name;
  }
}

/** The DOM places of a stretch of the text: one in each block, so that nothing between blocks is painted. */
function toRanges(
  { start, end }: Stretch,
  blocks: readonly Block[],
  nodeOf: (block: number) => Node | null,
): StaticRange[] {
  const ranges: StaticRange[] = [];
  const last = blockAt(blocks, Math.max(start, end - 1));
  for (let index = blockAt(blocks, start); index <= last; index += 1) {
    const block = blocks[index];
    const node = nodeOf(index);
    if (block === undefined || node === null) continue;
    const startOffset = Math.min(Math.max(0, start - block.start), block.text.length);
    const endOffset = Math.min(end - block.start, block.text.length);
    if (startOffset < endOffset)
      ranges.push(new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset }));
  }
  return ranges;
}
