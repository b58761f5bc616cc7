import type { ExportReport } from "@tandem/schema/api";
import { useState } from "react";
import css from "./format-report.module.css";
import { count, plural } from "./time.ts";

type Report = Pick<ExportReport, "reasons" | "items">;

const verbs = { skipped: "left out", changed: "changed", noted: "noted" } as const;

/** Why some answers are not in a file, or not exactly as they were; and the first of them. */
export function FormatReport({ report, project }: { report: Report; project: number }) {
  const [shown, setShown] = useState(false);
  if (report.reasons.length === 0) return null;
  return (
    <div className={css.report}>
      <ul aria-label="What does not fit">
        {report.reasons.slice(0, 12).map(({ reason, kind, count: times }) => (
          <li key={`${kind} ${reason}`}>
            <span className={css.count}>{count(times)}</span>
            <span className={css.kind}>{verbs[kind]}</span>
            <span>{reason}</span>
          </li>
        ))}
      </ul>
      <button type="button" className={css.more} aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? "Hide the items" : `Show ${plural(report.items.length, "item")}`}
      </button>
      {shown ? (
        <div className={css.items}>
          <table aria-label="Items that do not fit">
            <thead>
              <tr>
                <th>Where</th>
                <th>Result</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {report.items.map((item, at) => (
                <tr key={at}>
                  <td>
                    {item.task === null ? (
                      [item.file, item.line === null ? null : `line ${item.line}`].filter(Boolean).join(", ")
                    ) : (
                      <a href={`/projects/${project}/data?task=${item.task}`}>{`task ${item.task}`}</a>
                    )}
                  </td>
                  <td>
                    <code>{item.result ?? "–"}</code>
                  </td>
                  <td>{item.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}
