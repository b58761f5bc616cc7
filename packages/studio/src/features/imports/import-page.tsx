import { Button, Checkbox, Tabs, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ClipboardPaste, FileUp, Upload, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import type { ImportAnswer, ImportProblem } from "@tandem/schema/api";
import { ApiError, client } from "../../api/client.ts";
import { keys, projectQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Failed, Notice } from "../../ui/states.tsx";
import { count, plural } from "../../ui/time.ts";
import { useLabelConfig } from "../labeling/use-label-config.ts";
import css from "./imports.module.css";
import { pastedBody } from "./pasted.ts";

const accepted = ".json,.jsonl,.ndjson,.csv,.tsv,.txt";

/** Files or pasted text become tasks: all of them, or none with every reason; or the good ones when asked. */
export function ImportPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const id = Number(projectId);
  const { data: project } = useQuery(projectQuery(id));
  const [files, setFiles] = useState<File[]>([]);
  const [pasted, setPasted] = useState("");
  const [from, setFrom] = useState<string | null>("files");
  const [goodRows, setGoodRows] = useState(false);
  const importing = useMutation({
    mutationFn: () => {
      const query = goodRows ? { skip_bad_rows: true } : {};
      if (from === "files") {
        const form = new FormData();
        for (const file of files) form.append(file.name, file, file.name);
        return client.imports.import({ params: { id }, query, rawBody: form });
      }
      const { body, type } = pastedBody(pasted);
      return client.imports.import({ params: { id }, query, rawBody: body, headers: { "content-type": type } });
    },
    onSuccess: async () => {
      setFiles([]);
      setPasted("");
      for (const queryKey of [keys.project(id), keys.tasks(id), keys.columns(id), keys.projects])
        await queryClient.invalidateQueries({ queryKey });
    },
  });
  const ready = from === "files" ? files.length > 0 : pasted.trim() !== "";
  return (
    <Page title="Import" lead={<WhatIsNeeded config={project?.label_config ?? null} />} narrow>
      <Card>
        <Tabs value={from} onChange={setFrom}>
          <Tabs.List mb={14}>
            <Tabs.Tab value="files" leftSection={<FileUp size={14} />}>
              Files
            </Tabs.Tab>
            <Tabs.Tab value="paste" leftSection={<ClipboardPaste size={14} />}>
              Paste
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="files">
            <DropZone files={files} setFiles={setFiles} />
          </Tabs.Panel>
          <Tabs.Panel value="paste">
            <Textarea
              label="Tasks to paste"
              description="JSON (a list of tasks), one JSON object a line, CSV or TSV with a header, or one text a line."
              placeholder={'[{"text": "First task"}, {"text": "Second task"}]'}
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
              rows={10}
              styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
            />
          </Tabs.Panel>
        </Tabs>
        <div className={css.foot}>
          <Checkbox
            label="Import the good rows and list the bad ones"
            description="Otherwise one bad row stops the whole import."
            checked={goodRows}
            onChange={(event) => setGoodRows(event.currentTarget.checked)}
          />
          <Button
            onClick={() => importing.mutate()}
            disabled={!ready}
            loading={importing.isPending}
            size="sm"
            leftSection={<Upload size={15} />}
          >
            Import
          </Button>
        </div>
      </Card>
      <div className={css.result}>
        {importing.isError ? <Refused error={importing.error} /> : null}
        {importing.data ? <Done answer={importing.data} project={id} /> : null}
      </div>
    </Page>
  );
}

function WhatIsNeeded({ config }: { config: string | null }) {
  const { config: parsed } = useLabelConfig(config);
  if (parsed === null || parsed.dataKeys.length === 0) return "JSON, JSONL, CSV, TSV or TXT.";
  return (
    <>
      JSON, JSONL, CSV, TSV or TXT. The label config shows{" "}
      {parsed.dataKeys.map(({ key }, at) => (
        <span key={key}>
          {at > 0 ? ", " : ""}
          <code>{key}</code>
        </span>
      ))}
      , so every task needs {parsed.dataKeys.length === 1 ? "it" : "them"}.
    </>
  );
}

function DropZone({ files, setFiles }: { files: File[]; setFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const add = (list: FileList | null) => setFiles([...files, ...(list ?? [])]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };
  return (
    <>
      <div
        className={css.drop}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Upload size={20} strokeWidth={1.6} aria-hidden />
        <p>
          Drop files here, or{" "}
          <button type="button" className={css.choose} onClick={() => input.current?.click()}>
            choose files
          </button>
        </p>
        <input
          ref={input}
          type="file"
          multiple
          accept={accepted}
          aria-label="Files to import"
          className={css.hidden}
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </div>
      {files.length > 0 ? (
        <ul className={css.files}>
          {files.map((file, at) => (
            <li key={`${file.name} ${file.lastModified} ${at}`}>
              <span>{file.name}</span>
              <span>{count(Math.max(1, Math.round(file.size / 1024)))} KB</span>
              <button
                type="button"
                aria-label={`Remove ${file.name}`}
                onClick={() => setFiles(files.filter((_, index) => index !== at))}
              >
                <X size={14} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Done({ answer, project }: { answer: ImportAnswer; project: number }) {
  const problems = answer.problems ?? [];
  return (
    <>
      <Notice
        tone={answer.task_count === 0 ? "warn" : "good"}
        action={
          <Button component={Link} to={`/projects/${project}/data`} size="compact-xs" variant="default">
            Look at the data
          </Button>
        }
      >
        {`Imported ${plural(answer.task_count, "task")}` +
          (answer.annotation_count ? `, ${plural(answer.annotation_count, "annotation")}` : "") +
          (answer.prediction_count ? `, ${plural(answer.prediction_count, "prediction")}` : "") +
          ` in ${answer.duration.toFixed(1)} s.` +
          (problems.length > 0 ? ` ${plural(problems.length, "row")} left out:` : "")}
      </Notice>
      <ProblemTable problems={problems} />
    </>
  );
}

function Refused({ error }: { error: unknown }) {
  const problems = problemsOf(error);
  const messages = messagesOf(error);
  if (problems.length === 0 && messages.length > 1)
    return (
      <>
        <Notice tone="bad">{`Nothing was imported: ${plural(messages.length, "problem")} found.`}</Notice>
        <ul className={css.messages} aria-label="Problems in the import">
          {messages.slice(0, 200).map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      </>
    );
  if (problems.length === 0) return <Failed error={error} />;
  return (
    <>
      <Notice tone="bad">{`Nothing was imported: ${plural(problems.length, "problem")} found.`}</Notice>
      <ProblemTable problems={problems} />
    </>
  );
}

const messagesOf = (error: unknown): string[] =>
  error instanceof ApiError ? Object.values(error.envelope.validation_errors ?? {}).flat() : [];

/** The refusal of a broken import names its problems beside the usual error text. */
function problemsOf(error: unknown): ImportProblem[] {
  if (!(error instanceof ApiError)) return [];
  const given = (error.envelope as { problems?: unknown }).problems;
  return Array.isArray(given) ? (given as ImportProblem[]) : [];
}

function ProblemTable({ problems }: { problems: readonly ImportProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div className={css.problems}>
      <table aria-label="Problems in the import">
        <thead>
          <tr>
            <th>File</th>
            <th>Line</th>
            <th>What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, 200).map((problem, at) => (
            <tr key={at}>
              <td>{problem.file ?? "pasted"}</td>
              <td>{problem.line ?? (problem.item === null ? "" : `item ${problem.item + 1}`)}</td>
              <td>
                {problem.path ? <code>{problem.path} </code> : null}
                {problem.message}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
