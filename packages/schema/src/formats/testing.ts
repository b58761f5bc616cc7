import { type LabelConfig, parseConfig } from "../config/index.ts";
import type {
  ExportFormat,
  ExportSource,
  ImportedItem,
  ImportedTask,
  ImportFile,
  ImportFormat,
  SourceTask,
} from "./format.ts";
import { createReport, type ReportSummary } from "./report.ts";

/** For tests: a config that must be right. */
export function configOf(xml: string): LabelConfig {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

/** For tests: tasks as they are exported, with one annotation for each list of results. */
export function sourceTask(id: number, data: Record<string, unknown>, ...results: unknown[][]): SourceTask {
  const annotations = results.map((result, index) => ({
    id: id * 10 + index,
    completed_by: 5,
    was_cancelled: false,
    created_at: "2026-01-02T03:04:05.000006Z",
    updated_at: "2026-01-02T03:04:06.000006Z",
    lead_time: 1.5,
    result,
  }));
  return { id, data, meta: {}, annotations, predictions: [], drafts: [] };
}

const sourceOf = (config: LabelConfig, tasks: readonly SourceTask[]): ExportSource => ({
  config,
  async *tasks() {
    for (const task of tasks) yield [task];
  },
  dataKeys: async () => [...new Set(tasks.flatMap((task) => Object.keys(task.data)))],
});

/** For tests: what a format writes, as texts by path, and its report. */
export async function exported(
  format: ExportFormat,
  config: LabelConfig,
  tasks: readonly SourceTask[],
): Promise<{ files: Record<string, string>; report: ReportSummary }> {
  const report = createReport();
  const files: Record<string, string> = {};
  for await (const { path, content } of format.write(sourceOf(config, tasks), report)) {
    const parts: string[] = [];
    for await (const part of content) parts.push(typeof part === "string" ? part : Array.from(part).join());
    files[path] = parts.join("");
  }
  return { files, report: report.summary() };
}

/** For tests: what a format reads. */
export async function imported(
  format: ImportFormat,
  config: LabelConfig,
  ...files: ImportFile[]
): Promise<{ items: ImportedItem[]; tasks: ImportedTask[]; report: ReportSummary }> {
  const report = createReport();
  const items: ImportedItem[] = [];
  for await (const item of format.read(files, { config }, report)) items.push(item);
  return { items, tasks: items.flatMap((item) => (item.ok ? [item.task] : [])), report: report.summary() };
}
