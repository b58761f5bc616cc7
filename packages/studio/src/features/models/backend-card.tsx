import { ActionIcon, Button, Menu, Switch, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, GraduationCap, Sparkles } from "lucide-react";
import { useId } from "react";
import type { BackendStatus, Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Dot, Meter, Tag, VersionName } from "../../ui/marks.tsx";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Notice } from "../../ui/states.tsx";
import { ago, count, plural } from "../../ui/time.ts";
import uiCss from "../../ui/ui.module.css";
import { stateTones } from "./backend-state.ts";
import { FailureText } from "./failure-text.tsx";
import css from "./models.module.css";
import { RunProgress } from "./run-progress.tsx";

interface Props {
  status: BackendStatus;
  project: Project;
  onEdit: () => void;
  onTest: () => void;
}

const refresh = (project: number): void => {
  for (const queryKey of [
    keys.models(project),
    keys.trainingRuns(project),
    keys.predictionRuns(project),
    keys.project(project),
  ])
    void queryClient.invalidateQueries({ queryKey });
};

/** One model: how it is, what it has learned, how much it has predicted. */
export function BackendCard({ status, project, onEdit, onTest }: Props) {
  const { backend, capabilities, training, prediction } = status;
  const titleId = useId();
  const params = { id: backend.id };
  const failed = (title: string) => (error: unknown) => notifyFailed(title, error);
  const train = useMutation({
    mutationFn: () => client.mlBackends.train({ params, body: {} }),
    onSuccess: () => refresh(project.id),
    onError: failed("The training could not be started"),
  });
  const retrieve = useMutation({
    mutationFn: () =>
      client.dataManager.perform({
        query: { id: "retrieve_tasks_predictions", project: project.id },
        body: {
          selectedItems: { all: true, excluded: [] },
          filters: {
            conjunction: "and",
            items: [{ filter: "filter:tasks:completed_at", operator: "empty", type: "Datetime", value: true }],
          },
        },
      }),
    onSuccess: () => refresh(project.id),
    onError: failed("Predictions could not be retrieved"),
  });
  const makeLive = useMutation({
    mutationFn: (live: boolean) =>
      client.projects.change({ params: { id: project.id }, body: { model_version: live ? backend.title : null } }),
    onSuccess: () => refresh(project.id),
    onError: failed("That could not be changed"),
  });
  const remove = useMutation({
    mutationFn: () => client.mlBackends.delete({ params }),
    onSuccess: () => {
      notifyDone(`“${backend.title}” is disconnected`);
      refresh(project.id);
    },
    onError: failed("The model could not be deleted"),
  });
  const trains = capabilities?.training !== "none";
  const toTrain = project.min_annotations_to_start_training;
  const isTraining = training !== null && (training.state === "queued" || training.state === "running");
  const isPredicting = prediction !== null && (prediction.state === "queued" || prediction.state === "running");
  return (
    <section className={`${uiCss.card} ${uiCss.section}`} aria-labelledby={titleId} data-backend-id={backend.id}>
      <div className={uiCss.cardHead}>
        <Dot tone={stateTones[backend.state]} />
        <h2 id={titleId} className={css.title}>
          {backend.title}
        </h2>
        <span className={css.state} data-testid="backend-state">
          {backend.readable_state}
        </span>
        <code className={css.url} title={backend.url}>
          {backend.url}
        </code>
        <span style={{ flex: 1 }} />
        <Tooltip label="Its predictions are the ones that people see and that choose the next task">
          <Switch
            label="Live"
            labelPosition="left"
            checked={status.is_live}
            disabled={makeLive.isPending}
            onChange={(event) => makeLive.mutate(event.currentTarget.checked)}
          />
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More for ${backend.title}`}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onEdit}>Edit</Menu.Item>
            <Menu.Item onClick={onTest}>Send test request</Menu.Item>
            <Menu.Divider />
            <Menu.Item
              color="red"
              onClick={() =>
                confirmThen({
                  title: `Delete “${backend.title}”?`,
                  text: "The project forgets this model. Its predictions stay until you delete them.",
                  confirm: "Delete model",
                  destructive: true,
                  act: () => remove.mutate(),
                })
              }
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={uiCss.cardBody}>
        {backend.state === "ER" || backend.state === "DI" ? (
          <div style={{ marginBottom: 14 }}>
            <Notice tone="bad">
              {status.last_failure === null ? (
                (backend.error_message ?? "The model does not answer.")
              ) : (
                <FailureText failure={status.last_failure} />
              )}
            </Notice>
          </div>
        ) : null}
        <dl className={css.facts}>
          <Fact name="Version">
            <strong className={css.version} data-testid="model-version">
              {backend.model_version === null ? "not known yet" : <VersionName version={backend.model_version} />}
            </strong>
          </Fact>
          <Fact name="Labels seen">
            <strong data-testid="labels-seen">{count(status.labels_seen)}</strong>
          </Fact>
          <Fact name="Not seen yet">
            <strong data-testid="labels-not-seen">{count(status.labels_not_seen)}</strong>
            {trains && project.start_training_on_annotation_update && toTrain > 0 ? (
              <>
                <span className={css.of}>trains at {count(toTrain)}</span>
                <Meter value={status.labels_not_seen / toTrain} tone="people" label="New labels until training" />
              </>
            ) : null}
          </Fact>
          <Fact name="Unlabeled tasks predicted by this version">
            <strong>{count(status.unlabeled_predicted)}</strong>
            <span className={css.of}>of {count(status.unlabeled)}</span>
            <Meter
              value={status.unlabeled === 0 ? 1 : status.unlabeled_predicted / status.unlabeled}
              label="Unlabeled tasks with a prediction of the current version"
            />
          </Fact>
        </dl>
        {isTraining ? (
          <RunProgress
            label={training.message ?? (training.state === "queued" ? "Training is about to start" : "Training")}
            value={training.progress}
          />
        ) : null}
        {isPredicting ? (
          <RunProgress
            label={`Predicting ${count(prediction.done + prediction.skipped)} of ${plural(prediction.total, "task")}`}
            value={
              prediction.total === 0
                ? null
                : (prediction.done + prediction.skipped + prediction.failed) / prediction.total
            }
          />
        ) : null}
        <div className={css.buttons}>
          <Button
            leftSection={<GraduationCap size={15} />}
            disabled={!trains}
            title={trains ? undefined : "This model says that it cannot be trained"}
            loading={train.isPending}
            onClick={() => train.mutate()}
          >
            Start training
          </Button>
          <Button
            variant="default"
            leftSection={<Sparkles size={14} />}
            loading={retrieve.isPending}
            onClick={() => retrieve.mutate()}
          >
            Retrieve predictions
          </Button>
          <span style={{ flex: 1 }} />
          {backend.is_interactive ? <Tag>interactive</Tag> : null}
          {capabilities === null ? null : (
            <>
              {capabilities.probabilities ? <Tag>probabilities</Tag> : null}
              {capabilities.batchSize === undefined ? null : <Tag>batches of {count(capabilities.batchSize)}</Tag>}
              <Tag>{capabilities.training === "none" ? "does not train" : "trains"}</Tag>
            </>
          )}
        </div>
        <Versions status={status} />
      </div>
    </section>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className={css.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Versions({ status }: { status: BackendStatus }) {
  if (status.versions.length === 0) return null;
  return (
    <details className={css.versions}>
      <summary>{plural(status.versions.length, "version")}</summary>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Version</th>
            <th>Since</th>
            <th className={css.right}>Labels</th>
            <th className={css.right}>Predictions</th>
          </tr>
        </thead>
        <tbody>
          {status.versions.map((version) => (
            <tr key={version.version}>
              <td>
                <code>{version.version}</code> {version.current ? <Tag tone="model">current</Tag> : null}
              </td>
              <td title={version.created_at}>{ago(version.created_at)}</td>
              <td className={css.right}>{version.labels === null ? "–" : count(version.labels)}</td>
              <td className={css.right}>{count(version.predictions)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
