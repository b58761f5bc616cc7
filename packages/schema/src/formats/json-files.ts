import type { ExportFormat, SourceTask } from "./format.ts";
import type { FormatReport } from "./report.ts";
import { reportLosses, simpleItems } from "./simple-answers.ts";

const mediaType = "application/json; charset=utf-8";

/** A JSON list, written as its items come. */
async function* jsonList(batches: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let before = "[";
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield before + batch.map((item) => JSON.stringify(item)).join(",\n");
    before = ",\n";
  }
  yield before === "[" ? "[]" : "]";
}

/** Tasks changed one by one, as they come. */
export async function* mapTasks<To>(
  batches: AsyncIterable<readonly SourceTask[]>,
  change: (task: SourceTask) => readonly To[],
): AsyncGenerator<To[]> {
  for await (const batch of batches) yield batch.flatMap(change);
}

function countAll(task: SourceTask, report: FormatReport): void {
  report.tasks();
  for (const annotation of task.annotations) report.wrote(annotation.result.length);
}

/** Everything that is stored, as Label Studio exports and imports it. */
export const json: ExportFormat = {
  name: "JSON",
  title: "JSON",
  description: "Tasks with everything that was annotated, in the shape that Label Studio exports and imports.",
  tags: [],
  files: "one",
  extension: "json",
  mediaType,
  fits: () => null,
  async *write(source, report) {
    const all = mapTasks(source.tasks(), (task) => {
      countAll(task, report);
      return [task];
    });
    yield { path: "result.json", content: jsonList(all) };
  },
};

/** One flat object for each annotation. */
export const jsonMin: ExportFormat = {
  name: "JSON_MIN",
  title: "JSON-MIN",
  description: "One flat object for each annotation: the task's data and what each control answered.",
  tags: [],
  files: "one",
  extension: "json",
  mediaType,
  fits: () => null,
  async *write(source, report) {
    const all = mapTasks(source.tasks(), (task) => {
      report.tasks();
      reportLosses(task, report);
      return simpleItems(task, source.config);
    });
    yield { path: "result.json", content: jsonList(all) };
  },
};
