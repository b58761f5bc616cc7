import { ActionIcon, Tooltip } from "@mantine/core";
import type { ControlTag, GeometryKind } from "@tandem/schema";
import {
  Brush,
  Circle,
  Dot,
  Eraser,
  Maximize,
  MousePointer2,
  Plus,
  RotateCcw,
  RotateCw,
  Spline,
  Square,
  SquareDashed,
  Pentagon,
  WandSparkles,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { ReactNode } from "react";
import type { EditorStore } from "../../store/editor-store.ts";
import { geometryOf } from "../../store/shape-tools.ts";
import css from "./image.module.css";
import type { MaskMode } from "./use-drawing.ts";
import type { Zoom } from "./use-zoom.ts";

const icons: Partial<Record<GeometryKind, ReactNode>> = {
  rectangle: <Square size={15} />,
  ellipse: <Circle size={15} />,
  polygon: <Pentagon size={15} />,
  keypoint: <Dot size={22} />,
  brush: <Brush size={15} />,
  bitmask: <SquareDashed size={15} />,
  vector: <Spline size={15} />,
};

interface Props {
  editor: EditorStore;
  object: string;
  attributes: {
    zoomControl: boolean;
    rotateControl: boolean;
    selectionControl: boolean;
    brightnessControl: boolean;
    contrastControl: boolean;
  };
  zoom: Zoom;
  mask: {
    /** Whether there is a mask to paint on, or labels that paint. */
    isThere: boolean;
    mode: MaskMode;
    setMode: (mode: MaskMode) => void;
    /** Whether a mask is selected, which a new stroke would be added to. */
    isSelected: boolean;
    brush: number;
    setBrush: (size: number) => void;
    /** Lets the selected mask be, so that the next stroke makes a new one. */
    startNew: () => void;
  };
  wand: { threshold: number; setThreshold: (threshold: number) => void } | null;
  light: { brightness: number; contrast: number };
  setLight: (light: { brightness: number; contrast: number }) => void;
  turn: (degrees: 90 | -90) => void;
}

/** Everything to draw with and to look with, in one row above the image. */
export function ImageToolbar(props: Props) {
  const { editor, object, attributes, zoom, light, setLight, turn } = props;
  const percent = `${Math.round(zoom.scale * 100)} %`;
  return (
    <div className={css.toolbar} role="toolbar" aria-label={`Tools for ${object}`}>
      {editor.readOnly ? null : <DrawingTools {...props} />}
      <span className={css.space} />
      {attributes.brightnessControl ? (
        <Slider
          name="Brightness"
          value={light.brightness}
          unit="%"
          range={[20, 300]}
          onChange={(brightness) => setLight({ ...light, brightness })}
        />
      ) : null}
      {attributes.contrastControl ? (
        <Slider
          name="Contrast"
          value={light.contrast}
          unit="%"
          range={[20, 300]}
          onChange={(contrast) => setLight({ ...light, contrast })}
        />
      ) : null}
      {attributes.rotateControl ? (
        <>
          <Tool name="Turn left" onClick={() => turn(-90)} icon={<RotateCcw size={15} />} />
          <Tool name="Turn right" onClick={() => turn(90)} icon={<RotateCw size={15} />} />
        </>
      ) : null}
      {attributes.zoomControl ? (
        <>
          <Tool name="Zoom out" onClick={() => zoom.by(1 / 1.25)} icon={<ZoomOut size={15} />} />
          <Tooltip label="Show pixel by pixel">
            <button
              type="button"
              className={css.percent}
              aria-label={`${percent}, show pixel by pixel`}
              onClick={zoom.original}
            >
              {percent}
            </button>
          </Tooltip>
          <Tool name="Zoom in" onClick={() => zoom.by(1.25)} icon={<ZoomIn size={15} />} />
          <Tool name="Show the whole image" isOn={zoom.isFit} onClick={zoom.fit} icon={<Maximize size={15} />} />
        </>
      ) : null}
    </div>
  );
}

function DrawingTools({ editor, object, attributes, mask, wand }: Props) {
  const drawing = editor.drawing(object);
  const tools = editor.toolsOf(object);
  const draws = editor.config.controls.some((one) => one.toName.includes(object) && geometryOf(one) !== "none");
  if (!draws) return null;
  return (
    <>
      {attributes.selectionControl ? (
        <Tool
          name="Select and move"
          isOn={drawing === null && mask.mode === null}
          onClick={() => {
            editor.chooseTool(object, null);
            mask.setMode(null);
          }}
          icon={<MousePointer2 size={15} />}
        />
      ) : null}
      {tools.map((tool) => (
        <Tool
          key={tool.name}
          name={toolName(tool, tools)}
          isOn={drawing?.control === tool}
          onClick={() => editor.chooseTool(object, drawing?.control === tool ? null : tool)}
          icon={tool.tag === "MagicWand" ? <WandSparkles size={15} /> : icons[geometryOf(tool) as GeometryKind]}
        />
      ))}
      {mask.isThere ? <MaskTools {...mask} /> : null}
      {wand === null ? null : (
        <Slider name="Threshold" value={wand.threshold} unit="" range={[0, 255]} onChange={wand.setThreshold} />
      )}
    </>
  );
}

function MaskTools({ mode, setMode, isSelected, brush, setBrush, startNew }: Props["mask"]) {
  return (
    <>
      <span className={css.divider} />
      <Tool name="Paint" isOn={mode === "paint"} onClick={() => setMode("paint")} icon={<Brush size={15} />} />
      <Tool
        name={isSelected ? "Erase" : "Erase (select a mask first)"}
        isOn={mode === "erase"}
        disabled={!isSelected}
        onClick={() => setMode("erase")}
        icon={<Eraser size={15} />}
      />
      <Tool name="New mask" disabled={!isSelected} onClick={startNew} icon={<Plus size={15} />} />
      <Slider name="Brush" value={brush} unit=" px" range={[1, 150]} onChange={setBrush} />
    </>
  );
}

/** What a tool is called: by its shape, and by its own name where there are several of a shape. */
function toolName(tool: ControlTag, tools: readonly ControlTag[]): string {
  const words: Record<string, string> = { KeyPoint: "Key point", MagicWand: "Magic wand", Vector: "Line" };
  const shape = words[tool.tag] ?? tool.tag;
  return tools.some((other) => other !== tool && other.tag === tool.tag) ? `${shape} (${tool.name})` : shape;
}

interface ToolProps {
  name: string;
  icon: ReactNode;
  isOn?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Tool({ name, icon, isOn, disabled = false, onClick }: ToolProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon
        size={28}
        variant="subtle"
        className={css.tool ?? ""}
        aria-label={name}
        aria-pressed={isOn}
        disabled={disabled}
        // The focus stays where it is, so that keys go on to mean what they meant.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

interface SliderProps {
  name: string;
  value: number;
  unit: string;
  range: readonly [number, number];
  onChange: (value: number) => void;
}

function Slider({ name, value, unit, range, onChange }: SliderProps) {
  return (
    <label className={css.slider}>
      {name}
      <input
        type="range"
        min={range[0]}
        max={range[1]}
        value={value}
        aria-valuetext={`${value}${unit}`}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output>
        {value}
        {unit}
      </output>
    </label>
  );
}
