import { ActionIcon, Tooltip } from "@mantine/core";
import { Redo2, Undo2 } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { EditorStore } from "../../editor/index.ts";

export function UndoRedo({ editor }: { editor: EditorStore }) {
  useSyncExternalStore(editor.subscribe, editor.snapshot);
  return (
    <div style={{ display: "flex", gap: 2 }}>
      <Tooltip label="Undo  Ctrl Z">
        <ActionIcon aria-label="Undo" disabled={!editor.store.canUndo} onClick={() => editor.undo()} size={32}>
          <Undo2 size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo  Ctrl Shift Z">
        <ActionIcon aria-label="Redo" disabled={!editor.store.canRedo} onClick={() => editor.redo()} size={32}>
          <Redo2 size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
