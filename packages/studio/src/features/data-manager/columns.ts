import type { DataManagerTask } from "@tandem/schema";
import type { Column, FilterOperator } from "@tandem/schema/api";

/** How a cell is drawn. */
export type CellKind =
  | "id"
  | "data"
  | "number"
  | "predicted"
  | "score"
  | "version"
  | "annotated"
  | "state"
  | "time"
  | "yes-no"
  | "words";

export interface TableColumn {
  /** As in filters and orders: `id`, `data.text`, … */
  id: string;
  title: string;
  kind: CellKind;
  /** The filter's type. */
  type: "Number" | "String" | "Datetime" | "Boolean" | "List";
  /** Pixels when there is room. */
  width: number;
  /** Pixels when there is little. */
  minWidth: number;
  shown: boolean;
  sortable: boolean;
}

const fixed: Record<string, Partial<TableColumn> & { kind: CellKind }> = {
  id: { kind: "id", width: 72, minWidth: 60, shown: true },
  predicted: { kind: "predicted", title: "Predicted", width: 132, minWidth: 96, shown: true },
  predictions_score: { kind: "score", title: "Score", width: 108, minWidth: 104, shown: true },
  predicted_by: { kind: "version", title: "Model version", width: 224, minWidth: 122, shown: true },
  annotated: { kind: "annotated", title: "Annotated", width: 132, minWidth: 100, shown: true },
  total_annotations: { kind: "number", title: "Annotations", width: 116, minWidth: 116, shown: true },
  state: { kind: "state", title: "State", width: 108, minWidth: 104, shown: true, sortable: false },
  cancelled_annotations: { kind: "number", title: "Skipped", width: 90, minWidth: 84 },
  total_predictions: { kind: "number", title: "Predictions", width: 116, minWidth: 116 },
  completed_at: { kind: "time", title: "Completed", width: 138, minWidth: 110 },
  created_at: { kind: "time", width: 138, minWidth: 110 },
  updated_at: { kind: "time", width: 138, minWidth: 110 },
  inner_id: { kind: "number", width: 90, minWidth: 80 },
  avg_lead_time: { kind: "number", title: "Lead time (s)", width: 112, minWidth: 112 },
  draft_exists: { kind: "yes-no", title: "Draft", width: 84, minWidth: 72 },
};

/** Columns that Tandem adds to those that the server lists. */
const added: { id: string; type: TableColumn["type"] }[] = [
  { id: "predicted", type: "String" },
  { id: "predictions_score", type: "Number" },
  { id: "predicted_by", type: "String" },
  { id: "annotated", type: "String" },
  { id: "state", type: "String" },
];

/** First the id, then the data, then what the model and the people said, then the rest. */
const order = [
  "id",
  "data",
  "predicted",
  "predictions_score",
  "predicted_by",
  "annotated",
  "total_annotations",
  "state",
];

export function tableColumns(columns: readonly Column[]): TableColumn[] {
  const given = columns.flatMap((column): TableColumn[] => {
    if (column.children !== undefined || column.id === "data") return [];
    const isData = column.parent === "data" || column.id.startsWith("data.");
    const id = isData && !column.id.startsWith("data.") ? `data.${column.id}` : column.id;
    return [made(id, column.title, typeOf(column.type), isData)];
  });
  const missing = added
    .filter(({ id }) => !given.some((column) => column.id === id))
    .map(({ id, type }) => made(id, id, type, false));
  const rank = (column: TableColumn): number => {
    const at = order.indexOf(column.kind === "data" ? "data" : column.id);
    return at === -1 ? order.length : at;
  };
  return [...given, ...missing].sort((a, b) => rank(a) - rank(b));
}

function made(id: string, title: string, type: TableColumn["type"], isData: boolean): TableColumn {
  if (isData) return { id, title, kind: "data", type, width: 200, minWidth: 110, shown: true, sortable: true };
  return { id, title, type, kind: "words", width: 150, minWidth: 100, shown: false, sortable: true, ...fixed[id] };
}

function typeOf(type: string): TableColumn["type"] {
  return type === "Number" || type === "Datetime" || type === "Boolean" || type === "List" ? type : "String";
}

/** What a row has in a column. */
export function cellValue(task: DataManagerTask, column: TableColumn): unknown {
  if (column.kind === "data") return task.data[column.id.slice("data.".length)];
  if (column.kind === "state") return stateOf(task);
  return (task as unknown as Record<string, unknown>)[column.id];
}

export type TaskState = "labeled" | "skipped" | "unlabeled";
export const stateOf = (task: DataManagerTask): TaskState =>
  task.is_labeled
    ? "labeled"
    : task.cancelled_annotations > 0 && task.total_annotations === 0
      ? "skipped"
      : "unlabeled";

/** The conditions that can be asked of a type, in words. */
export const operatorsFor: Record<TableColumn["type"], [operator: FilterOperator, words: string][]> = {
  String: [
    ["contains", "contains"],
    ["not_contains", "does not contain"],
    ["equal", "is"],
    ["not_equal", "is not"],
    ["regex", "matches regex"],
    ["empty", "is empty"],
  ],
  Number: [
    ["in", "is between"],
    ["not_in", "is not between"],
    ["equal", "is"],
    ["not_equal", "is not"],
    ["less", "is less than"],
    ["greater", "is greater than"],
    ["less_or_equal", "is at most"],
    ["greater_or_equal", "is at least"],
    ["in_list", "is one of"],
    ["empty", "is empty"],
  ],
  Datetime: [
    ["greater", "is after"],
    ["less", "is before"],
    ["in", "is between"],
    ["empty", "is empty"],
  ],
  Boolean: [["equal", "is"]],
  List: [
    ["contains", "contains"],
    ["not_contains", "does not contain"],
    ["empty", "is empty"],
  ],
};
