import { useContext, useLayoutEffect, useRef } from "react";
import { EditorContext } from "../editor-context.ts";

/** A box on the screen, in pixels of the window. */
export interface ScreenBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a region is seen: in one box, or a box for each of its lines or stretches. */
export interface Sight {
  readonly boxes: readonly ScreenBox[];
  /** The innermost element that the boxes are in, which may scroll. */
  readonly within: Element;
}

/** Says where a region is seen; `null`: not here, or not now. */
type Find = (region: string) => Sight | null;

/**
 * Where the regions of one task are on the screen, whatever shows them. What draws regions without elements of their
 * own says where they are; a region that is an element has its id in `data-region`.
 */
export class ScreenBoxes {
  readonly #finders = new Set<Find>();
  readonly #listeners = new Set<() => void>();

  add(find: Find): () => void {
    this.#finders.add(find);
    return () => this.#finders.delete(find);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Regions may be elsewhere now. */
  moved = (): void => {
    for (const listener of this.#listeners) listener();
  };

  /** Where a region is seen below an element; `null` when it is not. */
  find(region: string, root: Element): Sight | null {
    for (const find of this.#finders) {
      const sight = find(region);
      if (sight !== null) return isLaidOut(sight.within) ? sight : null;
    }
    return elementSight(region, root);
  }
}

const isLaidOut = (element: Element): boolean => element.getClientRects().length > 0;

/** Of a box in a film that is also a stretch of its timeline, the box comes first and is meant. */
function elementSight(region: string, root: Element): Sight | null {
  const all = [...root.querySelectorAll(`[data-region="${CSS.escape(region)}"]`)].filter(isLaidOut);
  const within = all[0]?.parentElement;
  if (!within) return null;
  const boxes = all.filter((one) => one.parentElement === within).map((one) => one.getBoundingClientRect());
  return { boxes, within };
}

/** For what draws regions without elements of their own. */
export function useScreenBoxes(find: Find): void {
  const boxes = useContext(EditorContext)?.boxes;
  const latest = useRef(find);
  useLayoutEffect(() => {
    latest.current = find;
    boxes?.moved();
  });
  useLayoutEffect(() => boxes?.add((region) => latest.current(region)), [boxes]);
}

/** For an element with `data-region`: says that it comes, moves or goes. */
export function useMovingBox(): void {
  const boxes = useContext(EditorContext)?.boxes;
  useLayoutEffect(() => {
    boxes?.moved();
    return boxes?.moved;
  });
}

/** What is left of a sight between its element and `root` after everything that scrolls has cut it. */
export function cutSight({ boxes, within }: Sight, root: Element): { boxes: ScreenBox[]; isCut: boolean } {
  const window = openingOf(within, root);
  const cut = boxes.map((box) => intersection(box, window));
  const seen = cut.filter((box) => box.right > box.left && box.bottom > box.top);
  if (seen.length > 0) return { boxes: seen, isCut: false };
  const [first] = boxes;
  return { boxes: first === undefined ? [] : [nearestIn(first, window)], isCut: true };
}

function openingOf(within: Element, root: Element): ScreenBox {
  let opening: ScreenBox = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  for (let element: Element | null = within; element !== null && element !== root; element = element.parentElement)
    if (getComputedStyle(element).overflow !== "visible")
      opening = intersection(opening, element.getBoundingClientRect());
  return opening;
}

const intersection = (one: ScreenBox, other: ScreenBox): ScreenBox => ({
  left: Math.max(one.left, other.left),
  top: Math.max(one.top, other.top),
  right: Math.min(one.right, other.right),
  bottom: Math.min(one.bottom, other.bottom),
});

/** The place in an opening that is nearest to the middle of a box outside of it. */
function nearestIn(box: ScreenBox, opening: ScreenBox): ScreenBox {
  const x = Math.min(opening.right, Math.max(opening.left, (box.left + box.right) / 2));
  const y = Math.min(opening.bottom, Math.max(opening.top, (box.top + box.bottom) / 2));
  return { left: x, top: y, right: x, bottom: y };
}
