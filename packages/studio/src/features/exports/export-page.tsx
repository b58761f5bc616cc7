import { Button, Checkbox, Radio } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { projectQuery } from "../../api/queries.ts";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Page } from "../../ui/page.tsx";
import { Failed, Lines, Notice } from "../../ui/states.tsx";
import { count } from "../../ui/time.ts";
import { ExportPreview } from "./export-preview.tsx";
import css from "./exports.module.css";

/** The annotations as a file. The browser downloads it itself: it is streamed and may be large. */
export function ExportPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const id = Number(projectId);
  const { data: project } = useQuery(projectQuery(id));
  const formats = useQuery({
    queryKey: ["export-formats", id],
    queryFn: ({ signal }) => client.exports.formats({ params: { id }, signal }),
    staleTime: 60_000,
  });
  const [format, setFormat] = useState("JSON");
  const [all, setAll] = useState(false);
  const url = `/api/projects/${id}/export/?exportType=${format}&download_all_tasks=${all}`;
  const exporting = useMutation({
    mutationFn: async () => {
      // The first bytes tell whether the server will; then the browser takes over.
      const stop = new AbortController();
      const answer = await fetch(url, { signal: stop.signal, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 500) || answer.statusText);
      stop.abort();
      const link = document.createElement("a");
      link.href = url;
      link.download = "";
      link.click();
    },
  });
  const offered = formats.data?.filter((one) => !one.disabled) ?? [];
  const others = formats.data?.filter((one) => one.disabled) ?? [];
  const tasks = (all ? project?.task_number : project?.num_tasks_with_annotations) ?? 0;
  const extension = offered.find((one) => one.name === format)?.extension ?? "json";
  return (
    <Page
      title="Export"
      lead={
        project
          ? `${count(project.num_tasks_with_annotations)} of ${count(project.task_number)} tasks have annotations.`
          : " "
      }
      narrow
    >
      <Card>
        {formats.isPending ? <Lines count={4} /> : null}
        {formats.isError ? <Failed error={formats.error} retry={() => void formats.refetch()} /> : null}
        {offered.length > 0 ? (
          <Radio.Group label="Format" value={format} onChange={setFormat}>
            <div style={{ display: "grid", gap: 12, margin: "8px 0 18px" }}>
              {offered.map((one) => (
                <Radio key={one.name} value={one.name} label={one.title} description={one.description} />
              ))}
            </div>
          </Radio.Group>
        ) : null}
        {project !== undefined && offered.length > 0 ? (
          <div style={{ marginBottom: 18 }}>
            <ExportPreview project={id} format={format} all={all} tasks={tasks} />
          </div>
        ) : null}
        <div style={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 16 }}>
          <Checkbox
            label="Also tasks without annotations"
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
          <Button
            size="sm"
            leftSection={<Download size={15} />}
            loading={exporting.isPending}
            disabled={offered.length === 0}
            onClick={() => exporting.mutate()}
          >
            Export
          </Button>
        </div>
        {exporting.isError ? (
          <div style={{ marginTop: 12 }}>
            <Failed error={exporting.error} />
          </div>
        ) : null}
        {exporting.isSuccess ? (
          <div style={{ marginTop: 12 }}>
            <Notice tone="good">The download has started.</Notice>
          </div>
        ) : null}
      </Card>
      {others.length > 0 ? (
        <Card title="Not for this label config">
          <dl className={css.others}>
            {others.map((one) => (
              <div key={one.name}>
                <dt>{one.title}</dt>
                <dd>{one.reason}</dd>
              </div>
            ))}
          </dl>
        </Card>
      ) : null}
      <Card title="From a script">
        <CodeBlock
          label="Export command"
          text={`curl -H "Authorization: Token YOUR_TOKEN" \\\n  "${window.location.origin}${url}" -o export.${extension}`}
        />
      </Card>
    </Page>
  );
}
