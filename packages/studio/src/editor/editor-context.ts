import { createContext, useContext, useSyncExternalStore } from "react";
import type { ScreenBoxes } from "./arrows/screen-boxes.ts";
import type { EditorStore } from "./store/editor-store.ts";

/** What the page knows about the task beside its results. */
export interface Hints {
  /** What the model thinks of each answer, by stored label; for the controls that have such labels. */
  probabilities?: Readonly<Record<string, number>>;
}
interface EditorValue {
  editor: EditorStore;
  hints: Hints;
  /** Whether keys pressed anywhere on the page are for this editor. */
  listens: boolean;
  /** The id of the element that holds the task: styles of the label config reach no further. */
  place: string;
  /** Where the regions are on the screen. */
  boxes: ScreenBoxes;
}

export const EditorContext = createContext<EditorValue | null>(null);

/** The editor around this component; renders again with every change of it. */
export function useEditor(): EditorValue {
  const value = useContext(EditorContext);
  if (value === null) throw new Error("A tag is shown outside of <Editor>");
  useSyncExternalStore(value.editor.subscribe, value.editor.snapshot);
  return value;
}
