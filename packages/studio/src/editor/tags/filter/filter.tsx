import { type ConfigNodeOf, controlRole } from "@tandem/schema";
import { type KeyboardEvent, useRef, useState } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { printKey } from "../../store/keymap.ts";
import { pressChoice } from "../choices/press-choice.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { useTagKey } from "../use-tag-key.ts";
import css from "./filter.module.css";

function Filter({ node }: { node: ConfigNodeOf<"Filter"> }) {
  const { editor } = useEditor();
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState("");
  const key = useTagKey(node, () => field.current?.focus());
  const { toName, placeholder, minlength, caseSensetive, cleanup } = node.attributes;
  const control = toName === null ? undefined : editor.config.controlByName.get(toName);
  if (control === undefined) return null;
  const look = (next: string) => {
    setWords(next);
    editor.filters.set(control.name, { words: next, least: minlength, isCaseSensitive: caseSensetive });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      look("");
      field.current?.blur();
      return;
    }
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || words === "") return;
    event.preventDefault();
    // A choice that is only there for those inside it is not what was looked for.
    const fold = (text: string): string => (caseSensetive ? text : text.toLowerCase());
    const found = editor.filters
      .shown(control.name, editor.labelsOf(control))
      .find((label) => fold(label.value).includes(fold(words)));
    if (found === undefined) return;
    if (controlRole(control) === "labels") editor.pressLabel(control, found.stored);
    else pressChoice(editor, control, found.stored, "click");
    if (cleanup) look("");
  };
  return (
    <div {...styled(node.attributes, css.filter)}>
      <input
        ref={field}
        type="search"
        className={css.field}
        value={words}
        placeholder={placeholder}
        aria-label={`${placeholder} (${control.name})`}
        onChange={(event) => look(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {key === undefined ? null : <KeyHint name={printKey(key)} />}
    </div>
  );
}

export const filterView: TagView<"Filter"> = { shown: "itself", component: Filter };
