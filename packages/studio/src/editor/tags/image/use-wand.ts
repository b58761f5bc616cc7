import type { ImageSize, Mask, Point } from "@tandem/schema";
import { useRef, useState } from "react";
import { floodFill } from "../../image/flood-fill.ts";
import { pixelsOf } from "../../image/mask-picture.ts";
import type { Drawing } from "../../store/shape-tools.ts";

/** What has nearly one colour around a click. The pixels are read when they are first needed. */
export function useWand(image: HTMLImageElement, size: ImageSize, drawing: Drawing | null) {
  const pixels = useRef<ImageData | null>(null);
  const [cannotRead, setCannotRead] = useState(false);
  const [chosen, setThreshold] = useState<number | null>(null);
  const attributes = drawing?.control.tag === "MagicWand" ? drawing.control.attributes : null;
  const threshold = chosen ?? attributes?.defaultThreshold ?? 15;
  const take = ([x, y]: Point): Mask | null => {
    pixels.current ??= pixelsOf(image);
    if (pixels.current === null) {
      setCannotRead(true);
      return null;
    }
    const at = [Math.min(size.width - 1, Math.floor(x)), Math.min(size.height - 1, Math.floor(y))] as const;
    return floodFill(pixels.current.data, size, at, { threshold, blurRadius: attributes?.blurRadius ?? 0 });
  };
  return { isActive: attributes !== null, cannotRead, threshold, setThreshold, take };
}
