import type { ImageSize, TagAttributes } from "@tandem/schema";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

export interface Zoom {
  /** Pixels of the screen for a pixel of the image. */
  readonly scale: number;
  readonly isFit: boolean;
  readonly by: (factor: number) => void;
  readonly fit: () => void;
  readonly original: () => void;
}

interface ZoomParts {
  zoom: Zoom;
  /** The most height in pixels, so that what is around the image stays in view; `null` before it was measured. */
  most: number | null;
  /** For the element that scrolls. */
  stage: RefObject<HTMLDivElement | null>;
  /** For an element that is as large as the image may get. */
  room: RefObject<HTMLDivElement | null>;
}

const largest = 32;

/**
 * The height at which everything around the image stays in view without scrolling, or half of what can be seen if that
 * would be too little.
 */
function heightInView(stage: HTMLElement | null): number {
  let scroller = stage?.parentElement ?? null;
  while (scroller !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY))
    scroller = scroller.parentElement;
  const content = scroller?.firstElementChild;
  if (stage === null || scroller === null || !(content instanceof HTMLElement)) return window.innerHeight - 194;
  const around = content.offsetHeight - stage.offsetHeight;
  return Math.max(scroller.clientHeight - around, scroller.clientHeight / 2, 240);
}

/** How large an image of this size, as it is turned, is shown. */
export function useZoom(seen: ImageSize, attributes: TagAttributes<"Image">): ZoomParts {
  const stage = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState<ImageSize | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  /** What stays under the pointer while the scale changes: a place in the image, and in the stage. */
  const anchor = useRef<{ share: [number, number]; at: [number, number] } | null>(null);

  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    const measure = () => {
      const written = element.clientHeight > 40 ? element.clientHeight : Infinity;
      setSpace({ width: element.clientWidth, height: Math.min(written, heightInView(stage.current)) });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const wide = (space?.width ?? seen.width) / seen.width;
  const fit = Math.min(1, wide, (space?.height ?? seen.height) / seen.height);
  const first = { auto: wide * seen.height > (space?.height ?? 0) ? wide * 0.98 : wide, original: 1, fit };
  const scale = chosen ?? first[attributes.defaultZoom];
  const least = attributes.negativeZoom ? Math.min(fit, 1) / 10 : Math.min(fit, 1);

  const to = (next: number, clientX?: number, clientY?: number) => {
    const element = stage.current;
    const bounded = Math.min(largest, Math.max(least, next));
    if (element !== null && bounded !== scale) {
      const box = element.getBoundingClientRect();
      const at: [number, number] = [
        clientX === undefined ? element.clientWidth / 2 : clientX - box.left,
        clientY === undefined ? element.clientHeight / 2 : clientY - box.top,
      ];
      const share: [number, number] = [
        (element.scrollLeft + at[0]) / element.scrollWidth,
        (element.scrollTop + at[1]) / element.scrollHeight,
      ];
      anchor.current = { share, at };
    }
    setChosen(bounded);
  };

  useLayoutEffect(() => {
    const element = stage.current;
    const kept = anchor.current;
    anchor.current = null;
    if (element === null || kept === null) return;
    element.scrollLeft = kept.share[0] * element.scrollWidth - kept.at[0];
    element.scrollTop = kept.share[1] * element.scrollHeight - kept.at[1];
  });

  const { zoom: hasWheel, zoomBy } = attributes;
  const latest = useRef(to);
  useEffect(() => {
    latest.current = to;
  });
  useEffect(() => {
    const element = stage.current;
    if (element === null || !hasWheel) return;
    // A pinch on a touchpad is a wheel with Ctrl, too.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const step = Math.abs(event.deltaY) < 40 ? 1 + (zoomBy - 1) / 3 : zoomBy;
      latest.current(scale * (event.deltaY < 0 ? step : 1 / step), event.clientX, event.clientY);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [hasWheel, zoomBy, scale]);

  const zoom = {
    scale,
    isFit: scale === fit,
    by: (factor: number) => to(scale * factor),
    fit: () => setChosen(fit === first[attributes.defaultZoom] ? null : fit),
    original: () => to(1),
  };
  return { zoom, most: space?.height ?? null, stage, room };
}
