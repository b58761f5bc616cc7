import type { ImageSize } from "@tandem/schema";
import { memo, useEffect, useRef } from "react";
import { type MaskPicture, tinted } from "../../image/mask-picture.ts";
import css from "./image.module.css";
import type { Placed } from "./placed-regions.ts";

interface Props {
  placed: readonly Placed[];
  pictures: ReadonlyMap<string, MaskPicture>;
  size: ImageSize;
  selected: string | null;
}

/** More pixels than this are not drawn, however large the image is. */
const mostPixels = 6_000_000;
const inColor = new WeakMap<MaskPicture, { color: string; canvas: HTMLCanvasElement }>();

/** All masks of a page, each in its label's colour. */
export const MaskCanvas = memo(function MaskCanvas({ placed, pictures, size, selected }: Props) {
  const ref = useRef<HTMLCanvasElement>(null);
  const shrink = Math.min(1, Math.sqrt(mostPixels / (size.width * size.height)));
  const [width, height] = [Math.round(size.width * shrink), Math.round(size.height * shrink)];
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, width, height);
    for (const { region, look } of placed) {
      const picture = pictures.get(region.id);
      if (picture === undefined) continue;
      const { bounds, size: own } = picture;
      const [byX, byY] = [width / own.width, height / own.height];
      context.globalAlpha = region.id === selected ? 0.72 : 0.5;
      const [x, y] = [bounds.x * byX, bounds.y * byY];
      context.drawImage(coloured(picture, look.color), x, y, bounds.width * byX, bounds.height * byY);
    }
  }, [placed, pictures, selected, width, height]);
  return <canvas ref={ref} className={css.layer} width={width} height={height} aria-hidden />;
});

function coloured(picture: MaskPicture, color: string): HTMLCanvasElement {
  const known = inColor.get(picture);
  if (known?.color === color) return known.canvas;
  const canvas = tinted(picture, color);
  inColor.set(picture, { color, canvas });
  return canvas;
}
