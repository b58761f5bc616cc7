import type { ControlTag } from "@tandem/schema";
import type { EditorStore } from "./editor-store.ts";

export const sides = ["left", "right"] as const;
export type Side = (typeof sides)[number];

/** The side that was chosen; undefined when none was. */
export function chosenSide(editor: EditorStore, control: ControlTag): Side | undefined {
  const selected = editor.answer(control)?.value?.["selected"];
  return sides.find((side) => side === selected);
}

/** Chooses a side; a click on the chosen one takes the answer away, a key confirms it. */
export function pressSide(editor: EditorStore, control: ControlTag, side: Side, by: "key" | "click"): void {
  const isChosen = chosenSide(editor, control) === side;
  if (isChosen && by === "key") return;
  editor.setAnswer(control, isChosen ? null : side);
}

/** The keys that are printed on the sides: digits, unless labels have them; the arrow keys always work. */
export function sideKeys({ hotkeys }: Pick<EditorStore, "hotkeys">): ReadonlyMap<Side, string> {
  const taken = new Set([...hotkeys.values()].flatMap((keys) => [...keys.values()]));
  return new Map([
    ["left", taken.has("1") ? "←" : "1"],
    ["right", taken.has("2") ? "→" : "2"],
  ]);
}

/** The side that a key means. */
export function sideFor(key: string): Side | null {
  if (key === "1" || key === "arrowleft") return "left";
  return key === "2" || key === "arrowright" ? "right" : null;
}
