/** Where something is on the screen. */
export interface Place {
  left: number;
  top: number;
}

/**
 * Which of the things an arrow key leads to from the one at `from`, or Home and End; `null` when the key leads nowhere.
 * Left and right go through all of them in order, up and down to what is nearest in the next row.
 */
export function arrowTarget(key: string, from: number, places: readonly Place[]): number | null {
  const here = places[from];
  if (here === undefined) return null;
  switch (key) {
    case "ArrowLeft":
      return from > 0 ? from - 1 : null;
    case "ArrowRight":
      return from < places.length - 1 ? from + 1 : null;
    case "ArrowUp":
      return inNextRow(places, here, -1);
    case "ArrowDown":
      return inNextRow(places, here, 1);
    case "Home":
      return 0;
    case "End":
      return places.length - 1;
    default:
      return null;
  }
}

function inNextRow(places: readonly Place[], here: Place, direction: 1 | -1): number | null {
  let best: { at: number; rows: number; aside: number } | null = null;
  for (const [at, place] of places.entries()) {
    const rows = (place.top - here.top) * direction;
    const aside = Math.abs(place.left - here.left);
    if (rows <= 1) continue;
    if (best === null || rows < best.rows - 1 || (rows <= best.rows + 1 && aside < best.aside))
      best = { at, rows, aside };
  }
  return best?.at ?? null;
}

/** Moves the focus among the elements below `list` that match, and tells to which; not a key for it: nothing happens. */
export function focusByArrow(list: HTMLElement, selector: string, key: string): HTMLElement | null {
  const elements = [...list.querySelectorAll<HTMLElement>(selector)];
  const from = elements.indexOf(document.activeElement as HTMLElement);
  const places = elements.map((element) => element.getBoundingClientRect());
  const target = elements[arrowTarget(key, from, places) ?? -1];
  target?.focus();
  return target ?? null;
}
