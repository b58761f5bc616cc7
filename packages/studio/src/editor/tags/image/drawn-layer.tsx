import type { ImageSize, Point } from "@tandem/schema";
import type { PointerEvent } from "react";
import { type Handle, handlesOf } from "../../image/handles.ts";
import type { MaskPicture } from "../../image/mask-picture.ts";
import { pathOf } from "../../image/outline.ts";
import type { Shape } from "../../image/shapes.ts";
import { type Draft, draggedShape } from "./draft.ts";
import css from "./image.module.css";
import type { Placed } from "./placed-regions.ts";

interface SelectedProps {
  placed: Placed;
  picture: MaskPicture | undefined;
  /** As it is while it is dragged. */
  shape: Shape | null;
  size: ImageSize;
  scale: number;
  onHandleDown: (handle: Handle, event: PointerEvent<SVGElement>) => void;
}

/** The selected region over all others, with something to take hold of. */
export function SelectedRegion({ placed, picture, shape, size, scale, onHandleDown }: SelectedProps) {
  const shown = shape ?? placed.shape;
  if (shown === null) {
    const box = picture?.bounds;
    if (box === undefined) return null;
    const [byX, byY] = [size.width / (picture?.size.width ?? 1), size.height / (picture?.size.height ?? 1)];
    const frame = { x: box.x * byX, y: box.y * byY, width: box.width * byX, height: box.height * byY };
    return <rect {...frame} className={css.selection} />;
  }
  const handles = placed.isEditable
    ? handlesOf(shown, { size, turnAt: placed.canRotate ? 22 / scale : null }).filter(isRoomy(scale))
    : [];
  return (
    <g>
      <path d={pathOf(shown)} className={css.halo} strokeWidth={placed.look.line + 4} />
      <path
        d={pathOf(shown)}
        className={css.outline}
        stroke={placed.look.color}
        strokeWidth={placed.look.line + 0.5}
        fill={isOpen(shown) ? "none" : placed.look.color}
        fillOpacity={Math.min(0.5, placed.look.fill + 0.12)}
      />
      {handles.map((handle) => (
        <HandleMark
          key={handle.key}
          handle={handle}
          scale={scale}
          onPointerDown={(event) => onHandleDown(handle, event)}
        />
      ))}
    </g>
  );
}

/** Between points that are near each other on the screen there is no room for one more. */
const isRoomy =
  (scale: number) =>
  (handle: Handle, _: number, all: readonly Handle[]): boolean =>
    handle.look !== "middle" ||
    all.every(
      (other) => other === handle || Math.hypot(other.at[0] - handle.at[0], other.at[1] - handle.at[1]) * scale > 14,
    );

interface MarkProps {
  handle: Handle;
  scale: number;
  onPointerDown: (event: PointerEvent<SVGElement>) => void;
}

function HandleMark({ handle: { at, look }, scale, onPointerDown }: MarkProps) {
  const radius = { corner: 4, turn: 5, point: 4.5, middle: 3 }[look] / scale;
  return (
    <g data-handle={look} className={css.handle} onPointerDown={onPointerDown}>
      <circle cx={at[0]} cy={at[1]} r={10 / scale} fill="transparent" />
      {look === "corner" ? (
        <rect x={at[0] - radius} y={at[1] - radius} width={2 * radius} height={2 * radius} className={css.mark} />
      ) : (
        <circle cx={at[0]} cy={at[1]} r={radius} className={css.mark} data-look={look} />
      )}
    </g>
  );
}

const isOpen = (shape: Shape): boolean => (shape.kind === "polygon" || shape.kind === "vector") && !shape.closed;

/** What is being drawn. */
export function DraftShape({ draft, color, scale }: { draft: Draft; color: string; scale: number }) {
  if (draft.what === "change") return null;
  if (draft.what === "box")
    return (
      <path
        d={pathOf(draggedShape(draft))}
        className={css.outline}
        stroke={color}
        strokeWidth={2}
        fill={color}
        fillOpacity={0.15}
      />
    );
  if (draft.what === "stroke")
    return (
      <polyline
        points={pointList(draft.points.length === 1 ? [...draft.points, ...draft.points] : draft.points)}
        className={css.stroke}
        data-erases={draft.erases}
        stroke={draft.erases ? undefined : color}
        strokeWidth={2 * draft.radius}
      />
    );
  const points = draft.at === null ? draft.points : [...draft.points, draft.at];
  return (
    <g>
      <polyline
        points={pointList(points)}
        className={css.outline}
        stroke={color}
        strokeWidth={2}
        fill={draft.kind === "polygon" ? color : "none"}
        fillOpacity={0.15}
      />
      {draft.points.map(([x, y], index) => (
        <circle
          key={`${index} ${x} ${y}`}
          cx={x}
          cy={y}
          r={(index === 0 ? 5.5 : 4) / scale}
          className={css.mark}
          data-look="point"
        />
      ))}
    </g>
  );
}

const pointList = (points: readonly Point[]): string => points.map(([x, y]) => `${x},${y}`).join(" ");
