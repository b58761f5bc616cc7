import type { ControlTag, ControlTagOf } from "@tandem/schema";
import type { EditorStore } from "./editor-store.ts";

/** One more, as a control's own key means it: a star more, and none after the most; a step more, up to the most. */
export function raise(editor: EditorStore, control: ControlTag): void {
  if (control.tag === "Rating") {
    const stars = ratingOf(editor, control);
    editor.setAnswer(control, stars >= control.attributes.maxRating ? null : stars + 1);
  } else if (control.tag === "Number") {
    stepNumber(editor, control, 1);
  }
}

/** One step less, down to the least. */
export function lower(editor: EditorStore, control: ControlTagOf<"Number">): void {
  stepNumber(editor, control, -1);
}

/** A number that is not there yet begins with the default, or with the least. */
function stepNumber(editor: EditorStore, control: ControlTagOf<"Number">, direction: 1 | -1): void {
  const { min, max, step, defaultValue } = control.attributes;
  const given = editor.answer(control)?.value?.["number"];
  const next = typeof given === "number" ? tidy(given + direction * (step ?? 1)) : (defaultValue ?? min ?? 0);
  if ((min === null || next >= min) && (max === null || next <= max)) editor.setAnswer(control, next);
}

/** The stars that were given; 0 without an answer. */
export function ratingOf(editor: EditorStore, control: ControlTag): number {
  const given = editor.answer(control)?.value?.["rating"];
  return typeof given === "number" ? given : 0;
}

/** Gives stars; those that are there already are taken away, unless an answer is required. */
export function pressStars(editor: EditorStore, control: ControlTagOf<"Rating">, stars: number): void {
  const isSame = ratingOf(editor, control) === stars;
  if (isSame && control.attributes.required) return;
  editor.setAnswer(control, isSame ? null : stars);
}

/** Without the last digits that adding steps like 0.1 leaves. */
const tidy = (value: number): number => Number(value.toPrecision(12));
