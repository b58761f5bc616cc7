import type { ImageSize, Point } from "@tandem/schema";
import { memo } from "react";
import { score } from "../../../ui/time.ts";
import type { MaskPicture } from "../../image/mask-picture.ts";
import css from "./image.module.css";
import type { Placed } from "./placed-regions.ts";

interface Props {
  placed: readonly Placed[];
  pictures: ReadonlyMap<string, MaskPicture>;
  size: ImageSize;
  rotation: number;
  selected: string | null;
  hovered: string | null;
  onPick: (id: string) => void;
}

/** With more regions than this, only those that somebody looks at have their names on the image. */
const mostNames = 200;

/** The names of regions where they begin. Buttons, so that Tab goes from one to the next. */
export const RegionChips = memo(function RegionChips(props: Props) {
  const { placed, selected, hovered, onPick } = props;
  const named =
    placed.length <= mostNames ? placed : placed.filter(({ region: { id } }) => id === selected || id === hovered);
  return named.map((one) => {
    const at = cornerOf(one, props);
    if (at === null || one.label === "") return null;
    const { id, origin, score: sure } = one.region;
    return (
      <button
        key={id}
        type="button"
        className={css.chip}
        data-selected={id === selected}
        data-low={at[1] < 4}
        aria-pressed={id === selected}
        style={{ left: `${at[0]}%`, top: `${at[1]}%`, "--label": one.look.color } as React.CSSProperties}
        onClick={() => onPick(id)}
      >
        <span className={css.unseen}>Region </span>
        {one.label}
        {origin === "prediction" && sure !== null ? <span className={css.chipScore}> {score(sure)}</span> : null}
      </button>
    );
  });
});

/** The top left corner of a region as it is seen, in percent of the turned image. */
function cornerOf({ bounds, region }: Placed, { pictures, size, rotation }: Props): Point | null {
  const picture = pictures.get(region.id);
  const box = bounds ?? picture?.bounds;
  if (box === undefined) return null;
  const { width, height } = picture?.size ?? size;
  const [left, top] = [(100 * box.x) / width, (100 * box.y) / height];
  const [right, bottom] = [left + (100 * box.width) / width, top + (100 * box.height) / height];
  const seen = { 90: [100 - bottom, left], 180: [100 - right, 100 - bottom], 270: [top, 100 - right] }[rotation];
  const [x = left, y = top] = seen ?? [];
  return [Math.min(100, Math.max(0, x)), Math.min(100, Math.max(0, y))];
}
