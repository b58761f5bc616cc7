import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import type { BackendStatus, MlBackend } from "@tandem/schema/api";
import { modelsQuery, projectQuery } from "../../api/queries.ts";
import { Page } from "../../ui/page.tsx";
import { Empty, Failed, Lines } from "../../ui/states.tsx";
import { BackendCard } from "./backend-card.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { LoopSettings } from "./loop-settings.tsx";
import { PredictionRuns } from "./prediction-runs.tsx";
import { TestDialog } from "./test-dialog.tsx";
import { TrainingRuns } from "./training-runs.tsx";

/** The models of a project: what they are, what they know, and what they do right now. */
export function ModelsPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const id = Number(projectId);
  const models = useQuery({ ...modelsQuery(id), refetchInterval: 20_000 });
  const { data: project } = useQuery(projectQuery(id));
  const [connecting, setConnecting] = useState<MlBackend | "new" | null>(null);
  const [testing, setTesting] = useState<MlBackend | null>(null);
  const list: readonly BackendStatus[] = models.data ?? [];
  const connect = (
    <Button leftSection={<Plus size={15} />} onClick={() => setConnecting("new")}>
      Connect a model
    </Button>
  );
  return (
    <Page
      title="Models"
      lead="A model predicts, people correct, the model learns from it."
      actions={list.length > 0 ? connect : null}
    >
      {models.isPending ? <Lines count={6} /> : null}
      {models.isError && list.length === 0 ? <Failed error={models.error} retry={() => void models.refetch()} /> : null}
      {models.data?.length === 0 ? (
        <Empty icon={Plug} title="Connect your first model" actions={connect}>
          A model answers over HTTP: one made with the SDK here, or any Label Studio ML backend. It pre-labels tasks,
          learns from what you submit, and decides which task is worth labeling next.
        </Empty>
      ) : null}
      {project === undefined
        ? null
        : list.map((status) => (
            <BackendCard
              key={status.backend.id}
              status={status}
              project={project}
              onEdit={() => setConnecting(status.backend)}
              onTest={() => setTesting(status.backend)}
            />
          ))}
      {list.length > 0 && project !== undefined ? (
        <>
          <LoopSettings project={project} />
          <TrainingRuns project={id} backends={list} />
          <PredictionRuns project={id} backends={list} />
        </>
      ) : null}
      {connecting === null ? null : (
        <ConnectDialog
          project={id}
          backend={connecting === "new" ? null : connecting}
          close={() => setConnecting(null)}
        />
      )}
      {testing === null ? null : <TestDialog backend={testing} close={() => setTesting(null)} />}
    </Page>
  );
}
