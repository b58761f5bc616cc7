import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ImportAnswer, ImportProblem } from "@tandem/schema/api";
import { ApiError } from "../../api/client.ts";
import { FormatReport } from "../../ui/format-report.tsx";
import { Failed, Notice } from "../../ui/states.tsx";
import { count, plural } from "../../ui/time.ts";
import css from "./imports.module.css";

/** What an import did. */
export function Done({ answer, project }: { answer: ImportAnswer; project: number }) {
  const problems = answer.problems ?? [];
  return (
    <>
      <Notice
        tone={answer.task_count === 0 ? "warn" : "good"}
        action={
          <Button component={Link} to={`/projects/${project}/data`} size="compact-xs" variant="default">
            Look at the data
          </Button>
        }
      >
        {`Imported ${plural(answer.task_count, "task")}` +
          (answer.annotation_count ? `, ${plural(answer.annotation_count, "annotation")}` : "") +
          (answer.prediction_count ? `, ${plural(answer.prediction_count, "prediction")}` : "") +
          ` in ${answer.duration.toFixed(1)} s.` +
          (problems.length > 0 ? ` ${plural(problems.length, "row")} left out:` : "")}
      </Notice>
      <ProblemTable problems={problems} />
      {answer.report && answer.report.reasons.length > 0 ? (
        <Notice tone="warn">
          {`Of the answers in it ${count(answer.report.written)} were taken, ${count(answer.report.skipped)} left out:`}
          <FormatReport report={answer.report} project={project} />
        </Notice>
      ) : null}
    </>
  );
}

/** Why an import did nothing. */
export function Refused({ error }: { error: unknown }) {
  const problems = problemsOf(error);
  const messages = messagesOf(error);
  if (problems.length === 0 && messages.length > 1)
    return (
      <>
        <Notice tone="bad">{`Nothing was imported: ${plural(messages.length, "problem")} found.`}</Notice>
        <ul className={css.messages} aria-label="Problems in the import">
          {messages.slice(0, 200).map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      </>
    );
  if (problems.length === 0) return <Failed error={error} />;
  return (
    <>
      <Notice tone="bad">{`Nothing was imported: ${plural(problems.length, "problem")} found.`}</Notice>
      <ProblemTable problems={problems} />
    </>
  );
}

const messagesOf = (error: unknown): string[] =>
  error instanceof ApiError ? Object.values(error.envelope.validation_errors ?? {}).flat() : [];

/** The refusal of a broken import names its problems beside the usual error text. */
function problemsOf(error: unknown): ImportProblem[] {
  if (!(error instanceof ApiError)) return [];
  const given = (error.envelope as { problems?: unknown }).problems;
  return Array.isArray(given) ? (given as ImportProblem[]) : [];
}

function ProblemTable({ problems }: { problems: readonly ImportProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div className={css.problems}>
      <table aria-label="Problems in the import">
        <thead>
          <tr>
            <th>File</th>
            <th>Line</th>
            <th>What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, 200).map((problem, at) => (
            <tr key={at}>
              <td>{problem.file ?? "pasted"}</td>
              <td>{problem.line ?? (problem.item === null ? "" : `item ${problem.item + 1}`)}</td>
              <td>
                {problem.path ? <code>{problem.path} </code> : null}
                {problem.message}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
