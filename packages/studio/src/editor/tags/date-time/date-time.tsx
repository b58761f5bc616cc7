import { ActionIcon } from "@mantine/core";
import type { ConfigNodeOf, DateParts } from "@tandem/schema";
import { X } from "lucide-react";
import { useState } from "react";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { useControl } from "../use-control.ts";
import css from "../answers.module.css";
import { boundFor, type DateField, dateFields, readDate, shownIn, typedIn, writeDate } from "./date-fields.ts";

const inputTypes = { moment: "datetime-local", date: "date", time: "time", year: "number" } as const;
const names = { moment: "date and time", date: "date", time: "time", month: "month", year: "year" } as const;
const months = "January February March April May June July August September October November December".split(" ");

function DateTime({ node }: { node: ConfigNodeOf<"DateTime"> }) {
  const open = useControl(node);
  /** What the fields say while it is no whole answer. */
  const [typed, setTyped] = useState<Partial<Record<DateField, string>>>({});
  if (open === null) return null;
  const { editor, control, canAnswer } = open;
  const wanted = control.attributes;
  const answer = editor.answer(control)?.value?.["datetime"];
  const parts = readDate(wanted, answer) ?? {};
  const fields = dateFields(wanted);
  const shown = (field: DateField): string => typed[field] ?? shownIn(field, parts);
  const isReadable = fields.every((field) => shown(field) !== "");

  const type = (field: DateField, text: string) => {
    const next = { ...typed, [field]: text };
    setTyped(next);
    const said: DateParts = Object.assign({}, ...fields.map((one) => typedIn(one, next[one] ?? shownIn(one, parts))));
    const written = writeDate(wanted, said);
    if (written !== null) editor.setAnswer(control, written);
    else if (text === "" && fields.length === 1) editor.setAnswer(control, null);
  };
  const clear = () => {
    setTyped({});
    editor.setAnswer(control, null);
  };

  return (
    <div
      {...styled(wanted, css.row)}
      role="group"
      aria-label={control.name}
      onBlur={(event) => {
        const isLeft = !event.currentTarget.contains(event.relatedTarget);
        if (isLeft && isReadable) setTyped({});
      }}
    >
      {fields.map((field) =>
        field === "month" ? (
          <select
            key={field}
            className={css.number}
            aria-label={`${control.name}: month`}
            disabled={!canAnswer}
            value={shown(field)}
            onChange={(event) => type(field, event.currentTarget.value)}
          >
            <option value="">Month</option>
            {months.map((name, index) => (
              <option key={name} value={index + 1}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          <input
            key={field}
            type={inputTypes[field]}
            className={css.number}
            aria-label={`${control.name}: ${names[field]}`}
            readOnly={!canAnswer}
            placeholder={field === "year" ? "Year" : undefined}
            min={boundFor(field, wanted.min, "00:00")}
            max={boundFor(field, wanted.max, "23:59")}
            value={shown(field)}
            onChange={(event) => type(field, event.currentTarget.value)}
          />
        ),
      )}
      {answer !== undefined && canAnswer ? (
        <ActionIcon size={24} aria-label={`Take ${control.name} away`} onClick={clear}>
          <X size={13} />
        </ActionIcon>
      ) : null}
      {answer === undefined || wanted.format === null ? null : <span className={css.given}>{String(answer)}</span>}
    </div>
  );
}

export const dateTimeView: TagView<"DateTime"> = { shown: "itself", component: DateTime };
