import { useMovingBox } from "../../arrows/screen-boxes.ts";
import { useEditor } from "../../editor-context.ts";
import { isVectorFrame, lineAtFrame, type VectorFrame } from "./line-at-frame.ts";
import css from "./video.module.css";

/** The lines of a film at a frame, to be looked at. */
export function Vectors({ object, frame }: { object: string; frame: number }) {
  const { editor } = useEditor();
  useMovingBox();
  return (
    <svg className={css.vectors} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
      {editor.regionsIn(object).map((region) => {
        const sequence = region.place["sequence"];
        const isLine = Array.isArray(sequence) && sequence.every((one: unknown) => isVectorFrame(one));
        const line = isLine ? lineAtFrame(sequence as VectorFrame[], frame) : null;
        if (line === null) return null;
        const points = line.vertices.map(({ x, y }) => `${x},${y}`).join(" ");
        const look = {
          points,
          "data-region": region.id,
          fill: line.closed ? `color-mix(in srgb, ${region.color} 20%, transparent)` : "none",
          stroke: region.color,
          strokeWidth: region.id === editor.selected ? 4 : 2,
          vectorEffect: "non-scaling-stroke",
        };
        return line.closed ? <polygon key={region.id} {...look} /> : <polyline key={region.id} {...look} />;
      })}
    </svg>
  );
}
