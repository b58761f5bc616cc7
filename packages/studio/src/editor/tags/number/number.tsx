import { ActionIcon } from "@mantine/core";
import { assignTagHotkeys, type ConfigNodeOf } from "@tandem/schema";
import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import { printKey } from "../../store/keymap.ts";
import { lower, raise } from "../../store/raise.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { type OpenControl, useControl } from "../use-control.ts";
import css from "../answers.module.css";

function NumberTag({ node }: { node: ConfigNodeOf<"Number"> }) {
  const open = useControl(node);
  if (open === null) return null;
  const { editor, control, canAnswer } = open;
  const { min, max, slider, defaultValue } = control.attributes;
  const given = editor.answer(control)?.value?.["number"];
  const number = typeof given === "number" ? given : null;
  const hotkey = assignTagHotkeys(editor.config).get(node);
  return (
    <div {...styled(control.attributes, css.row)}>
      {slider && min !== null && max !== null ? (
        <Slider {...open} number={number} min={min} max={max} />
      ) : (
        <Field {...open} number={number} />
      )}
      {number !== null && canAnswer ? (
        <ActionIcon size={24} aria-label={`Take ${control.name} away`} onClick={() => editor.setAnswer(control, null)}>
          <X size={13} />
        </ActionIcon>
      ) : null}
      <span className={css.given}>{boundsInWords(min, max, number === null ? defaultValue : null)}</span>
      {hotkey === undefined ? null : <KeyHint name={printKey(hotkey)} />}
    </div>
  );
}

type Props = OpenControl<"Number"> & { number: number | null };

/** A number counts when the field is left, and before the task is submitted. */
function Field({ editor, control, canAnswer, number }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const { min, max, step, defaultValue } = control.attributes;
  const finish = () => {
    if (typed === null) return;
    setTyped(null);
    const value = Number(typed);
    if (typed.trim() === "") editor.setAnswer(control, null);
    else if (Number.isFinite(value)) editor.setAnswer(control, value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") return finish();
    if (event.key === "Escape") return setTyped(null);
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    finish();
    (event.key === "ArrowUp" ? raise : lower)(editor, control);
  };
  return (
    <input
      type="number"
      className={css.number}
      aria-label={control.name}
      readOnly={!canAnswer}
      value={typed ?? (number === null ? "" : String(number))}
      placeholder={defaultValue === null ? undefined : String(defaultValue)}
      step={step ?? "any"}
      {...(min === null ? {} : { min })}
      {...(max === null ? {} : { max })}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={onKeyDown}
    />
  );
}

/** Moving it is one step of the history, however far. */
function Slider({ editor, control, canAnswer, number, min, max }: Props & { min: number; max: number }) {
  const [moved, setMoved] = useState<number | null>(null);
  const { step, defaultValue } = control.attributes;
  const finish = () => {
    if (moved !== null) editor.setAnswer(control, moved);
    setMoved(null);
  };
  const shown = moved ?? number;
  return (
    <>
      <input
        type="range"
        className={css.slider}
        aria-label={control.name}
        aria-valuetext={shown === null ? "No answer" : String(shown)}
        data-empty={shown === null}
        disabled={!canAnswer}
        min={min}
        max={max}
        step={step ?? "any"}
        value={shown ?? defaultValue ?? min}
        onChange={(event) => setMoved(event.currentTarget.valueAsNumber)}
        onPointerUp={finish}
        onKeyUp={finish}
        onBlur={finish}
      />
      <output className={css.sliderValue}>{shown ?? "–"}</output>
    </>
  );
}

function boundsInWords(min: number | null, max: number | null, fallback: number | null): string {
  const bounds =
    min !== null && max !== null
      ? `${min} to ${max}`
      : min !== null
        ? `at least ${min}`
        : max !== null
          ? `at most ${max}`
          : "";
  const usual = fallback === null ? "" : `${fallback} if you give none`;
  return [bounds, usual].filter((part) => part !== "").join(", ");
}

export const numberView: TagView<"Number"> = { shown: "itself", component: NumberTag };
