import {
  type FilterItem,
  type FilterOperator,
  filterOperators,
  type Filters,
  type TaskQuery,
} from "@tandem/schema/api";
import type { SearchParams } from "../ui/search-params.ts";

/** Filters and order as the address has them. */
export interface AddressQuery {
  filters: Filters | null;
  /** Like `-tasks:predictions_score`; at most one counts. */
  ordering: string[];
}

const prefix = "filter:tasks:";

/**
 * Filters as short parameters: `f=data.text:contains:String:free%20money`, one for each condition, joined by “and”
 * unless `any=1`; the order as `order=-predictions_score`. What is not understood is left out.
 */
export function readTaskQuery(search: SearchParams): AddressQuery {
  const items = [search["f"]].flat().flatMap((written) => readItem(written ?? "") ?? []);
  const order = [search["order"]].flat()[0] ?? "";
  const field = order.replace(/^-/, "");
  return {
    filters: items.length === 0 ? null : { conjunction: search["any"] === "1" ? "or" : "and", items },
    ordering: field === "" ? [] : [`${order.startsWith("-") ? "-" : ""}tasks:${field}`],
  };
}

export function writeTaskQuery({ filters, ordering }: AddressQuery): { f?: string[]; any?: string; order?: string } {
  const first = ordering[0];
  return {
    ...(filters !== null && filters.items.length > 0 ? { f: filters.items.map(writeItem) } : {}),
    ...(filters?.conjunction === "or" ? { any: "1" } : {}),
    ...(first === undefined ? {} : { order: first.replace(/^(-?)tasks:/, "$1") }),
  };
}

/** As the server takes it. */
export const toTaskQuery = ({ filters, ordering }: AddressQuery): TaskQuery => ({
  ...(filters === null ? {} : { filters: { ...filters, items: filters.items.filter(isComplete) } }),
  ...(ordering.length === 0 ? {} : { ordering }),
});

/** A condition without a value is kept in the form but not applied. */
export function isComplete({ operator, value }: FilterItem): boolean {
  if (operator === "empty") return typeof value === "boolean";
  if (operator === "in" || operator === "not_in") {
    const range = value as { min?: unknown; max?: unknown } | null;
    return range !== null && typeof range === "object" && (isGiven(range.min) || isGiven(range.max));
  }
  return isGiven(value);
}
const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

const writeItem = (item: FilterItem): string =>
  [item.filter.replace(prefix, ""), item.operator, item.type, JSON.stringify(item.value ?? null)]
    .map((part) => part.replaceAll("%", "%25").replaceAll(":", "%3A"))
    .join(":");

function readItem(written: string): FilterItem | null {
  const [column, operator, type, value] = written
    .split(":")
    .map((part) => part.replaceAll("%3A", ":").replaceAll("%25", "%"));
  if (!column || !type || value === undefined || !filterOperators.includes(operator as FilterOperator)) return null;
  try {
    return { filter: prefix + column, operator: operator as FilterOperator, type, value: JSON.parse(value) as unknown };
  } catch {
    return null;
  }
}
