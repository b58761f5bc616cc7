import { Button, Menu, Modal, Select } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Sparkles, Trash2, UserCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ActionId, TaskQuery } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys, modelsQuery, versionsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { plural } from "../../ui/time.ts";
import css from "./data-manager.module.css";

interface Props {
  project: number;
  /** The selected tasks, as the server takes them. */
  query: TaskQuery;
  selected: number;
  onDone: () => void;
}

/** What can be done with the selected tasks. */
export function ActionBar({ project, query, selected, onDone }: Props) {
  const [choosing, setChoosing] = useState(false);
  const { data: models } = useQuery(modelsQuery(project));
  const perform = useMutation({
    mutationFn: ({ id, extra = {} }: { id: ActionId; extra?: Record<string, unknown> }) =>
      client.dataManager.perform({ query: { id, project }, body: { ...query, ...extra } }),
    onSuccess: (answer, { id }) => {
      notifyDone(toMessage(answer, id === "retrieve_tasks_predictions" ? project : null));
      for (const queryKey of [
        keys.tasks(project),
        keys.project(project),
        keys.models(project),
        keys.predictionRuns(project),
        keys.versions(project),
      ])
        void queryClient.invalidateQueries({ queryKey });
      if (id === "delete_tasks") onDone();
    },
    onError: (error) => notifyFailed("That did not work", error),
  });
  const tasks = plural(selected, "task");
  const ask = (id: ActionId, title: string, text: string, confirm: string) =>
    confirmThen({ title, text, confirm, destructive: true, act: () => perform.mutate({ id }) });
  return (
    <div className={css.actionBar} role="toolbar" aria-label="Actions on the selected tasks">
      <strong>{tasks} selected</strong>
      <Button variant="subtle" color="gray" onClick={onDone}>
        Clear selection
      </Button>
      <span className={css.space} />
      <Button
        leftSection={<Sparkles size={14} />}
        loading={perform.isPending && perform.variables.id === "retrieve_tasks_predictions"}
        disabled={models?.length === 0}
        title={models?.length === 0 ? "No model is connected" : undefined}
        onClick={() => perform.mutate({ id: "retrieve_tasks_predictions" })}
      >
        Retrieve predictions
      </Button>
      <Button variant="default" leftSection={<UserCheck size={14} />} onClick={() => setChoosing(true)}>
        Create annotations from predictions
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button variant="default" leftSection={<Trash2 size={14} />}>
            Delete
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() =>
              ask(
                "delete_tasks_predictions",
                "Delete predictions?",
                `All predictions of ${tasks} will be gone. The model can make them again.`,
                `Delete predictions of ${tasks}`,
              )
            }
          >
            Delete predictions
          </Menu.Item>
          <Menu.Item
            onClick={() =>
              ask(
                "delete_tasks_annotations",
                "Delete annotations?",
                `All annotations and drafts of ${tasks} will be gone. This cannot be undone.`,
                `Delete annotations of ${tasks}`,
              )
            }
          >
            Delete annotations
          </Menu.Item>
          <Menu.Item
            color="red"
            onClick={() =>
              ask(
                "delete_tasks",
                `Delete ${tasks}?`,
                `${tasks} with all annotations and predictions will be gone. This cannot be undone.`,
                `Delete ${tasks}`,
              )
            }
          >
            Delete tasks
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {choosing ? (
        <FromPredictions
          project={project}
          tasks={tasks}
          close={() => setChoosing(false)}
          create={(version) =>
            perform.mutate({
              id: "predictions_to_annotations",
              extra: version === null ? {} : { model_version: version },
            })
          }
        />
      ) : null}
    </div>
  );
}

/** What the server said, with the way to the run when there is one. */
function toMessage(answer: unknown, link: number | null): ReactNode {
  const detail = (answer as { detail?: unknown } | null)?.detail;
  return (
    <>
      {typeof detail === "string" ? detail : "Done"}
      {link === null ? null : (
        <>
          {" · "}
          <Link to="/projects/$projectId/models" params={{ projectId: String(link) }}>
            Follow the run
          </Link>
        </>
      )}
    </>
  );
}

interface FromPredictionsProps {
  project: number;
  tasks: string;
  close: () => void;
  create: (version: string | null) => void;
}

function FromPredictions({ project, tasks, close, create }: FromPredictionsProps) {
  const versions = useQuery(versionsQuery(project));
  const [version, setVersion] = useState<string | null>(null);
  const options = Object.entries(versions.data ?? {}).map(([value, number]) => ({
    value,
    label: `${value || "no version"} (${plural(number, "prediction")})`,
  }));
  return (
    <Modal opened onClose={close} title="Create annotations from predictions" centered>
      <div style={{ display: "grid", gap: 16 }}>
        <p>
          Each prediction of {tasks} that is not an annotation yet becomes one, in your name. The tasks then count as
          labeled.
        </p>
        <Select
          label="Model version"
          placeholder="All versions"
          data={options}
          value={version}
          onChange={setVersion}
          clearable
        />
        <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            onClick={() => {
              create(version);
              close();
            }}
          >
            Create annotations
          </Button>
        </div>
      </div>
    </Modal>
  );
}
