import { validateResults } from "@tandem/schema";
import { isPerRegion } from "./answers.ts";
import type { EditorStore } from "./editor-store.ts";
import { keyOf } from "./result-store.ts";

/** What keeps an annotation from being submitted, in words: required answers that are missing, then wrong results. */
export function submitProblems(editor: EditorStore): string[] {
  const missing = editor.config.controls.flatMap((control) => {
    const attributes = control.attributes as { required?: boolean; requiredMessage?: string | null };
    if (!attributes.required) return [];
    const message = attributes.requiredMessage ?? `Choose an answer for “${control.name}” first.`;
    if (!isPerRegion(control)) return editor.isShown(control) && editor.answer(control) === undefined ? [message] : [];
    const without = editor
      .regions()
      .find((region) => control.toName.includes(region.object) && !editor.store.get(keyOf(region.id, control.name)));
    return without === undefined ? [] : [message];
  });
  const { problems } = validateResults(editor.config, editor.results(), { task: { data: editor.data } });
  return [...missing, ...problems.map((problem) => problem.message)];
}
