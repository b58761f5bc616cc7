import { Meter } from "../../ui/marks.tsx";
import css from "./models.module.css";

/** What is going on, and how far it is; `null`: not known. */
export const RunProgress = ({ label, value }: { label: string; value: number | null }) => (
  <div className={css.running} role="status">
    <span>
      {label}
      {value === null ? "" : ` · ${Math.round(value * 100)} %`}
    </span>
    <Meter value={value ?? 0} busy={value === null} label={label} />
  </div>
);
