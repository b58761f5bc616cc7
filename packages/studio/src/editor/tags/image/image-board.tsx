import type { ImageSize, ObjectTagOf, Point } from "@tandem/schema";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { useScreenBoxes } from "../../arrows/screen-boxes.ts";
import { useEditor } from "../../editor-context.ts";
import { movedBy } from "../../image/handles.ts";
import { boundsOf, pathOf } from "../../image/outline.ts";
import { placeOf } from "../../image/shapes.ts";
import { inlineStyle } from "../inline-style.ts";
import { DraftShape, SelectedRegion } from "./drawn-layer.tsx";
import css from "./image.module.css";
import { ImageToolbar } from "./image-toolbar.tsx";
import { MaskCanvas } from "./mask-canvas.tsx";
import { boxOnScreen, placedOn } from "./placed-regions.ts";
import { RegionChips } from "./region-chips.tsx";
import { RegionPaths } from "./region-paths.tsx";
import { useBrush } from "./use-brush.ts";
import { useDrawing } from "./use-drawing.ts";
import { useMaskPictures } from "./use-mask-pictures.ts";
import { useWand } from "./use-wand.ts";
import { useZoom } from "./use-zoom.ts";

interface Props {
  object: ObjectTagOf<"Image">;
  address: string;
  size: ImageSize;
  /** `null`: the image has no pages. */
  page: number | null;
  image: HTMLImageElement;
}

/** An image that has loaded, with its regions and everything to draw them. */
export function ImageBoard({ object, address, size, page, image }: Props) {
  const { editor } = useEditor();
  const { attributes, name } = object;
  const overlay = useRef<SVGSVGElement>(null);
  const [rotation, setRotation] = useState(0);
  const [light, setLight] = useState({ brightness: 100, contrast: 100 });
  const isLying = rotation % 180 === 90;
  const seen = useMemo(() => (isLying ? { width: size.height, height: size.width } : size), [isLying, size]);
  const { zoom, most, stage, room } = useZoom(seen, attributes);
  const { scale } = zoom;

  const regions = editor.regions();
  const placed = useMemo(
    // The regions are those of the editor as it is now; they are named because they change.
    () => (regions.length === 0 ? [] : placedOn(editor, name, page, size)),
    [editor, regions, name, page, size],
  );
  const pictures = useMaskPictures(placed, size);

  const now = editor.drawing(name);
  const mask = useBrush(editor, placed, now);
  const wand = useWand(image, size, now);

  const envelope = {
    original_width: size.width,
    original_height: size.height,
    image_rotation: rotation,
    ...(page === null ? {} : { item_index: page }),
  };
  const toPoint = (event: { clientX: number; clientY: number }): Point => {
    const matrix = overlay.current?.getScreenCTM();
    if (!matrix) return [0, 0];
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return [x, y];
  };
  const { draft, drawing, selected, hovered, pointer, onHandleDown, handlers } = useDrawing({
    editor,
    object: name,
    size,
    scale,
    placed,
    pictures,
    envelope,
    maskMode: mask.mode,
    brush: mask.brush,
    wand: wand.take,
    toPoint,
    stage: () => stage.current,
  });
  const hoveredRegion = hovered === null ? undefined : placed.find(({ region }) => region.id === hovered);

  /** Arrow keys move the selected shape by a pixel of the image, ten with Shift. */
  const onKeyDown = (event: KeyboardEvent) => {
    const [right, down] =
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (right === undefined || down === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!selected?.isEditable || selected.shape === null) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    const moved = movedBy(selected.shape, right * step, down * step, size);
    editor.movePlace(selected.region.id, { ...selected.region.place, ...placeOf(moved, size) });
  };
  const pick = useCallback((id: string) => editor.select(id), [editor]);

  const color = draftColor(editor, drawing) ?? selected?.look.color ?? "var(--accent)";
  const dragged = draft?.what === "change" ? draft : null;
  useScreenBoxes((id) => {
    const one = placed.find(({ region }) => region.id === id);
    const matrix = overlay.current?.getScreenCTM();
    if (one === undefined || !matrix || stage.current === null) return null;
    const moved = dragged?.id === id ? boundsOf(dragged.shape) : null;
    const box = boxOnScreen(moved, one, pictures.get(id), size, matrix);
    return box === null ? null : { boxes: [box], within: stage.current };
  });
  const cursor =
    mask.mode !== null ? "none" : drawing !== null ? "crosshair" : hovered !== null ? "pointer" : "default";
  const [width, height] = [size.width * scale, size.height * scale];
  return (
    <div className={css.board} style={inlineStyle(`width: ${attributes.width}; max-width: ${attributes.maxWidth}`)}>
      <ImageToolbar
        {...{ editor, object: name, attributes, zoom, light, setLight }}
        mask={mask}
        wand={wand.isActive ? wand : null}
        turn={(by) => setRotation((before) => (before + by + 360) % 360)}
      />
      {wand.isActive && wand.cannotRead ? (
        <p className={css.note} role="status">
          The pixels of this image cannot be read: its server must allow it (CORS), and the Image needs
          crossOrigin="anonymous".
        </p>
      ) : null}
      <div
        ref={room}
        className={css.room}
        style={inlineStyle(`height: ${attributes.height ?? attributes.maxHeight}`)}
        aria-hidden
      />
      <div
        ref={stage}
        className={css.stage}
        style={{ ...inlineStyle(`height: ${attributes.height ?? "auto"}`), maxHeight: most ?? undefined }}
        data-align={attributes.horizontalAlignment}
        data-vertical={attributes.verticalAlignment}
        tabIndex={0}
        role="group"
        aria-label={name}
        onKeyDown={onKeyDown}
      >
        <div className={css.frame} style={{ width: seen.width * scale, height: seen.height * scale }}>
          <div
            className={css.plane}
            style={{ width, height, transform: `translate(-50%, -50%) rotate(${rotation}deg)` }}
          >
            <img
              className={css.layer}
              src={address}
              alt={`What is labeled: ${name}`}
              draggable={false}
              {...crossOriginOf(attributes.crossOrigin)}
              style={{
                filter: `brightness(${light.brightness}%) contrast(${light.contrast}%)`,
                imageRendering:
                  attributes.smoothing === "false" || (attributes.smoothing === null && scale >= 6)
                    ? "pixelated"
                    : "auto",
              }}
            />
            {attributes.grid ? <Grid size={attributes.gridSize} color={attributes.gridColor} /> : null}
            <MaskCanvas placed={placed} pictures={pictures} size={size} selected={editor.selected} />
            <svg
              ref={overlay}
              className={css.overlay}
              viewBox={`0 0 ${size.width} ${size.height}`}
              preserveAspectRatio="none"
              style={{ cursor, touchAction: drawing === null && mask.mode === null ? "pan-x pan-y" : "none" }}
              {...handlers}
            >
              <RegionPaths placed={placed} without={dragged?.id ?? null} />
              {hoveredRegion?.shape && hoveredRegion !== selected ? (
                <path d={pathOf(hoveredRegion.shape)} className={css.hovered} stroke={hoveredRegion.look.color} />
              ) : null}
              {selected === null ? null : (
                <SelectedRegion
                  placed={selected}
                  picture={pictures.get(selected.region.id)}
                  shape={dragged?.shape ?? null}
                  size={size}
                  scale={scale}
                  onHandleDown={onHandleDown}
                />
              )}
              {draft === null ? null : <DraftShape draft={draft} color={color} scale={scale} />}
              {attributes.crosshair && pointer !== null ? (
                <path className={css.crosshair} d={`M0 ${pointer[1]}H${size.width}M${pointer[0]} 0V${size.height}`} />
              ) : null}
              {mask.mode !== null && pointer !== null ? (
                <circle cx={pointer[0]} cy={pointer[1]} r={mask.brush / 2 / scale} className={css.brush} />
              ) : null}
            </svg>
          </div>
          <div className={css.chips} data-off={drawing !== null || mask.mode !== null || draft !== null}>
            <RegionChips
              {...{ placed, pictures, size, rotation, selected: editor.selected }}
              hovered={hovered}
              onPick={pick}
            />
          </div>
        </div>
      </div>
      {draft?.what === "points" ? (
        <p className={css.note} role="status">
          {draft.kind === "polygon"
            ? "Click the first point or press Enter to close the polygon; Backspace takes back a point, Escape all."
            : "Click the last point again or press Enter to end the line; Backspace takes back a point, Escape all."}
        </p>
      ) : null}
    </div>
  );
}

function Grid({ size, color }: { size: number; color: string }) {
  const line = `${color} 1px, transparent 1px`;
  const image = `linear-gradient(to right, ${line}), linear-gradient(to bottom, ${line})`;
  const safe = /url\s*\(/i.test(color) ? "none" : image;
  return <div className={css.layer} style={{ backgroundImage: safe, backgroundSize: `${size}px ${size}px` }} />;
}

/** The colour of the label that is about to be given. */
function draftColor(
  editor: ReturnType<typeof useEditor>["editor"],
  drawing: ReturnType<typeof editor.drawing>,
): string | null {
  const group = drawing?.labels;
  const label = group ? editor.activeLabels(group)[0] : undefined;
  return group && label !== undefined ? editor.color(group, label) : null;
}

/** How the image is asked for, where the config says it. */
export function crossOriginOf(written: "none" | "anonymous" | "use-credentials") {
  return written === "none" ? {} : { crossOrigin: written };
}
