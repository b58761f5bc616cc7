import { controlRole } from "@tandem/schema";
import { useSyncExternalStore } from "react";
import { Editor, type EditorCommand, type EditorStore, type Hints, RegionList } from "../../editor/index.ts";
import { Notice } from "../../ui/states.tsx";
import css from "./labeling.module.css";

interface Props {
  editor: EditorStore;
  hints: Hints;
  listens?: boolean;
  onCommand?: (command: EditorCommand) => void;
  /** Above the task. */
  children?: React.ReactNode;
}

/** The task in the middle; beside it the regions when the label config has any. */
export function EditingArea({ editor, hints, listens = true, onCommand, children }: Props) {
  useSyncExternalStore(editor.subscribe, editor.snapshot);
  const hasRegions = editor.config.controls.some((control) => controlRole(control) !== "answer");
  return (
    <div className={css.area} data-regions={hasRegions}>
      <div className={css.task}>
        <div className={css.sheet}>
          {children}
          {editor.dropped.length > 0 ? (
            <Notice tone="warn">
              {`${editor.dropped.length} of the results do not fit the label config and are left out:\n${editor.dropped.slice(0, 5).join("\n")}`}
            </Notice>
          ) : null}
          <Editor editor={editor} hints={hints} listens={listens} {...(onCommand ? { onCommand } : {})} />
        </div>
      </div>
      {hasRegions ? (
        <aside className={css.side}>
          <RegionList editor={editor} />
        </aside>
      ) : null}
    </div>
  );
}
