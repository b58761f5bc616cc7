import { ActionIcon, Button } from "@mantine/core";
import { type ConfigNode, type ConfigNodeOf, controlRole, type ControlTagOf, keyName } from "@tandem/schema";
import { Pencil, Trash2 } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { textsOf } from "../../store/answers.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import { pressed, printKey } from "../../store/keymap.ts";
import type { Region } from "../../store/regions.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { useControl } from "../use-control.ts";
import css from "../answers.module.css";
import { addText, changeText, fieldWords } from "./texts.ts";

function TextArea({ node }: { node: ConfigNodeOf<"TextArea"> }) {
  const { editor } = useEditor();
  const open = useControl(node);
  if (open === null) return null;
  const { control } = open;
  const { perRegion, displayMode, transcription } = control.attributes;
  if (perRegion && displayMode === "region-list") return null;
  const region = editor.selectedRegion();
  const hasRegions = editor.config.controls.some(
    (one) => controlRole(one) !== "answer" && one.toName.some((name) => control.toName.includes(name)),
  );
  if (transcription && hasRegions && (region === null || !control.toName.includes(region.object))) return null;
  return (
    <div {...styled(control.attributes)}>
      <TextAreaField editor={editor} control={control} region={region} />
    </div>
  );
}

interface FieldProps {
  editor: EditorStore;
  control: ControlTagOf<"TextArea">;
  /** What it is about, where it asks about regions. */
  region: Region | null;
}

/** The texts of a TextArea, and the field that adds to them. */
export function TextAreaField({ editor, control, region }: FieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const id = useId();
  const about = editor.aboutNow(control, region);
  const { label, placeholder, maxSubmissions, rows, showSubmitButton, allowSubmit } = control.attributes;
  const texts = textsOf(editor.answer(control, region));
  const canAnswer = editor.canAnswer(control, region);
  const isFull = maxSubmissions !== null && texts.length >= maxSubmissions;
  const hasButton = allowSubmit && (showSubmitButton === null ? rows > 1 : showSubmitButton === "true");
  if (about === null) return null;

  const type = (words: string) => {
    setRefused(null);
    editor.typed.set(control, about, words);
  };
  const add = () => {
    setRefused(addText(editor, control, region));
    field.current?.focus();
  };
  const insert = (words: string) => {
    const element = field.current;
    if (element === null) return;
    const { selectionStart, selectionEnd, value } = element;
    type(value.slice(0, selectionStart) + words + value.slice(selectionEnd));
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(selectionStart + words.length, selectionStart + words.length);
    });
  };
  const shortcuts = shortcutsIn(control.node);
  const onKeyDown = (event: KeyboardEvent) => {
    const key = pressed(event.nativeEvent);
    const shortcut = shortcuts.find((one) => one.hotkey !== "" && one.hotkey === key);
    if (shortcut !== undefined) insert(shortcut.value);
    else if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    else if (!allowSubmit || event.shiftKey || rows > 1) return;
    else add();
    event.preventDefault();
  };

  return (
    <div className={css.textArea}>
      {label === "" ? null : (
        <label className={css.label} htmlFor={id}>
          {label}
        </label>
      )}
      {texts.length === 0 ? null : (
        <ul className={css.texts} aria-label={`Texts of ${control.name}`}>
          {texts.map((text, index) => (
            <TextRow
              key={`${index} ${text}`}
              text={text}
              canChange={canAnswer}
              canEdit={canAnswer && control.attributes.editable}
              isLong={rows > 1}
              change={(words) => setRefused(changeText(editor, control, region, index, words))}
            />
          ))}
        </ul>
      )}
      {isFull || !canAnswer ? null : (
        <>
          <ShortcutButtons shortcuts={shortcuts} insert={insert} />
          <div className={css.typing}>
            <textarea
              ref={field}
              id={id}
              className={css.field}
              aria-label={label === "" ? control.name : undefined}
              rows={rows}
              placeholder={placeholder ?? undefined}
              value={fieldWords(editor, control, region)}
              onChange={(event) => type(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            {hasButton ? (
              <Button variant="default" onClick={add}>
                Add
              </Button>
            ) : null}
          </div>
        </>
      )}
      <p className={css.refused} role="status">
        {refused}
      </p>
    </div>
  );
}

interface TextRowProps {
  text: string;
  canChange: boolean;
  canEdit: boolean;
  isLong: boolean;
  change: (words: string) => void;
}

function TextRow({ text, canChange, canEdit, isLong, change }: TextRowProps) {
  const [words, setWords] = useState<string | null>(null);
  const finish = () => {
    if (words !== null && words !== text) change(words);
    setWords(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setWords(null);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish();
    else if (event.key === "Enter" && !isLong && !event.shiftKey && !event.nativeEvent.isComposing) {
      finish();
      event.preventDefault();
    }
  };
  return (
    <li className={css.textRow}>
      {words === null ? (
        <span className={css.textWords}>{text}</span>
      ) : (
        <textarea
          className={css.field}
          aria-label="Change the text"
          rows={isLong ? 3 : 1}
          value={words}
          // Opened by its own button.
          autoFocus
          onChange={(event) => setWords(event.currentTarget.value)}
          onBlur={finish}
          onKeyDown={onKeyDown}
        />
      )}
      {canEdit && words === null ? (
        <ActionIcon size={24} aria-label={`Change “${text}”`} onClick={() => setWords(text)}>
          <Pencil size={13} />
        </ActionIcon>
      ) : null}
      {canChange ? (
        <ActionIcon size={24} aria-label={`Delete “${text}”`} onClick={() => change("")}>
          <Trash2 size={13} />
        </ActionIcon>
      ) : null}
    </li>
  );
}

interface ShownShortcut {
  readonly value: string;
  readonly title: string;
  readonly hotkey: string;
  readonly background: string;
}

function shortcutsIn(node: ConfigNode): ShownShortcut[] {
  return node.children.flatMap((child): ShownShortcut[] => {
    if (child.tag !== "Shortcut") return shortcutsIn(child);
    const { value, alias, hotkey, background } = child.attributes;
    return value === null ? [] : [{ value, title: alias ?? value, hotkey: keyName(hotkey ?? ""), background }];
  });
}

function ShortcutButtons({
  shortcuts,
  insert,
}: {
  shortcuts: readonly ShownShortcut[];
  insert: (words: string) => void;
}) {
  if (shortcuts.length === 0) return null;
  return (
    <div className={css.shortcuts} role="group" aria-label="Shortcuts">
      {shortcuts.map(({ value, title, hotkey, background }) => (
        <button
          key={value}
          type="button"
          className={css.shortcut}
          style={{ "--label": background } as React.CSSProperties}
          title={`Writes ${value}`}
          // The caret stays where it is.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => insert(value)}
        >
          <span className={css.dot} aria-hidden />
          {title}
          {hotkey === "" ? null : <KeyHint name={printKey(hotkey)} />}
        </button>
      ))}
    </div>
  );
}

export const textAreaView: TagView<"TextArea"> = { shown: "itself", component: TextArea };
