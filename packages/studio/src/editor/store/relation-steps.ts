import type { EditorStore } from "./editor-store.ts";
import type { Relation } from "./relations.ts";

/** Selects a relation, and no region; the one that is selected already is let go. */
export function pressRelation(editor: EditorStore, { key }: Relation): void {
  const next = editor.relations.selected?.key === key ? null : key;
  editor.select(null);
  editor.relations.select(next);
}

/** Deletes the relation that is selected; tells whether there was one. */
export function deleteSelectedRelation(editor: EditorStore): boolean {
  const { selected } = editor.relations;
  if (selected === null) return false;
  if (!editor.readOnly) editor.relations.delete(selected);
  return true;
}
