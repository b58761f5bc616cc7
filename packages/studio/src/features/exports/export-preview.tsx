import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ExportReport } from "@tandem/schema/api";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { FormatReport } from "../../ui/format-report.tsx";
import { Failed, Lines, Notice } from "../../ui/states.tsx";
import { count, plural } from "../../ui/time.ts";

/** Larger projects are looked through only when somebody asks: it takes as long as the export itself. */
const lookedThroughAtOnce = 2_000;

/** What a file of a format will hold of the answers, before it is downloaded. */
export function ExportPreview({
  project,
  format,
  all,
  tasks,
}: {
  project: number;
  format: string;
  all: boolean;
  tasks: number;
}) {
  const [asked, setAsked] = useState<string | null>(null);
  const wanted = `${format} ${all}`;
  const isAsked = tasks <= lookedThroughAtOnce || asked === wanted;
  const report = useQuery({
    queryKey: ["export-report", project, format, all],
    queryFn: ({ signal }) =>
      client.exports.report({
        params: { id: project },
        query: { exportType: format, download_all_tasks: String(all) },
        signal,
      }),
    enabled: isAsked,
    staleTime: 10_000,
  });
  if (!isAsked)
    return (
      <Button size="compact-sm" variant="default" onClick={() => setAsked(wanted)}>
        See what will be written
      </Button>
    );
  if (report.isPending) return <Lines count={1} />;
  if (report.isError) return <Failed error={report.error} retry={() => void report.refetch()} />;
  return (
    <div>
      <Notice tone={report.data.skipped + report.data.changed > 0 ? "warn" : "info"}>{inWords(report.data)}</Notice>
      <FormatReport report={report.data} project={project} />
    </div>
  );
}

/** `118 of 120 answers in 40 tasks will be written; 2 cannot be, and 3 are changed.` */
export function inWords({ tasks, written, changed, skipped }: ExportReport): string {
  const total = written + skipped;
  const place = `in ${plural(tasks, "task")}`;
  const start =
    skipped === 0
      ? `All ${plural(total, "answer")} ${place}`
      : `${count(written)} of ${plural(total, "answer")} ${place}`;
  if (total === 0) return `${plural(tasks, "task")} without answers will be written.`;
  const losses = [
    skipped > 0 ? `${count(skipped)} cannot be` : null,
    changed > 0 ? `${count(changed)} not exactly as ${changed === 1 ? "it is" : "they are"}` : null,
  ].filter((part) => part !== null);
  return `${start} will be written${losses.length > 0 ? `; ${losses.join(", and ")}:` : "."}`;
}
