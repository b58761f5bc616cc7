import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { parseConfig, type TaskData } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { Failed, Notice } from "../../ui/states.tsx";
import { ConfigWorkbench } from "./config-workbench.tsx";
import { useSaveProject } from "./use-save-project.ts";

const TemplateDialog = lazy(async () => ({
  default: (await import("../templates/template-dialog.tsx")).TemplateDialog,
}));

/** The label config of a project. The server refuses changes that would leave labels without a meaning, and says why. */
export function LabelConfigSettings({ project }: { project: Project }) {
  const saved = project.label_config ?? "";
  const [text, setText] = useState(saved);
  const saving = useSaveProject(project.id, "Label config saved");
  const task = useSampleTask(project.id);
  const [choosing, setChoosing] = useState(false);
  const [example, setExample] = useState<TaskData>(none);
  // A template of another kind shows its own sample where the project's tasks have nothing for it.
  const sample = useMemo(() => ({ ...example, ...task }), [example, task]);
  const changed = text !== saved;
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm("Leave without saving the label config?"),
    enableBeforeUnload: changed,
  });
  return (
    <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 12 }}>
      <ConfigWorkbench value={text} onChange={setText} sample={sample} />
      {saving.isError ? <Failed error={saving.error} /> : null}
      <div style={{ display: "flex", flexWrap: "wrap", gap: 8, alignItems: "center" }}>
        <Button variant="default" onClick={() => setChoosing(true)}>
          Start from a template…
        </Button>
        <span style={{ flex: 1 }} />
        {changed ? <Notice tone="info">Not saved yet</Notice> : null}
        <Button variant="default" disabled={!changed} onClick={() => setText(saved)}>
          Discard changes
        </Button>
        <Button
          disabled={!changed || !parseConfig(text).ok}
          loading={saving.isPending}
          onClick={() => saving.mutate({ label_config: text })}
        >
          Save label config
        </Button>
      </div>
      {choosing ? (
        <Suspense>
          <TemplateDialog
            onUse={(template) => {
              setText(template.config);
              setExample(template.sampleTask);
            }}
            close={() => setChoosing(false)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** A task of the project to try the config on. */
function useSampleTask(project: number): TaskData {
  const { data } = useQuery({
    queryKey: ["sample-task", project],
    queryFn: ({ signal }) =>
      client.tasks.list({ query: { project, page: 1, page_size: 1, with_total: false, fields: "task_only" }, signal }),
    staleTime: Infinity,
  });
  return data?.tasks[0]?.data ?? none;
}
const none = {};
