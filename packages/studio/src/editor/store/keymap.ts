import { assignTagHotkeys, type ControlTag } from "@tandem/schema";
import type { EditorStore } from "./editor-store.ts";
import { type Side, sideFor } from "./pairs.ts";
import { isControlShown } from "./visibility.ts";

/** The parts of a keyboard event that decide; so that tests need no browser. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export type KeyAction =
  | {
      do: "submit" | "skip" | "undo" | "redo" | "delete-region" | "delete-all" | "unselect" | "next-region" | "release";
    }
  | { do: "previous-task" | "next-task" }
  | { do: "relate" }
  | { do: "label"; control: ControlTag; label: string }
  /** A control's own key: one star more. */
  | { do: "raise"; control: ControlTag }
  | { do: "side"; control: ControlTag; side: Side };

/** `ctrl` stands for ⌘ on a Mac. Keys are told apart by what they print, digits also by where they are. */
export function pressed(event: KeyPress): string {
  const parts: string[] = [];
  if (event.altKey) parts.push("alt");
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.shiftKey) parts.push("shift");
  return [...parts, keyName(event)].join("+");
}

function keyName({ key, code, altKey }: KeyPress): string {
  if (key === " ") return "space";
  // A numpad's digit is a digit; Alt makes other characters out of letters and signs on some layouts.
  if (/^(Digit|Numpad)\d$/.test(code) && !/^\d$/.test(key) && code.startsWith("Numpad")) return code.slice(-1);
  if (altKey && code === "Period") return ".";
  if (altKey && !/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(code)) return code.slice(-1).toLowerCase();
  return key.toLowerCase();
}

const actions: Record<string, Exclude<KeyAction, { control: ControlTag }>["do"]> = {
  "ctrl+enter": "submit",
  "ctrl+space": "skip",
  "alt+enter": "skip",
  "ctrl+z": "undo",
  "ctrl+shift+z": "redo",
  "ctrl+y": "redo",
  backspace: "delete-region",
  delete: "delete-region",
  "ctrl+backspace": "delete-all",
  u: "unselect",
  "alt+.": "next-region",
  "alt+r": "relate",
  escape: "release",
  "alt+arrowleft": "previous-task",
  "alt+arrowright": "next-task",
};

/** What a key means in the editor; `null` when it means nothing and the browser may have it. */
export function resolveKey(event: KeyPress, editor: EditorStore): KeyAction | null {
  const name = pressed(event);
  for (const control of editor.config.controls) {
    for (const [label, key] of editor.hotkeys.get(control.name) ?? [])
      if (matches(key, name, event) && isControlShown(editor, control)) return { do: "label", control, label };
  }
  const tagKeys = assignTagHotkeys(editor.config);
  const raised = editor.config.controls.find((control) => {
    const key = tagKeys.get(control.node);
    return key !== undefined && matches(key, name, event) && isControlShown(editor, control);
  });
  if (raised !== undefined) return { do: "raise", control: raised };
  const action = actions[name];
  if (action !== undefined) return { do: action };
  const side = sideFor(name);
  const pair = side === null ? undefined : editor.config.controls.find(({ tag }) => tag === "Pairwise");
  return side !== null && pair !== undefined && isControlShown(editor, pair)
    ? { do: "side", control: pair, side }
    : null;
}

/** Signs that need Shift on the keyboard are written without it in a config. */
function matches(key: string, name: string, event: KeyPress): boolean {
  if (key === name) return true;
  return (
    event.shiftKey &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !/[a-z0-9]/i.test(event.key) &&
    event.key === key
  );
}

/** Whether a key, as a label config writes it, was pressed. */
export const isKey = (key: string, event: KeyPress): boolean => matches(key, pressed(event), event);

/** `ctrl+shift+a` as it is printed on a key: `Ctrl Shift A`. */
export const printKey = (key: string): string =>
  key
    .split("+")
    .map((part) => (part.length === 1 ? part : part[0]?.toUpperCase() + part.slice(1)))
    .join(" ");
