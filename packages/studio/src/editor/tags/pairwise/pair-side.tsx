import type { ConfigNode, ControlTagOf, LabelConfig } from "@tandem/schema";
import type { MouseEvent, ReactNode } from "react";
import { useEditor } from "../../editor-context.ts";
import { chosenSide, pressSide, type Side, sides } from "../../store/pairs.ts";
import { inlineStyle } from "../inline-style.ts";
import css from "../answers.module.css";

interface Pair {
  readonly control: ControlTagOf<"Pairwise">;
  readonly side: Side;
}

const known = new WeakMap<LabelConfig, Map<ConfigNode, Pair>>();

/** The pair that an object belongs to; undefined for all other tags. */
export function pairOf(config: LabelConfig, node: ConfigNode): Pair | undefined {
  const pairs = known.get(config) ?? new Map(config.controls.flatMap((control) => pairsOf(config, control)));
  known.set(config, pairs);
  return pairs.get(node);
}

function pairsOf(config: LabelConfig, control: LabelConfig["controls"][number]): [ConfigNode, Pair][] {
  if (control.tag !== "Pairwise") return [];
  return sides.flatMap((side, index): [ConfigNode, Pair][] => {
    const object = config.objectByName.get(control.toName[index] ?? "");
    return object === undefined ? [] : [[object.node, { control, side }]];
  });
}

/** One of two objects that are compared: a click on it chooses it. By keyboard there are the Pairwise's buttons. */
export function PairSide({ pair: { control, side }, children }: { pair: Pair; children: ReactNode }) {
  const { editor } = useEditor();
  const isChosen = chosenSide(editor, control) === side;
  const { leftClass, rightClass, selectionStyle } = control.attributes;
  const onClick = (event: MouseEvent) => {
    const isForItself =
      event.target instanceof Element && event.target.closest("a, button, input, audio, video, summary");
    const selection = window.getSelection();
    if (isForItself || (selection !== null && !selection.isCollapsed)) return;
    pressSide(editor, control, side, "click");
  };
  return (
    <div
      className={[css.pairSide, side === "left" ? leftClass : rightClass].filter(Boolean).join(" ")}
      data-chosen={isChosen}
      data-open={editor.canAnswer(control)}
      style={isChosen ? inlineStyle(selectionStyle) : undefined}
      onClick={onClick}
    >
      {children}
    </div>
  );
}
