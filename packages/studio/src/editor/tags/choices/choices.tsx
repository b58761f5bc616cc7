import { type ConfigNodeOf, type ControlTagOf, type LabelSpec, resolveValue } from "@tandem/schema";
import { Check } from "lucide-react";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { storedAnswers } from "../../store/answers.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import { printKey } from "../../store/keymap.ts";
import { pressChoice } from "./press-choice.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function Choices({ node }: { node: ConfigNodeOf<"Choices"> }) {
  const { editor, hints } = useEditor();
  const control = editor.config.controls.find((one): one is ControlTagOf<"Choices"> => one.node === node);
  if (control === undefined) return null;
  const { layout, choice, perRegion, showInline } = control.attributes;
  const all = editor.labelsOf(control);
  const labels = layout === "select" ? all : editor.filters.shown(control.name, all);
  const chosen = storedAnswers(editor.answer(control)?.value?.["choices"]);
  const multiple = choice === "multiple";
  const region = editor.selectedRegion();
  if (perRegion && (region === null || !control.toName.includes(region.object)))
    return <p className={css.hint}>Select a region to answer “{control.name}”.</p>;
  const keys = editor.hotkeys.get(control.name);
  const known = hints.probabilities;
  if (layout === "select")
    return (
      <select
        {...styled(control.attributes, css.select)}
        aria-label={control.name}
        disabled={!editor.canAnswer(control)}
        multiple={multiple}
        value={multiple ? chosen : (chosen[0] ?? "")}
        onChange={(event) => {
          const picked = [...event.currentTarget.selectedOptions].map((option) => option.value).filter(Boolean);
          editor.setAnswer(control, toAnswer(control, labels, picked));
        }}
      >
        {multiple ? null : <option value="">Choose…</option>}
        {labels.map((label) => (
          <option key={label.path.join("/")} value={label.stored}>
            {label.value}
          </option>
        ))}
      </select>
    );
  return (
    <div
      {...styled(control.attributes, layout === "inline" || showInline ? css.choicesInline : css.choices)}
      data-docked={isDocked(editor, control)}
      role={multiple ? "group" : "radiogroup"}
      aria-label={control.name}
    >
      {labels.map((label) => (
        <Option
          key={label.path.join("/")}
          label={label}
          text={String(resolveValue(label.value, editor.data))}
          chosen={chosen.includes(label.stored)}
          multiple={multiple}
          disabled={!editor.canAnswer(control)}
          hotkey={keys?.get(label.stored)}
          probability={known?.[label.stored] ?? known?.[label.value]}
          press={() => pressChoice(editor, control, label.stored, "click")}
        />
      ))}
    </div>
  );
}

/** The only question of a short list stays in view while a long text is read. */
const isDocked = (editor: EditorStore, control: ControlTagOf<"Choices">): boolean =>
  editor.config.controls.length === 1 && editor.labelsOf(control).length <= 10;

interface OptionProps {
  label: LabelSpec;
  text: string;
  chosen: boolean;
  multiple: boolean;
  disabled: boolean;
  hotkey: string | undefined;
  probability: number | undefined;
  press: () => void;
}

function Option({ label, text, chosen, multiple, disabled, hotkey, probability, press }: OptionProps) {
  return (
    <button
      type="button"
      role={multiple ? "checkbox" : "radio"}
      aria-checked={chosen}
      aria-disabled={disabled}
      aria-label={text}
      className={css.option}
      style={label.path.length > 1 ? { marginLeft: 20 * (label.path.length - 1) } : undefined}
      title={label.hint ?? undefined}
      onClick={press}
    >
      <span className={css.optionMark} data-multiple={multiple} aria-hidden>
        {chosen ? <Check size={11} strokeWidth={3.5} /> : null}
      </span>
      <span className={css.optionText}>{text}</span>
      {probability === undefined ? null : (
        <span className={css.optionScore} title={`The model gives this ${(probability * 100).toFixed(1)} %`}>
          <span className={css.optionBar}>
            <span style={{ width: `${Math.round(probability * 100)}%` }} />
          </span>
          {probability.toFixed(2)}
        </span>
      )}
      {hotkey === undefined ? null : <KeyHint name={printKey(hotkey)} />}
    </button>
  );
}

function toAnswer(control: ControlTagOf<"Choices">, labels: readonly LabelSpec[], stored: readonly string[]): unknown {
  if (stored.length === 0) return null;
  if (!control.attributes.allowNested) return stored;
  return stored.map((name) => labels.find((label) => label.stored === name)?.path ?? [name]);
}

export const choicesView: TagView<"Choices"> = { shown: "itself", component: Choices };
