import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { parseConfig, templates } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { Failed, Notice } from "../../ui/states.tsx";
import { ConfigWorkbench } from "./config-workbench.tsx";
import { useSaveProject } from "./use-save-project.ts";

/** The label config of a project. The server refuses changes that would leave labels without a meaning, and says why. */
export function LabelConfigSettings({ project }: { project: Project }) {
  const saved = project.label_config ?? "";
  const [text, setText] = useState(saved);
  const saving = useSaveProject(project.id, "Label config saved");
  const sample = useSampleTask(project.id);
  const changed = text !== saved;
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm("Leave without saving the label config?"),
    enableBeforeUnload: changed,
  });
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <ConfigWorkbench value={text} onChange={setText} sample={sample} />
      {saving.isError ? <Failed error={saving.error} /> : null}
      <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <Select
          aria-label="Start from a template"
          placeholder="Start from a template…"
          data={templates.map((one) => ({ value: one.id, label: one.title }))}
          value={null}
          onChange={(id) => setText(templates.find((one) => one.id === id)?.config ?? text)}
          w={230}
        />
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
    </div>
  );
}

/** A task of the project to try the config on. */
function useSampleTask(project: number): Record<string, unknown> {
  const { data } = useQuery({
    queryKey: ["sample-task", project],
    queryFn: ({ signal }) =>
      client.tasks.list({ query: { project, page: 1, page_size: 1, with_total: false, fields: "task_only" }, signal }),
    staleTime: Infinity,
  });
  return data?.tasks[0]?.data ?? none;
}
const none = {};
