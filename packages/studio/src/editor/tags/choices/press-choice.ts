import type { ControlTag } from "@tandem/schema";
import { answerKey, isMultiple, isNested, storedAnswers } from "../../store/answers.ts";
import type { EditorStore } from "../../store/editor-store.ts";

/**
 * What pressing an answer means: choose it, or take it away if it was chosen; `single` leaves at most one. A key that
 * confirms the one answer already chosen (a prediction's, say) keeps it, and so does a click if one is required.
 */
export function pressChoice(editor: EditorStore, control: ControlTag, stored: string, by: "key" | "click"): void {
  const chosen = storedAnswers(editor.answer(control)?.value?.[answerKey(control)]);
  const required = "required" in control.attributes && control.attributes.required;
  if (!isMultiple(control) && chosen.includes(stored) && (by === "key" || required)) return;
  const multiple = isMultiple(control);
  const next = chosen.includes(stored)
    ? chosen.filter((one) => one !== stored)
    : multiple
      ? [...chosen, stored]
      : [stored];
  if (next.length === 0) return editor.setAnswer(control, null);
  if (!isNested(control)) return editor.setAnswer(control, next);
  const labels = editor.labelsOf(control);
  editor.setAnswer(
    control,
    next.map((name) => [...(labels.find((label) => label.stored === name)?.path ?? [name])]),
  );
}
