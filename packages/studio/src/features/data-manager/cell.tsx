import { Check } from "lucide-react";
import { Tag, VersionName } from "../../ui/marks.tsx";
import { ago, count } from "../../ui/time.ts";
import type { CellKind, TaskState } from "./columns.ts";
import css from "./data-manager.module.css";

/** Long data is cut before it is drawn: a row shows one line of it. */
const longestShown = 400;

export function Cell({ kind, value }: { kind: CellKind; value: unknown }) {
  if (value === null || value === undefined || value === "") return <span className={css.nothing}>–</span>;
  switch (kind) {
    case "id":
      return <span className={css.number}>{String(value)}</span>;
    case "number":
      return (
        <span className={css.number}>
          {typeof value === "number" ? count(Math.round(value * 10) / 10) : words(value)}
        </span>
      );
    case "score":
      return <Score value={Number(value)} />;
    case "predicted":
      return <Tag tone="model">{words(value)}</Tag>;
    case "annotated":
      return <Tag tone="people">{words(value)}</Tag>;
    case "version":
      return (
        <code className={css.version}>
          <VersionName version={words(value)} />
        </code>
      );
    case "state":
      return <State state={value as TaskState} />;
    case "time":
      return <span title={words(value)}>{ago(words(value))}</span>;
    case "yes-no":
      return value === true ? <Check size={14} aria-label="yes" /> : <span className={css.nothing}>–</span>;
    case "data":
    case "words":
      return <span>{words(value).slice(0, longestShown)}</span>;
  }
}

const words = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function Score({ value }: { value: number }) {
  return (
    <span className={css.score}>
      <span className={css.scoreBar} aria-hidden>
        <span style={{ width: `${Math.round(Math.min(1, Math.max(0, value)) * 100)}%` }} />
      </span>
      {value.toFixed(2)}
    </span>
  );
}

const stateWords: Record<TaskState, string> = { labeled: "Labeled", skipped: "Skipped", unlabeled: "Unlabeled" };
const State = ({ state }: { state: TaskState }) => (
  <span className={css.state} data-state={state}>
    {stateWords[state]}
  </span>
);
