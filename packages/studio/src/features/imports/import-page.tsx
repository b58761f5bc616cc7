import { Button, Checkbox, Select, Tabs, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ClipboardPaste, FileUp, Upload, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { client } from "../../api/client.ts";
import { keys, projectQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { count } from "../../ui/time.ts";
import { useLabelConfig } from "../labeling/use-label-config.ts";
import { Done, Refused } from "./import-outcome.tsx";
import css from "./imports.module.css";
import { pastedBody } from "./pasted.ts";

const accepted = ".json,.jsonl,.ndjson,.csv,.tsv,.txt,.zip";
/** The format that the server finds out by itself. */
const foundOut = "";

/** Files or pasted text become tasks: all of them, or none with every reason; or the good ones when asked. */
export function ImportPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const id = Number(projectId);
  const { data: project } = useQuery(projectQuery(id));
  const [files, setFiles] = useState<File[]>([]);
  const [pasted, setPasted] = useState("");
  const [from, setFrom] = useState<string | null>("files");
  const [goodRows, setGoodRows] = useState(false);
  const [format, setFormat] = useState(foundOut);
  const formats = useQuery({
    queryKey: ["import-formats", id],
    queryFn: ({ signal }) => client.imports.formats({ params: { id }, signal }),
    staleTime: 60_000,
  });
  const offered = formats.data?.filter((one) => !one.disabled) ?? [];
  const endings = [...new Set([...accepted.split(","), ...offered.flatMap(({ extensions }) => extensions)])];
  const importing = useMutation({
    mutationFn: () => {
      const query = { ...(goodRows ? { skip_bad_rows: true } : {}), ...(format === foundOut ? {} : { format }) };
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
            <DropZone files={files} setFiles={setFiles} accept={endings.join(",")} />
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
        <Select
          mt={14}
          label="Format"
          description={
            offered.find(({ name }) => name === format)?.description ??
            "Data sets of other tools and our own exports are recognized where that is certain."
          }
          data={[
            { value: foundOut, label: "Found out from the files" },
            ...offered.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          value={format}
          allowDeselect={false}
          onChange={(value) => setFormat(value ?? foundOut)}
        />
        <div className={css.foot}>
          <Checkbox
            label="Import the good rows and list the bad ones"
            description="Otherwise one bad row stops the whole import. Zips and data sets of other tools are always taken as far as they go."
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
  if (parsed === null || parsed.dataKeys.length === 0)
    return "JSON, JSONL, CSV, TSV, TXT, data sets of other tools, or a zip of them.";
  return (
    <>
      JSON, JSONL, CSV, TSV, TXT, data sets of other tools, or a zip of them. The label config shows{" "}
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

function DropZone({
  files,
  setFiles,
  accept,
}: {
  files: File[];
  setFiles: (files: File[]) => void;
  /** Endings of the names of files that may be chosen. */
  accept: string;
}) {
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
          accept={accept}
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
