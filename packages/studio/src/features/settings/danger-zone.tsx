import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { plural } from "../../ui/time.ts";

export function DangerZone({ project }: { project: Project }) {
  const navigate = useNavigate();
  const params = { id: project.id };
  const refresh = () => {
    for (const queryKey of [keys.project(project.id), keys.tasks(project.id), keys.projects])
      void queryClient.invalidateQueries({ queryKey });
  };
  const deleteTasks = useMutation({
    mutationFn: () => client.projects.deleteTasks({ params }),
    onSuccess: () => {
      notifyDone("All tasks are deleted");
      refresh();
    },
    onError: (error) => notifyFailed("The tasks could not be deleted", error),
  });
  const deleteProject = useMutation({
    mutationFn: () => client.projects.delete({ params }),
    onSuccess: async () => {
      notifyDone(`“${project.title}” is deleted`);
      await navigate({ to: "/projects" });
      refresh();
    },
    onError: (error) => notifyFailed("The project could not be deleted", error),
  });
  return (
    <Card title="Danger zone">
      <Line
        text={`Delete all ${plural(project.task_number, "task")} with their annotations and predictions.`}
        button={
          <Button
            variant="default"
            color="red"
            loading={deleteTasks.isPending}
            disabled={project.task_number === 0}
            onClick={() =>
              confirmThen({
                title: "Delete all tasks?",
                text: `${plural(project.task_number, "task")} and ${plural(project.total_annotations_number, "annotation")} will be gone. This cannot be undone.`,
                confirm: `Delete ${plural(project.task_number, "task")}`,
                destructive: true,
                act: () => deleteTasks.mutate(),
              })
            }
          >
            Delete all tasks
          </Button>
        }
      />
      <Line
        text="Delete the project with everything in it."
        button={
          <Button
            color="red.8"
            loading={deleteProject.isPending}
            onClick={() =>
              confirmThen({
                title: `Delete “${project.title}”?`,
                text: `The project, ${plural(project.task_number, "task")} and ${plural(project.total_annotations_number, "annotation")} will be gone. This cannot be undone.`,
                confirm: "Delete project",
                destructive: true,
                act: () => deleteProject.mutate(),
              })
            }
          >
            Delete project
          </Button>
        }
      />
    </Card>
  );
}

const Line = ({ text, button }: { text: string; button: ReactNode }) => (
  <div style={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 16, padding: "8px 0" }}>
    <p>{text}</p>
    {button}
  </div>
);
