import { useEditor } from "../../editor-context.ts";
import css from "./video.module.css";

interface Vertex {
  x: number;
  y: number;
}
interface VectorFrame {
  frame: number;
  enabled?: boolean;
  closed?: boolean;
  vertices: Vertex[];
}

/** The points of a line at a frame: between key frames with as many points on the way from one to the other. */
export function lineAtFrame(sequence: readonly VectorFrame[], frame: number): VectorFrame | null {
  const before = sequence.findLast((one) => one.frame <= frame);
  if (before === undefined || (before.enabled === false && before.frame !== frame)) return null;
  const after = sequence.find((one) => one.frame > frame);
  if (after === undefined || after.vertices.length !== before.vertices.length) return before;
  const share = (frame - before.frame) / (after.frame - before.frame);
  const vertices = before.vertices.map(({ x, y }, index) => {
    const to = after.vertices[index] ?? { x, y };
    return { x: x + (to.x - x) * share, y: y + (to.y - y) * share };
  });
  return { ...before, vertices };
}

/** The lines of a film at a frame, to be looked at. */
export function Vectors({ object, frame }: { object: string; frame: number }) {
  const { editor } = useEditor();
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

const isVectorFrame = (one: unknown): boolean =>
  typeof one === "object" && one !== null && "vertices" in one && Array.isArray(one.vertices);
