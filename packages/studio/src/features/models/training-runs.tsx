import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { BackendStatus, TrainingRun } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys, trainingRunsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { Meter, Tag } from "../../ui/marks.tsx";
import { notifyFailed } from "../../ui/notify.tsx";
import { Failed, Lines } from "../../ui/states.tsx";
import { ago, count, duration } from "../../ui/time.ts";
import { FailureText } from "./failure-text.tsx";
import css from "./models.module.css";
import { runTone } from "./run-tone.ts";

const reasons: Record<string, string> = { button: "by hand", "every-n": "after new labels", api: "by the API" };

/** Every training: why, what became of it, what it said. */
export function TrainingRuns({ project, backends }: { project: number; backends: readonly BackendStatus[] }) {
  const runs = useQuery(trainingRunsQuery(project));
  return (
    <Card title="Training runs" flush>
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
      {runs.data?.length === 0 ? (
        <p className={css.none}>No training yet. It starts by itself after enough labels, or with the button.</p>
      ) : null}
      {runs.data?.map((run) => (
        <Run
          key={run.id}
          run={run}
          project={project}
          backend={backends.find(({ backend }) => backend.id === run.backend)}
        />
      ))}
    </Card>
  );
}

export const Padded = ({ children }: { children: React.ReactNode }) => <div style={{ padding: 16 }}>{children}</div>;

function Run({ run, project, backend }: { run: TrainingRun; project: number; backend: BackendStatus | undefined }) {
  const active = run.state === "queued" || run.state === "running";
  const cancel = useMutation({
    mutationFn: () => client.trainingRuns.cancel({ params: { id: run.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.trainingRuns(project) }),
    onError: (error) => notifyFailed("The training could not be stopped", error),
  });
  const metrics = metricWords(run.metrics);
  return (
    <details className={css.run} open={active || run.state === "failed"} data-run-id={run.id}>
      <summary>
        <Tag tone={runTone(run.state)}>{run.state}</Tag>
        <span className={css.runWhat}>
          {run.version_after === null ? (
            (run.message ?? "Training")
          ) : (
            <>
              {run.version_before ? <code>{run.version_before}</code> : null} → <code>{run.version_after}</code>
            </>
          )}
        </span>
        <span className={css.runFact}>{run.labels === null ? "" : `${count(run.labels)} labels`}</span>
        <span className={css.runFact}>{took(run)}</span>
        <span className={css.runFact} title={run.created_at}>
          {ago(run.created_at)}
        </span>
      </summary>
      <div className={css.runBody}>
        {active ? <Meter value={run.progress ?? 0} busy={run.progress === null} label="Training progress" /> : null}
        <p className={css.runLine}>
          {backend?.backend.title ?? "A deleted model"}, {reasons[run.reason] ?? run.reason}
          {run.attempts > 1 ? `, ${count(run.attempts)} attempts` : ""}
          {metrics === "" ? "" : ` · ${metrics}`}
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
        {run.log.length > 0 ? (
          <pre className={css.log} tabIndex={0} aria-label="Training log">
            {run.log.slice(-40).join("\n")}
          </pre>
        ) : null}
        {active ? (
          <div>
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Stop training
            </Button>
          </div>
        ) : null}
      </div>
    </details>
  );
}

export function took(run: { started_at: string | null; finished_at: string | null }): string {
  if (run.started_at === null) return "";
  const end = run.finished_at === null ? Date.now() : Date.parse(run.finished_at);
  return duration(Math.max(0, (end - Date.parse(run.started_at)) / 1000));
}

/** `{accuracy: 0.9312}` → `accuracy 0.931`. */
function metricWords(metrics: unknown): string {
  if (typeof metrics !== "object" || metrics === null) return "";
  return Object.entries(metrics)
    .flatMap(([name, value]) => (typeof value === "number" ? [`${name} ${Number(value.toPrecision(3))}`] : []))
    .slice(0, 5)
    .join(", ");
}
