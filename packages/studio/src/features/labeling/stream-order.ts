import type { Filters, SelectedItems } from "@tandem/schema/api";
import { readTaskQuery } from "../../api/task-query.ts";
import type { SearchParams } from "../../ui/search-params.ts";

/** What the label stream asks `next` for: all tasks, or those of the table as displayed. */
export interface StreamOrder {
  filters?: string;
  ordering?: string;
  selectedItems?: string;
}

export function streamOrder(search: SearchParams): StreamOrder {
  if (search["as"] !== "displayed") return {};
  const { filters, ordering } = readTaskQuery(search);
  const ids = [search["ids"]].flat().flatMap((one) => (one ?? "").split(",").filter(Boolean).map(Number));
  const order: StreamOrder = {};
  if (filters !== null) order.filters = JSON.stringify(filters satisfies Filters);
  if (ordering.length > 0) order.ordering = JSON.stringify(ordering);
  if (ids.length > 0) order.selectedItems = JSON.stringify({ all: false, included: ids } satisfies SelectedItems);
  return order;
}
