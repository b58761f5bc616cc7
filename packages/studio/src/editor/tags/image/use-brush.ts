import type { ControlTag } from "@tandem/schema";
import { useEffect, useState } from "react";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Drawing } from "../../store/shape-tools.ts";
import type { Placed } from "./placed-regions.ts";
import type { MaskMode } from "./use-drawing.ts";

/** Painting on masks: whether a stroke adds or takes away, and how wide it is. */
export function useBrush(editor: EditorStore, placed: readonly Placed[], drawing: Drawing | null) {
  const [chosen, setMode] = useState<MaskMode>(null);
  const [brush, setBrush] = useState(() => firstWidth(editor.config.controls));
  const isSelected = placed.some(({ region, shape }) => region.id === editor.selected && shape === null);
  const paints = drawing !== null && drawing.control.tag !== "MagicWand" && /^(brush|bitmask)$/.test(drawing.kind);
  const mode = modeOf(chosen, { isSelected, paints, draws: drawing !== null });
  const isOn = mode !== null;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if ((event.key !== "[" && event.key !== "]") || event.defaultPrevented || isTyping(event.target)) return;
      setBrush((before) => Math.min(150, Math.max(1, before + (event.key === "[" ? -5 : 5))));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
  const startNew = () => editor.select(null);
  return { isThere: paints || isSelected, mode, setMode, isSelected, brush, setBrush, startNew };
}

/** Labels that paint always do; a selected mask is painted on when that was chosen. Only it can be taken from. */
function modeOf(chosen: MaskMode, now: { isSelected: boolean; paints: boolean; draws: boolean }): MaskMode {
  if (chosen === "erase" && now.isSelected) return "erase";
  if (now.paints) return "paint";
  return now.isSelected && !now.draws ? chosen : null;
}

/** The size that the first control that paints begins with. */
function firstWidth(controls: readonly ControlTag[]): number {
  const painting = controls.find(({ tag }) => /^(Brush|Bitmask)/.test(tag));
  const width = painting !== undefined && "strokeWidth" in painting.attributes ? painting.attributes.strokeWidth : null;
  return width ?? 15;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "range");
