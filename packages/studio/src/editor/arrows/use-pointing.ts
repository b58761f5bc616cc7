import { type RefObject, useEffect } from "react";
import type { EditorStore } from "../store/editor-store.ts";
import { pressRelation } from "../store/relation-steps.ts";
import { regionKind } from "../store/shape-tools.ts";

/** What keeps its presses, even where an arrow goes over it. */
const pressed =
  "button, a, input, select, textarea, label, summary, audio, video[controls], [role=button], [role=slider]";
/** Pixels by which a pointer moves at least when it drags. */
const slop = 3;

/**
 * Pointing at arrows and pressing them with the mouse. They lie over the task and are in nobody's way: what is below
 * gets every event first, and buttons keep theirs.
 */
export function usePointing(
  editor: EditorStore,
  root: HTMLElement | null,
  layer: RefObject<SVGSVGElement | null>,
): void {
  useEffect(() => {
    if (root === null) return;
    let down: { x: number; y: number; relation: string | null } | null = null;
    const at = (event: MouseEvent): string | null => {
      const { target } = event;
      if (layer.current === null || !(target instanceof Element) || isBusy(editor)) return null;
      // An arc may rise above the task, but what is beside what scrolls is over it.
      const isNear = target.contains(root) || root.parentElement?.contains(target) === true;
      return isNear && target.closest(pressed) === null ? relationAt(layer.current, event) : null;
    };
    let last: string | null = null;
    const point = (relation: string | null) => {
      if (relation === last) return;
      if (last !== null) editor.relations.pointAway(last);
      if (relation !== null) editor.relations.pointAt(relation);
      last = relation;
      root.toggleAttribute("data-points", relation !== null);
    };
    const onMove = (event: PointerEvent) => {
      if (event.buttons === 0 && event.pointerType !== "touch") point(at(event));
    };
    const onDown = (event: PointerEvent) => {
      down = event.button === 0 ? { x: event.clientX, y: event.clientY, relation: at(event) } : null;
    };
    const onClick = (event: MouseEvent) => {
      const from = down;
      down = null;
      if (from?.relation == null || Math.hypot(event.clientX - from.x, event.clientY - from.y) > slop) return;
      const relation = editor.relations.list().find(({ key }) => key === from.relation);
      if (relation !== undefined) pressRelation(editor, relation);
    };
    document.addEventListener("pointermove", onMove);
    document.addEventListener("pointerdown", onDown, { capture: true });
    document.addEventListener("click", onClick);
    return () => {
      document.removeEventListener("pointermove", onMove);
      document.removeEventListener("pointerdown", onDown, { capture: true });
      document.removeEventListener("click", onClick);
    };
  }, [editor, root, layer]);
}

/** The key of the relation whose line or label is at a place of the window; the one that is drawn last. */
function relationAt(layer: SVGSVGElement, { clientX, clientY }: MouseEvent): string | null {
  const matrix = layer.getScreenCTM();
  if (matrix === null) return null;
  const place = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
  const found = [...layer.querySelectorAll<SVGGElement>("[data-relation]")].findLast((arrow) => {
    const label = arrow.querySelector("text");
    const line = arrow.querySelector<SVGPathElement>("[data-line]");
    return line?.isPointInStroke(place) === true || (label !== null && isIn(label.getBBox(), place));
  });
  return found?.dataset["relation"] ?? null;
}

const isIn = ({ x, y, width, height }: DOMRect, place: DOMPoint): boolean =>
  place.x >= x && place.x <= x + width && place.y >= y && place.y <= y + height;

/** Whether the next press is meant for what is below the arrows: it draws, or chooses the other end of a relation. */
function isBusy(editor: EditorStore): boolean {
  const { config, relations } = editor;
  const selected = editor.selectedRegion();
  const kind = selected === null ? null : regionKind(config, selected);
  return (
    relations.from !== null ||
    kind === "brush" ||
    kind === "bitmask" ||
    config.controls.some((control) => editor.activeLabels(control).length > 0) ||
    config.objects.some(({ name }) => editor.drawing(name) !== null)
  );
}
