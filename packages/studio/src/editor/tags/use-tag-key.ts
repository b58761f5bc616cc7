import { assignTagHotkeys, type ConfigNode } from "@tandem/schema";
import { useEffect, useRef } from "react";
import { useEditor } from "../editor-context.ts";
import { isKey } from "../store/keymap.ts";

/** Does something when the tag's own key is pressed: plays a sound, goes to a field. Gives the key. */
export function useTagKey(node: ConfigNode, act: () => void): string | undefined {
  const { editor, listens } = useEditor();
  const key = assignTagHotkeys(editor.config).get(node);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (key === undefined || !listens) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !isKey(key, event) || isTyping(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [key, listens]);
  return key;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('textarea, select, input:not([type="range"]), [role="dialog"]') !== null);
