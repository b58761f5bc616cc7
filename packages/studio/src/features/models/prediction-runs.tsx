import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
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
import { runTone } from "./run-tone.ts";
import { Padded, took } from "./training-runs.tsx";

const kinds = { selection: "asked for", refresh: "after a new version" };

/** Every prediction run: how far, how fast, what failed. */
export function PredictionRuns({ project, backends }: { project: number; backends: readonly BackendStatus[] }) {
  const runs = useQuery(predictionRunsQuery(project));
  const [failuresOf, setFailuresOf] = useState<PredictionRun | null>(null);
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
          onFailures={() => setFailuresOf(run)}
        />
      ))}
      {failuresOf === null ? null : <Failures run={failuresOf} close={() => setFailuresOf(null)} />}
    </Card>
  );
}

interface RunProps {
  run: PredictionRun;
  project: number;
  backend: BackendStatus | undefined;
  onFailures: () => void;
}

function Run({ run, project, backend, onFailures }: RunProps) {
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
            <Button variant="default" onClick={onFailures}>
              Show failures
            </Button>
          ) : null}
        </div>
      </div>
    </details>
  );
}

const failurePage = 100;

function Failures({ run, close }: { run: PredictionRun; close: () => void }) {
  const failures = useInfiniteQuery({
    queryKey: ["prediction-failures", run.id],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      client.predictionRuns.failures({
        params: { id: run.id },
        query: { after: pageParam, limit: failurePage },
        signal,
      }),
    getNextPageParam: (page) => (page.length < failurePage ? undefined : page.at(-1)?.task),
  });
  return (
    <Modal opened onClose={close} title={`Tasks without a prediction (${count(run.failed)})`} size={760}>
      {failures.isPending ? <Lines count={4} /> : null}
      {failures.isError ? <Failed error={failures.error} /> : null}
      {failures.data ? (
        <table className={css.table}>
          <thead>
            <tr>
              <th>Task</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {failures.data.pages.flat().map((failure) => (
              <tr key={failure.task}>
                <td>
                  <a href={`/projects/${run.project}/data?task=${failure.task}`}>{failure.task}</a>
                </td>
                <td>
                  {failure.path ? <code>{failure.path} </code> : null}
                  {failure.message}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {failures.hasNextPage ? (
        <Button
          variant="default"
          mt="md"
          loading={failures.isFetchingNextPage}
          onClick={() => void failures.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </Modal>
  );
}
