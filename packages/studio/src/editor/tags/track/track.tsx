import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useRef, useState } from "react";
import { useMovingBox } from "../../arrows/screen-boxes.ts";
import { dragged, type Grip, type Range, type Seen, shareOf, valueAt } from "./range.ts";
import css from "./track.module.css";

/** A labeled stretch on a track. */
export interface Segment extends Range {
  id: string;
  /** The region it belongs to, and which of its stretches it is. */
  region: string;
  part: number;
  label: string;
  color: string;
  selected: boolean;
  /** Whether it can be moved here. */
  isFixed?: boolean;
}

interface Props {
  /** The track's own element, for zooming. */
  box: RefObject<HTMLDivElement | null>;
  label: string;
  whole: Seen;
  seen: Seen;
  /** How far an arrow key goes. */
  step: number;
  /** The least length of a stretch. */
  least: number;
  segments: readonly Segment[];
  /** A stretch that waits for a label. */
  waiting: Range | null;
  cursor: number;
  canDraw: boolean;
  height?: number;
  /** A value in words, for screen readers and titles. */
  words: (value: number) => string;
  onCursor: (value: number) => void;
  /** A press without drawing; `true` when it made something, else it moves the cursor and selects nothing. */
  onPress?: (value: number) => boolean;
  /** `null`: nothing is selected any more. */
  onDraw: (range: Range | null) => void;
  /** A stretch while it is extended by keyboard. */
  onHold: (range: Range | null) => void;
  /** Enter: what is extended becomes a region; tells whether it did. */
  onTake: () => boolean;
  onMove: (segment: Segment, range: Range) => void;
  onSelect: (region: string | null) => void;
  children?: ReactNode;
}

/** Pixels by which a pointer moves at least when it draws. */
const slop = 3;

/** A bar of time: a cursor, stretches, and drawing of stretches by pointer or by keyboard. */
export function Track(props: Props) {
  const { box, label, whole, seen, segments, waiting, cursor, canDraw, height, words, children } = props;
  const [drawn, setDrawn] = useState<Range | null>(null);
  const pressed = useRef<{ x: number; value: number } | null>(null);
  const anchor = useRef<number | null>(null);
  const at = (event: PointerEvent): number => {
    const rect = box.current?.getBoundingClientRect();
    const share = rect === undefined || rect.width === 0 ? 0 : (event.clientX - rect.left) / rect.width;
    return Math.min(whole.to, Math.max(whole.from, valueAt(share, seen)));
  };
  const rangeTo = (value: number): Range => {
    const from = pressed.current?.value ?? value;
    return { start: Math.min(from, value), end: Math.max(from, value) };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pressed.current = { x: event.clientX, value: at(event) };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (pressed.current === null || !canDraw) return;
    if (drawn === null && Math.abs(event.clientX - pressed.current.x) < slop) return;
    setDrawn(rangeTo(at(event)));
  };
  const onPointerUp = (event: PointerEvent) => {
    if (pressed.current === null) return;
    const value = at(event);
    const range = rangeTo(value);
    const isDrawing = drawn !== null && range.end > range.start;
    pressed.current = null;
    setDrawn(null);
    if (isDrawing) return props.onDraw(range);
    if (props.onPress?.(value) === true) return;
    props.onDraw(null);
    props.onSelect(null);
    props.onCursor(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (props.onTake()) anchor.current = null;
      return;
    }
    const to = keyTarget(event.key, cursor, whole, props.step, seen);
    if (to === null) return;
    event.preventDefault();
    props.onCursor(to);
    if (!event.shiftKey || !canDraw) {
      anchor.current = null;
      return props.onHold(null);
    }
    anchor.current ??= cursor;
    const [start, end] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    props.onHold(end - start >= props.least ? { start, end } : null);
  };
  return (
    <div ref={box} className={css.track} style={{ height: height ?? 64 }}>
      <div className={css.background}>{children}</div>
      <div
        className={css.surface}
        data-draws={canDraw}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-description={canDraw ? "Arrow keys move; with Shift they select, then press a label's key." : undefined}
        aria-valuemin={whole.from}
        aria-valuemax={whole.to}
        aria-valuenow={Math.min(whole.to, Math.max(whole.from, cursor))}
        aria-valuetext={words(cursor)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          pressed.current = null;
          setDrawn(null);
        }}
        onKeyDown={onKeyDown}
      />
      {segments.map((segment) => (
        <SegmentBar key={segment.id} segment={segment} track={props} valueOf={at} />
      ))}
      {[waiting, drawn].map((range, index) =>
        range === null ? null : <span key={index} className={css.waiting} style={placed(range, seen)} aria-hidden />,
      )}
      {cursor < seen.from || cursor > seen.to ? null : (
        <span className={css.cursor} style={{ left: `${100 * shareOf(cursor, seen)}%` }} aria-hidden />
      )}
    </div>
  );
}

function keyTarget(key: string, cursor: number, whole: Seen, step: number, seen: Seen): number | null {
  const far = Math.max(step, (seen.to - seen.from) / 10);
  const steps: Record<string, number> = {
    ArrowRight: cursor + step,
    ArrowUp: cursor + step,
    ArrowLeft: cursor - step,
    ArrowDown: cursor - step,
    PageUp: cursor + far,
    PageDown: cursor - far,
    Home: whole.from,
    End: whole.to,
  };
  const to = steps[key];
  return to === undefined ? null : Math.min(whole.to, Math.max(whole.from, to));
}

const placed = ({ start, end }: Range, seen: Seen): { left: string; width: string } => ({
  left: `${100 * shareOf(start, seen)}%`,
  width: `${100 * (shareOf(end, seen) - shareOf(start, seen))}%`,
});

interface BarProps {
  segment: Segment;
  track: Props;
  valueOf: (event: PointerEvent) => number;
}

/** One stretch: pressed, it is selected; then its ends, or all of it, can be moved. */
function SegmentBar({ segment, track, valueOf }: BarProps) {
  const { seen, whole, least, step, words, onMove, onSelect } = track;
  useMovingBox();
  const [shown, setShown] = useState<Range | null>(null);
  const held = useRef<{ grip: Grip; from: number } | null>(null);
  const { start, end } = shown ?? segment;
  if (end < seen.from || start > seen.to) return null;
  const canMove = segment.selected && !segment.isFixed;
  const grips = (grip: Grip) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      if (!canMove) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { grip, from: valueOf(event) };
    },
    onPointerMove: (event: PointerEvent) => {
      if (held.current === null) return;
      setShown(dragged(segment, held.current.grip, valueOf(event) - held.current.from, whole, least));
    },
    onPointerUp: () => {
      if (held.current !== null && shown !== null) onMove(segment, shown);
      held.current = null;
      setShown(null);
    },
  });
  const onGripKey = (grip: "start" | "end") => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by === undefined || event.altKey) return;
    event.preventDefault();
    onMove(segment, dragged(segment, grip, event.shiftKey ? 10 * by : by, whole, least));
  };
  const title = `${segment.label || "No label"}, ${words(start)} to ${words(end)}`;
  return (
    <div
      className={css.segment}
      data-region={segment.region}
      data-selected={segment.selected}
      data-moment={start === end}
      style={{ ...placed({ start, end }, seen), "--label": segment.color } as React.CSSProperties}
    >
      <button
        type="button"
        className={css.body}
        aria-pressed={segment.selected}
        aria-label={title}
        title={title}
        onClick={() => onSelect(segment.region)}
        {...grips("all")}
      >
        <span>{segment.label}</span>
      </button>
      {canMove
        ? (["start", "end"] as const).map((grip) => (
            <span
              key={grip}
              className={css.grip}
              data-grip={grip}
              role="slider"
              tabIndex={0}
              aria-label={`${grip === "start" ? "Start" : "End"} of ${segment.label || "the region"}`}
              aria-valuemin={whole.from}
              aria-valuemax={whole.to}
              aria-valuenow={grip === "start" ? start : end}
              aria-valuetext={words(grip === "start" ? start : end)}
              onKeyDown={onGripKey(grip)}
              {...grips(grip)}
            />
          ))
        : null}
    </div>
  );
}
