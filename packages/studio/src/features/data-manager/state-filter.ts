import type { FilterItem, Filters } from "@tandem/schema/api";

export const stateFilters = ["all", "unlabeled", "labeled", "skipped"] as const;
export type StateFilter = (typeof stateFilters)[number];

const completed = "filter:tasks:completed_at";
const cancelled = "filter:tasks:cancelled_annotations";

const isState = (item: FilterItem): boolean =>
  (item.filter === completed && item.operator === "empty") ||
  (item.filter === cancelled && item.operator === "greater");

/** Which state the filters ask for; `all` when none. */
export function readState(filters: Filters | null): StateFilter {
  const item = filters?.conjunction === "or" ? undefined : filters?.items.find(isState);
  if (item === undefined) return "all";
  if (item.filter === cancelled) return "skipped";
  return item.value === true ? "unlabeled" : "labeled";
}

/** The filters with another state asked for; the other conditions stay. */
export function withState(filters: Filters | null, state: StateFilter): Filters | null {
  const others = (filters?.items ?? []).filter((item) => !isState(item));
  const wanted: Record<StateFilter, FilterItem[]> = {
    all: [],
    unlabeled: [{ filter: completed, operator: "empty", type: "Datetime", value: true }],
    labeled: [{ filter: completed, operator: "empty", type: "Datetime", value: false }],
    skipped: [{ filter: cancelled, operator: "greater", type: "Number", value: 0 }],
  };
  const items = [...wanted[state], ...others];
  return items.length === 0 ? null : { conjunction: "and", items };
}

/** The text that the quick search looks for in a column, and the filters with another. */
export function readSearch(filters: Filters | null, column: string): string {
  const item = filters?.items.find((one) => one.filter === `filter:tasks:${column}` && one.operator === "contains");
  return typeof item?.value === "string" ? item.value : "";
}
export function withSearch(filters: Filters | null, column: string, text: string): Filters | null {
  const filter = `filter:tasks:${column}`;
  const others = (filters?.items ?? []).filter((one) => !(one.filter === filter && one.operator === "contains"));
  const own: FilterItem[] = text === "" ? [] : [{ filter, operator: "contains", type: "String", value: text }];
  const items = [...others, ...own];
  return items.length === 0 ? null : { conjunction: filters?.conjunction ?? "and", items };
}
