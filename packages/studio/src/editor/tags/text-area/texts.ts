import type { ControlTagOf } from "@tandem/schema";
import { textsOf } from "../../store/answers.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Region } from "../../store/regions.ts";
import { prefilled } from "../../store/submission.ts";
import { fits } from "../../store/typed-words.ts";

type TextArea = ControlTagOf<"TextArea">;

/** What stands in the field: what was typed, else the words it begins with while there is no answer. */
export function fieldWords(editor: EditorStore, control: TextArea, region: Region | null): string {
  const about = editor.aboutNow(control, region);
  const typed = about === null ? null : editor.typed.get(control, about);
  return typed ?? (editor.answer(control, region) === undefined ? prefilled(editor, control) : "");
}

/** Adds what stands in the field to the texts. Tells why not, in words; `null` when it was done. */
export function addText(editor: EditorStore, control: TextArea, region: Region | null): string | null {
  const about = editor.aboutNow(control, region);
  const words = fieldWords(editor, control, region);
  if (about === null || words.trim() === "") return null;
  const texts = textsOf(editor.answer(control, region));
  if (!fits(control, texts, words))
    return texts.includes(words) ? "This text is there already." : "No more texts may be added.";
  editor.setAnswer(control, [...texts, words], region);
  editor.typed.set(control, about, "");
  return null;
}

/** Puts other words in the place of a text; without words it goes. Tells why not, as `addText`. */
export function changeText(
  editor: EditorStore,
  control: TextArea,
  region: Region | null,
  index: number,
  words: string,
): string | null {
  const texts = textsOf(editor.answer(control, region));
  const others = texts.filter((_, at) => at !== index);
  if (control.attributes.skipDuplicates && others.includes(words)) return "This text is there already.";
  const next = words.trim() === "" ? others : texts.with(index, words);
  editor.setAnswer(control, next.length === 0 ? null : next, region);
  return null;
}
