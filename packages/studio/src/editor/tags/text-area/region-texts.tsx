import type { ControlTagOf } from "@tandem/schema";
import { textsOf } from "../../store/answers.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Region } from "../../store/regions.ts";
import { keyOf } from "../../store/result-store.ts";
import { isAsked } from "../../store/submission.ts";
import css from "../answers.module.css";
import { TextAreaField } from "./text-area.tsx";

/** What is written about a region beside it in the list: words, and for the selected region the field. */
export function RegionTexts({ editor, region }: { editor: EditorStore; region: Region }) {
  const controls = editor.config.controls.filter(
    (control): control is ControlTagOf<"TextArea"> =>
      control.tag === "TextArea" &&
      control.attributes.perRegion &&
      control.attributes.displayMode === "region-list" &&
      control.toName.includes(region.object),
  );
  if (controls.length === 0) return null;
  if (region.id !== editor.selected) {
    const texts = controls.flatMap((control) => textsOf(editor.store.get(keyOf(region.id, control.name))));
    return texts.length === 0 ? null : <li className={css.regionWords}>{texts.join(" / ")}</li>;
  }
  const asked = controls.filter((control) => isAsked(editor, control, { region, item: null }));
  return asked.map((control) => (
    <li key={control.name} className={css.regionField}>
      <TextAreaField editor={editor} control={control} region={region} />
    </li>
  ));
}
