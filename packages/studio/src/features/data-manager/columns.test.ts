import { expect, test } from "vitest";
import type { DataManagerTask } from "@tandem/schema";
import type { Column } from "@tandem/schema/api";
import { cellValue, stateOf, tableColumns } from "./columns.ts";

const column = (id: string, extra: Partial<Column> = {}): Column => ({
  id,
  title: id,
  type: "String",
  target: "tasks",
  visibility_defaults: { explore: true, labeling: true },
  ...extra,
});

test("id, data, what the model said, what people said, the rest; each once", () => {
  const columns = tableColumns([
    column("text", { parent: "data" }),
    column("total_annotations", { type: "Number" }),
    column("id", { type: "Number" }),
    column("created_at", { type: "Datetime" }),
    column("predictions_score", { type: "Number" }),
    column("data", { children: ["text"] }),
  ]);
  expect(columns.map(({ id }) => id)).toEqual([
    "id",
    "data.text",
    "predicted",
    "predictions_score",
    "predicted_by",
    "annotated",
    "total_annotations",
    "state",
    "created_at",
  ]);
  const task = { data: { text: "hello" }, id: 4 } as unknown as DataManagerTask;
  expect(cellValue(task, columns[1]!)).toBe("hello");
  expect(cellValue(task, columns[0]!)).toBe(4);
});

test("the state of a task", () => {
  const state = (is_labeled: boolean, cancelled_annotations: number, total_annotations = 0) =>
    stateOf({ is_labeled, cancelled_annotations, total_annotations } as DataManagerTask);
  expect(state(true, 0)).toBe("labeled");
  expect(state(false, 1)).toBe("skipped");
  expect(state(false, 1, 1)).toBe("unlabeled");
  expect(state(false, 0)).toBe("unlabeled");
});
