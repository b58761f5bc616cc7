import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { BackendStatus, PredictionRun } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys, predictionRunsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { Meter, Tag } from "../../ui/marks.tsx";
import { notifyFailed } from "../../ui/notify.tsx";
import { Failed, Lines } from "../../ui/states.tsx";
import { ago, count, plural } from "../../ui/time.ts";
import { FailureText } from "./failure-text.tsx";
import css from "./models.module.css";
import { Failures, PartlyKept } from "./run-tasks.tsx";
import { runTone } from "./run-tone.ts";
import { Padded, took } from "./training-runs.tsx";

const kinds = {
  selection: "asked for",
  refresh: "after a new version",
  opened: "tasks without a prediction that were opened",
};

/** Every prediction run: how far, how fast, what failed, what was left out. */
export function PredictionRuns({ project, backends }: { project: number; backends: readonly BackendStatus[] }) {
  const runs = useQuery(predictionRunsQuery(project));
  const [shown, setShown] = useState<{ run: PredictionRun; list: TaskListName } | null>(null);
  return (
    <Card title="Prediction runs" flush>
      {runs.isPending ? (
        <Padded>
          <Lines count={3} />
        </Padded>
      ) : null}
      {runs.isError ? (
        <Padded>
          <Failed error={runs.error} retry={() => void runs.refetch()} />
        </Padded>
      ) : null}
      {runs.data?.length === 0 ? <p className={css.none}>No prediction run yet.</p> : null}
      {runs.data?.map((run) => (
        <Run
          key={run.id}
          run={run}
          project={project}
          backend={backends.find(({ backend }) => backend.id === run.backend)}
          onList={(list) => setShown({ run, list })}
        />
      ))}
      {shown?.list === "failures" ? <Failures run={shown.run} close={() => setShown(null)} /> : null}
      {shown?.list === "partial" ? <PartlyKept run={shown.run} close={() => setShown(null)} /> : null}
    </Card>
  );
}

type TaskListName = "failures" | "partial";

interface RunProps {
  run: PredictionRun;
  project: number;
  backend: BackendStatus | undefined;
  onList: (list: TaskListName) => void;
}

function Run({ run, project, backend, onList }: RunProps) {
  const active = run.state === "queued" || run.state === "running";
  const act = useMutation({
    mutationFn: (what: "cancel" | "resume") => client.predictionRuns[what]({ params: { id: run.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.predictionRuns(project) }),
    onError: (error) => notifyFailed("That did not work", error),
  });
  const through = run.done + run.skipped + run.failed;
  return (
    <details className={css.run} open={active || run.state === "failed"} data-run-id={run.id}>
      <summary>
        <Tag tone={runTone(run.state)}>{run.state}</Tag>
        <span className={css.runWhat}>
          {count(run.done)} of {plural(run.total, "task")}
          {run.model_version ? (
            <>
              {" "}
              by <code>{run.model_version}</code>
            </>
          ) : null}
        </span>
        {run.failed > 0 ? <Tag tone="bad">{plural(run.failed, "failure")}</Tag> : null}
        {run.partial > 0 ? <Tag tone="warn">{count(run.partial)} kept in part</Tag> : null}
        <span className={css.runFact}>
          {run.tasks_per_second === null ? "" : `${count(Math.round(run.tasks_per_second))} tasks/s`}
        </span>
        <span className={css.runFact}>{took(run)}</span>
        <span className={css.runFact} title={run.created_at}>
          {ago(run.created_at)}
        </span>
      </summary>
      <div className={css.runBody}>
        {active ? <Meter value={run.total === 0 ? 0 : through / run.total} label="Prediction progress" /> : null}
        <p className={css.runLine}>
          {backend?.backend.title ?? "A deleted model"}, {kinds[run.kind]}
          {run.skipped > 0 ? `; ${plural(run.skipped, "task")} had a prediction of this version already` : ""}
        </p>
        {run.failure === null ? (
          run.error ? (
            <p className={css.runError}>{run.error}</p>
          ) : null
        ) : (
          <div className={css.runError}>
            <FailureText failure={run.failure} />
          </div>
        )}
        <div style={{ display: "flex", gap: 8 }}>
          {active ? (
            <Button variant="default" loading={act.isPending} onClick={() => act.mutate("cancel")}>
              Cancel run
            </Button>
          ) : null}
          {run.state === "failed" || run.state === "cancelled" ? (
            <Button variant="default" loading={act.isPending} onClick={() => act.mutate("resume")}>
              Resume
            </Button>
          ) : null}
          {run.failed > 0 ? (
            <Button variant="default" onClick={() => onList("failures")}>
              Show failures
            </Button>
          ) : null}
          {run.partial > 0 ? (
            <Button variant="default" onClick={() => onList("partial")}>
              Show what was left out
            </Button>
          ) : null}
        </div>
      </div>
    </details>
  );
}
