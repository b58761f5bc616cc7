import type { ImageSize, Mask, Point } from "@tandem/schema";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { type Handle, movedBy } from "../../image/handles.ts";
import type { MaskPicture } from "../../image/mask-picture.ts";
import { contains } from "../../image/outline.ts";
import { clamped, placeOf, type Shape } from "../../image/shapes.ts";
import { strokeMask } from "../../image/stroke-mask.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import { canClose, type Draft, draggedShape, finishedShape, mostPoints, snapped } from "./draft.ts";
import { paint } from "./paint.ts";
import { type Placed, regionsAt } from "./placed-regions.ts";

/** What a pointer does with masks: paint them, take from them, or nothing. */
export type MaskMode = "paint" | "erase" | null;

interface Board {
  editor: EditorStore;
  object: string;
  size: ImageSize;
  /** Pixels of the screen for a pixel of the image. */
  scale: number;
  placed: readonly Placed[];
  pictures: ReadonlyMap<string, MaskPicture>;
  /** What stands beside the value of a new region. */
  envelope: Readonly<Record<string, unknown>>;
  maskMode: MaskMode;
  /** Diameter of the brush in pixels of the screen. */
  brush: number;
  /** What the magic wand takes at a point; `null`: it cannot read the image. */
  wand: (at: Point) => Mask | null;
  /** Where an event is, in pixels of the image. */
  toPoint: (event: { clientX: number; clientY: number }) => Point;
  /** The element that scrolls. */
  stage: () => HTMLElement | null;
}

/** What the pressed button does. */
interface Press {
  does: "click" | "box" | "stroke" | "drag" | "pan";
  x: number;
  y: number;
  hasMoved: boolean;
  /** The region that is dragged, and what it becomes. */
  drag?: { id: string; shape: (to: Point, even: boolean) => Shape };
}

/** Nearer than this, in pixels of the screen, is a click and not a drag. */
const aClick = 3;
/** How near to a point or a line is on it, in pixels of the screen. */
const near = 8;

export function useDrawing(board: Board) {
  const { editor, object, size, scale, placed, pictures } = board;
  const [shown, show] = useState<Draft | null>(null);
  /** The same at once: pointers move more often than the page is drawn. */
  const draft = useRef<Draft | null>(null);
  const setDraft = (next: Draft | null) => {
    draft.current = next;
    show(next);
  };
  const [hovered, setHovered] = useState<string | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const press = useRef<Press | null>(null);
  const drawing = editor.drawing(object);
  const selected = placed.find(({ region }) => region.id === editor.selected) ?? null;
  /** Points of another shape wait until their label is chosen again. */
  const fitting = (one: Draft | null): Draft | null =>
    one?.what === "points" && one.kind !== drawing?.kind ? null : one;

  const commit = (shape: Shape) => {
    editor.drawRegion(object, placeOf(shape, size), board.envelope);
  };
  /** `only`: what was painted fits masks of this size and no others. */
  const commitPaint = (painted: (of: ImageSize) => Mask, erases: boolean, only?: ImageSize) => {
    const own = selected === null ? undefined : pictures.get(selected.region.id);
    const isRightSize = only === undefined || (own?.size.width === only.width && own.size.height === only.height);
    const fits =
      isRightSize && selected !== null && selected.isEditable && (drawing === null || selected.kind === drawing.kind);
    const target = fits && selected.shape === null ? selected : null;
    paint(editor, { object, target, picture: own, size, envelope: board.envelope, painted, erases });
  };
  const finishPoints = (closed: boolean) => {
    const live = fitting(draft.current);
    if (live?.what !== "points" || drawing === null) return;
    const shape = finishedShape(drawing, live, closed);
    if (shape === null) return;
    setDraft(null);
    commit(shape);
  };
  const isAt = (one: Point | undefined, at: Point): boolean =>
    one !== undefined && Math.hypot(one[0] - at[0], one[1] - at[1]) * scale <= near;
  const addPoint = (at: Point) => {
    const live = fitting(draft.current);
    if (drawing === null || (drawing.kind !== "polygon" && drawing.kind !== "vector")) return;
    if (live?.what !== "points") return setDraft({ what: "points", kind: drawing.kind, points: [at], at: null });
    if (isAt(live.points[0], at) && canClose(drawing, live)) return finishPoints(true);
    // A second click on the last point ends the line.
    if (isAt(live.points.at(-1), at)) return finishPoints(drawing.kind === "polygon");
    const points = [...live.points, at];
    const whole = { ...live, points, at: null };
    if (points.length < mostPoints(drawing)) return setDraft(whole);
    const shape = finishedShape(drawing, whole, false);
    setDraft(null);
    if (shape !== null) commit(shape);
  };
  const pick = (at: Point) => {
    const found = regionsAt(placed, pictures, at, size, (near - 3) / scale);
    const next = (found.findIndex(({ region }) => region.id === editor.selected) + 1) % Math.max(1, found.length);
    editor.select(found[next]?.region.id ?? null);
  };

  const begin = (event: PointerEvent, does: Press["does"], drag?: Press["drag"]) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    press.current = { does, x: event.clientX, y: event.clientY, hasMoved: false, ...(drag ? { drag } : {}) };
  };

  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (press.current !== null) return;
    if (event.button === 1 || (event.button === 0 && event.shiftKey)) {
      event.preventDefault();
      return begin(event, "pan");
    }
    if (event.button !== 0) return;
    const exact = board.toPoint(event);
    const at = snapped(clamped(exact, size), drawing, size);
    if (fitting(draft.current)?.what === "points") return addPoint(at);
    if (board.maskMode !== null) {
      setDraft({
        what: "stroke",
        points: [exact],
        radius: board.brush / 2 / scale,
        erases: board.maskMode === "erase",
      });
      return begin(event, "stroke");
    }
    const draws = event.ctrlKey || event.metaKey;
    if (
      !draws &&
      selected?.isEditable &&
      selected.shape !== null &&
      contains(selected.shape, exact, near / 2 / scale)
    ) {
      const { shape, region } = selected;
      const moved = ([x, y]: Point) => movedBy(shape, x - exact[0], y - exact[1], size);
      return begin(event, "drag", { id: region.id, shape: moved });
    }
    switch (drawing?.kind) {
      case "rectangle":
      case "ellipse":
        return begin(event, "box");
      case "keypoint": {
        const width = Math.max(1, 6 / scale);
        return commit({ kind: "keypoint", x: at[0], y: at[1], width: Math.min(size.width / 20, width) });
      }
      case "polygon":
      case "vector":
        return addPoint(at);
      case "brush": {
        const mask = board.wand(at);
        if (mask !== null) commitPaint(() => mask, false, mask);
        return;
      }
      default:
        begin(event, "click");
    }
  };

  /** A handle of the selected shape was pressed. */
  const onHandleDown = (handle: Handle, event: PointerEvent<SVGElement>) => {
    if (event.button !== 0 || selected === null || fitting(draft.current)?.what === "points") return;
    event.stopPropagation();
    if (event.altKey && handle.without !== undefined)
      return editor.movePlace(selected.region.id, { ...selected.region.place, ...placeOf(handle.without, size) });
    event.currentTarget.ownerSVGElement?.setPointerCapture(event.pointerId);
    const drag = { id: selected.region.id, shape: (to: Point, even: boolean) => handle.drag(to, even) };
    press.current = { does: "drag", x: event.clientX, y: event.clientY, hasMoved: false, drag };
  };

  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const exact = board.toPoint(event);
    const at = snapped(clamped(exact, size), drawing, size);
    setPointer(exact);
    const now = press.current;
    const live = fitting(draft.current);
    if (now === null) {
      if (live?.what === "points") return setDraft({ ...live, at });
      setHovered(regionsAt(placed, pictures, exact, size, (near - 3) / scale)[0]?.region.id ?? null);
      return;
    }
    if (now.does === "pan") {
      board.stage()?.scrollBy(-event.movementX, -event.movementY);
      return;
    }
    now.hasMoved ||= Math.hypot(event.clientX - now.x, event.clientY - now.y) > aClick;
    if (now.does === "stroke" && live?.what === "stroke") {
      const more = event.nativeEvent.getCoalescedEvents?.() ?? [];
      const points = more.length > 0 ? more.map((one) => board.toPoint(one)) : [exact];
      return setDraft({ ...live, points: [...live.points, ...points] });
    }
    if (!now.hasMoved) return;
    if (now.does === "drag" && now.drag !== undefined) {
      const { id, shape } = now.drag;
      return setDraft({ what: "change", id, shape: shape(exact, event.shiftKey) });
    }
    if (now.does === "box" && (drawing?.kind === "rectangle" || drawing?.kind === "ellipse")) {
      const from = snapped(clamped(board.toPoint({ clientX: now.x, clientY: now.y }), size), drawing, size);
      return setDraft({ what: "box", kind: drawing.kind, from, to: at });
    }
    if (now.does === "click") board.stage()?.scrollBy(-event.movementX, -event.movementY);
  };

  const onPointerUp = (event: PointerEvent<SVGSVGElement>) => {
    const now = press.current;
    const live = fitting(draft.current);
    press.current = null;
    if (now === null) return;
    if (live?.what === "stroke") {
      const { points, radius, erases } = live;
      setDraft(null);
      return commitPaint((of) => {
        const [byX, byY] = [of.width / size.width, of.height / size.height];
        return strokeMask(
          points.map(([x, y]): Point => [x * byX, y * byY]),
          Math.max(0.75, radius * byX),
          of,
        );
      }, erases);
    }
    if (!now.hasMoved && now.does !== "pan") {
      setDraft(null);
      return pick(board.toPoint(event));
    }
    if (live?.what === "change") {
      const { id, shape } = live;
      const place = placed.find(({ region }) => region.id === id)?.region.place;
      setDraft(null);
      if (place !== undefined) editor.movePlace(id, { ...place, ...placeOf(shape, size) });
      return;
    }
    if (live?.what !== "box") return;
    setDraft(null);
    const [right, down] = [live.to[0] - live.from[0], live.to[1] - live.from[1]];
    if (Math.abs(right) * scale >= aClick && Math.abs(down) * scale >= aClick) commit(draggedShape(live));
  };

  const cancel = () => {
    press.current = null;
    setDraft(null);
  };

  // While something is drawn, its keys come before all others.
  const does = { finishPoints, cancel, setDraft, current: () => fitting(draft.current) };
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  const isDrawing = fitting(shown) !== null;
  useEffect(() => {
    if (!isDrawing) return;
    const onKey = (event: KeyboardEvent) => {
      const { current, ...does } = latest.current;
      const now = current();
      const undoes = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (event.key === "Escape") does.cancel();
      else if (now?.what === "points" && event.key === "Enter" && !event.ctrlKey && !event.metaKey)
        does.finishPoints(now.kind === "polygon");
      else if (now?.what === "points" && (event.key === "Backspace" || event.key === "Delete" || undoes))
        does.setDraft(now.points.length > 1 ? { ...now, points: now.points.slice(0, -1) } : null);
      else if (!undoes) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [isDrawing]);

  return {
    draft: fitting(shown),
    drawing,
    selected,
    hovered,
    pointer,
    onHandleDown,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: cancel,
      onPointerLeave: () => {
        setPointer(null);
        setHovered(null);
      },
    },
  };
}
