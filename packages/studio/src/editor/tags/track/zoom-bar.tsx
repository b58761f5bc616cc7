import css from "./track.module.css";
import type { Seen } from "./range.ts";
import type { SeenState } from "./use-seen.ts";

/** Zoom of a track and, once it is zoomed in, the place that is seen. */
export function ZoomBar({ state, whole, most, name }: { state: SeenState; whole: Seen; most: number; name: string }) {
  const { seen, zoom, zoomTo, panTo } = state;
  const width = seen.to - seen.from;
  return (
    <div className={css.zoomBar}>
      <label className={css.zoom}>
        Zoom
        <input
          type="range"
          min={0}
          max={Math.log2(Math.max(2, most))}
          step={0.1}
          value={Math.log2(Math.max(1, zoom))}
          aria-label={`Zoom of ${name}`}
          onChange={(event) => zoomTo(2 ** Number(event.currentTarget.value))}
        />
      </label>
      {zoom > 1.01 ? (
        <input
          className={css.scroll}
          type="range"
          min={whole.from}
          max={Math.max(whole.from, whole.to - width)}
          step={width / 100}
          value={seen.from}
          aria-label={`What is seen of ${name}`}
          onChange={(event) => panTo(Number(event.currentTarget.value))}
        />
      ) : null}
    </div>
  );
}
