import { controlRole } from "@tandem/schema";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { notifyRefused } from "../ui/notify.tsx";
import { Arrows } from "./arrows/arrows.tsx";
import { ScreenBoxes } from "./arrows/screen-boxes.ts";
import css from "./arrows/arrows.module.css";
import { EditorContext, type Hints } from "./editor-context.ts";
import { type KeyAction, resolveKey } from "./store/keymap.ts";
import type { EditorStore } from "./store/editor-store.ts";
import { pressSide } from "./store/pairs.ts";
import { raise } from "./store/raise.ts";
import { deleteSelectedRelation } from "./store/relation-steps.ts";
import { pressChoice } from "./tags/choices/press-choice.ts";
import { Node } from "./tags/node.tsx";

/** What the editor leaves to the page around it. */
export type EditorCommand = "submit" | "skip" | "previous-task" | "next-task";

interface Props {
  editor: EditorStore;
  hints?: Hints;
  /** Whether keys pressed anywhere on the page are for this editor. */
  listens?: boolean;
  onCommand?: (command: EditorCommand) => void;
}

const noHints: Hints = {};

/** A task as its label config shows it, with the answers of one annotation or prediction. */
export function Editor({ editor, hints = noHints, listens = true, onCommand }: Props) {
  const place = useId();
  const boxes = useMemo(() => new ScreenBoxes(), []);
  const value = useMemo(() => ({ editor, hints, listens, place, boxes }), [editor, hints, listens, place, boxes]);
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const latest = useRef(onCommand);
  useEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => editor.refusals.subscribe(notifyRefused), [editor]);
  useEffect(() => {
    if (!listens) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
      const action = resolveKey(event, editor);
      if (action === null || !perform(action, editor, latest.current)) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [editor, listens]);
  return (
    <EditorContext value={value}>
      <div ref={setRoot} className={css.root}>
        <div id={place}>
          <Node node={editor.config.root} />
        </div>
        <Arrows root={root} />
      </div>
    </EditorContext>
  );
}

/** Keys in dialogs, menus and fields belong to them; submitting works from everywhere but dialogs. */
function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null) return true;
  const typing = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  return typing && !(event.key === "Enter" && (event.ctrlKey || event.metaKey));
}

/** Does what a key means; `false` when there was nothing to do and the browser may have the key. */
function perform(action: KeyAction, editor: EditorStore, onCommand: Props["onCommand"]): boolean {
  switch (action.do) {
    case "label":
      if (controlRole(action.control) === "labels") editor.pressLabel(action.control, action.label);
      else pressChoice(editor, action.control, action.label, "key");
      return true;
    case "raise":
      raise(editor, action.control);
      return true;
    case "side":
      pressSide(editor, action.control, action.side, "key");
      return true;
    case "relate":
      return editor.relate();
    case "undo":
      editor.undo();
      return true;
    case "redo":
      editor.redo();
      return true;
    case "delete-region":
      if (deleteSelectedRelation(editor)) return true;
      if (editor.selected === null) return false;
      editor.deleteRegion(editor.selected);
      return true;
    case "delete-all":
      editor.deleteAllRegions();
      return true;
    case "unselect":
      editor.select(null);
      return true;
    case "next-region":
      editor.cycle();
      return true;
    case "release":
      return editor.release();
    case "submit":
    case "skip":
    case "previous-task":
    case "next-task":
      if (onCommand === undefined) return false;
      onCommand(action.do);
      return true;
  }
}
