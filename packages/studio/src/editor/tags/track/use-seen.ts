import { type RefObject, useCallback, useEffect, useState } from "react";
import { moved, type Seen, valueAt, zoomed } from "./range.ts";

export interface SeenState {
  seen: Seen;
  /** How often what is seen fits into the whole. */
  zoom: number;
  zoomTo: (zoom: number) => void;
  /** Shows this place, if it is not seen. */
  show: (value: number) => void;
  panTo: (from: number) => void;
}

/** What of a whole is seen: Ctrl and the wheel zoom, the wheel sideways or with Shift moves it. */
export function useSeen(box: RefObject<HTMLElement | null>, whole: Seen, least: number): SeenState {
  const { from, to } = whole;
  const [state, setState] = useState({ from, to, seen: whole });
  // Another whole is seen from end to end.
  if (state.from !== from || state.to !== to) setState({ from, to, seen: whole });
  const setSeen = useCallback(
    (next: (seen: Seen) => Seen) => setState((now) => ({ ...now, seen: next(now.seen) })),
    [],
  );
  const { seen } = state;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      const all = { from, to };
      const rect = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const share = (event.clientX - rect.left) / rect.width;
        setSeen((now) => zoomed(now, all, Math.exp(-event.deltaY / 300), valueAt(share, now), least));
        return;
      }
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (sideways === 0) return;
      event.preventDefault();
      setSeen((now) => moved(now, all, (sideways / rect.width) * (now.to - now.from)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, from, to, least, setSeen]);
  const zoom = seen.to > seen.from ? (to - from) / (seen.to - seen.from) : 1;
  return {
    seen,
    zoom,
    zoomTo: (wanted) =>
      setSeen((now) => zoomed(now, { from, to }, wanted / zoom, now.from + (now.to - now.from) / 2, least)),
    panTo: (start) => setSeen((now) => moved(now, { from, to }, start - now.from)),
    show: useCallback(
      (value: number) =>
        setSeen((now) =>
          value >= now.from && value <= now.to
            ? now
            : moved(now, { from, to }, value - now.from - 0.1 * (now.to - now.from)),
        ),
      [from, to, setSeen],
    ),
  };
}
