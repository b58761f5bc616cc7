import type { ConfigNodeOf, ControlTagName, ControlTagOf } from "@tandem/schema";
import { useEditor } from "../editor-context.ts";
import type { EditorStore } from "../store/editor-store.ts";

/** The control that a tag is, and whether its answer may be changed now. */
export interface OpenControl<Name extends ControlTagName> {
  readonly editor: EditorStore;
  readonly control: ControlTagOf<Name>;
  readonly canAnswer: boolean;
}

/** `null` where the tag is no control of this task, or where there is no region that it could be about. */
export function useControl<Name extends ControlTagName>(node: ConfigNodeOf<Name>): OpenControl<Name> | null {
  const { editor } = useEditor();
  const control = editor.config.controls.find((one) => (one.node as unknown) === node);
  if (control === undefined || editor.aboutNow(control) === null) return null;
  return { editor, control: control as unknown as ControlTagOf<Name>, canAnswer: editor.canAnswer(control) };
}
