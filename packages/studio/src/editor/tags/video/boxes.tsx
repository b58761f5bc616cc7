import { boxAtFrame, type RectanglePercent, type VideoKeyframe } from "@tandem/schema";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useMovingBox } from "../../arrows/screen-boxes.ts";
import { useEditor } from "../../editor-context.ts";
import type { Region } from "../../store/regions.ts";
import { withKeyframe } from "./frames.ts";
import css from "./video.module.css";

type Box = Required<RectanglePercent>;

interface Props {
  object: string;
  frame: number;
  rate: number;
  /** What belongs beside the key frames: how long the film is. */
  film: { framesCount: number; duration: number };
}

/** Percent of the film that an arrow key moves a box. */
const keyStep = 0.5;
/** Percent that a drawn box has at least on each side. */
const least = 0.5;

/** The key frames of a region's box; `null` where it is no box. */
export function boxSequence({ place }: Region): readonly VideoKeyframe[] | null {
  const { sequence } = place;
  if (!Array.isArray(sequence) || sequence.length === 0) return null;
  const isBoxes = sequence.every((one: unknown) => typeof one === "object" && one !== null && "width" in one);
  return isBoxes
    ? (sequence as VideoKeyframe[]).map((one) => ({
        ...one,
        enabled: (one.enabled as boolean | null | undefined) ?? true,
      }))
    : null;
}

/** The boxes and lines of a film at a frame, over it; boxes can be drawn and moved. */
export function Boxes({ object, frame, rate, film }: Props) {
  const { editor } = useEditor();
  const layer = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Box | null>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const draws = editor.drawing(object)?.kind === "videoRectangle";
  const percentAt = (event: PointerEvent): { x: number; y: number } => {
    const rect = layer.current?.getBoundingClientRect();
    if (rect === undefined || rect.width === 0) return { x: 0, y: 0 };
    const share = (value: number) => Math.min(100, Math.max(0, 100 * value));
    return { x: share((event.clientX - rect.left) / rect.width), y: share((event.clientY - rect.top) / rect.height) };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || !draws) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = percentAt(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current !== null) setDrawn(boxBetween(from.current, percentAt(event)));
  };
  const onPointerUp = () => {
    from.current = null;
    setDrawn(null);
    if (drawn === null || drawn.width < least || drawn.height < least) return editor.select(null);
    editor.drawRegion(object, { ...film, sequence: withKeyframe([], frame, drawn, rate) });
  };
  const regions = editor.regionsIn(object);
  return (
    <div
      ref={layer}
      className={css.layer}
      data-draws={draws}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
    >
      {regions.map((region) => {
        const sequence = boxSequence(region);
        const box = sequence === null ? null : boxAtFrame(sequence, frame);
        if (sequence === null || box === null) return null;
        return (
          <MovingBox
            key={region.id}
            region={region}
            box={box}
            percentAt={percentAt}
            isBehind={draws && region.id !== editor.selected}
            move={(next) =>
              editor.movePlace(region.id, { ...region.place, sequence: withKeyframe(sequence, frame, next, rate) })
            }
          />
        );
      })}
      {drawn === null ? null : <span className={css.drawn} style={placed(drawn)} aria-hidden />}
    </div>
  );
}

const placed = ({ x, y, width, height, rotation }: Box) => ({
  left: `${x}%`,
  top: `${y}%`,
  width: `${width}%`,
  height: `${height}%`,
  transform: `rotate(${rotation}deg)`,
});

const boxBetween = (one: { x: number; y: number }, other: { x: number; y: number }): Box => ({
  x: Math.min(one.x, other.x),
  y: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
  rotation: 0,
});

const corners = ["nw", "ne", "sw", "se"] as const;
type Corner = (typeof corners)[number];

interface MovingProps {
  region: Region;
  box: Box;
  percentAt: (event: PointerEvent) => { x: number; y: number };
  /** Whether presses go through it, to what is drawn over it. */
  isBehind: boolean;
  move: (box: Box) => void;
}

function MovingBox({ region, box, percentAt, isBehind, move }: MovingProps) {
  const { editor } = useEditor();
  useMovingBox();
  const [shown, setShown] = useState<Box | null>(null);
  const held = useRef<{ grip: Corner | "all"; x: number; y: number } | null>(null);
  const isSelected = region.id === editor.selected;
  const canMove = isSelected && !editor.readOnly;
  const label = [...region.labels.values()].flat().join(", ") || "No label";
  const grips = (grip: Corner | "all") => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      if (!canMove) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { grip, ...percentAt(event) };
    },
    onPointerMove: (event: PointerEvent) => {
      if (held.current === null) return;
      const { x, y } = percentAt(event);
      setShown(draggedBox(box, held.current.grip, x - held.current.x, y - held.current.y));
    },
    onPointerUp: (event: PointerEvent) => {
      event.stopPropagation();
      if (held.current !== null && shown !== null) move(shown);
      held.current = null;
      setShown(null);
    },
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!canMove || event.altKey || event.ctrlKey || (x === 0 && y === 0)) return;
    event.preventDefault();
    // With Shift the lower right corner moves, and so the size.
    move(draggedBox(box, event.shiftKey ? "se" : "all", keyStep * (x ?? 0), keyStep * (y ?? 0)));
  };
  return (
    <div
      className={css.box}
      data-region={region.id}
      data-selected={isSelected}
      data-behind={isBehind}
      style={{ ...placed(shown ?? box), "--label": region.color } as React.CSSProperties}
    >
      <button
        type="button"
        className={css.boxBody}
        aria-pressed={isSelected}
        aria-label={`Box ${label}`}
        onClick={() => editor.select(region.id)}
        onKeyDown={onKeyDown}
        {...grips("all")}
      >
        <span className={css.boxLabel}>{label}</span>
      </button>
      {canMove
        ? corners.map((corner) => <span key={corner} className={css.corner} data-corner={corner} {...grips(corner)} />)
        : null}
    </div>
  );
}

/** A box after a corner or all of it was moved; inside the film, unless it is turned. */
function draggedBox(box: Box, grip: Corner | "all", byX: number, byY: number): Box {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  if (grip === "all") {
    const inside = (value: number, size: number): number => Math.min(Math.max(0, value), Math.max(0, 100 - size));
    return { ...box, x: inside(box.x + byX, box.width), y: inside(box.y + byY, box.height) };
  }
  const clamp = (value: number): number => Math.min(100, Math.max(0, value));
  const left = grip.includes("w") ? Math.min(clamp(box.x + byX), right - least) : box.x;
  const top = grip.includes("n") ? Math.min(clamp(box.y + byY), bottom - least) : box.y;
  const newRight = grip.includes("e") ? Math.max(clamp(right + byX), left + least) : right;
  const newBottom = grip.includes("s") ? Math.max(clamp(bottom + byY), top + least) : bottom;
  return { ...box, x: left, y: top, width: newRight - left, height: newBottom - top };
}
