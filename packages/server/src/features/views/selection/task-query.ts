import { type FilterOperator, filterOperators, type TaskQuery } from "@tandem/schema/api";
import { invalid } from "../../../errors.ts";
import { parseBodyJson } from "../../../http/body-json.ts";

/** One condition, checked: its column is still a name. */
export interface Condition {
  column: string;
  operator: FilterOperator;
  type: string;
  value: unknown;
  child: Condition | null;
}

/** Which tasks, in which order: a `TaskQuery` of the API after its shape was checked. */
export interface ParsedQuery {
  conjunction: "and" | "or";
  conditions: Condition[];
  ordering: { column: string; descending: boolean } | null;
  selection: { kind: "all"; excluded: number[] } | { kind: "only"; included: number[] };
  /** Data columns (`tasks:data.x`) that are ordered as numbers: a view's `columnsDisplayType` says so. */
  numericColumns: string[];
}

const filterPrefix = "filter:tasks:";
const mostConditions = 100;
const mostIds = 1_000_000;
const largestId = 2 ** 31 - 1;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const wrong = (field: string, message: string) => invalid({ [field]: [message] });

/** A part of a query may come as JSON text, as it does in URLs and forms. */
function fromText(value: unknown, field: string): unknown {
  if (typeof value !== "string") return value;
  if (value.trim() === "") return undefined;
  try {
    return parseBodyJson(value);
  } catch (error) {
    throw wrong(field, `Not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function readCondition(value: unknown, place: string, mayHaveChild: boolean): Condition | null {
  if (!isFields(value)) throw wrong("filters", `${place}: expected an object with "filter", "operator" and "value".`);
  const { filter, operator } = value;
  if (typeof filter !== "string" || !filter.startsWith(filterPrefix))
    throw wrong("filters", `${place}: unknown filter ${JSON.stringify(filter)}; expected "${filterPrefix}<column>".`);
  if (!(filterOperators as readonly unknown[]).includes(operator))
    throw wrong(
      "filters",
      `${place}: unknown operator ${JSON.stringify(operator)}; expected one of ${filterOperators.join(", ")}.`,
    );
  const type = typeof value["type"] === "string" ? value["type"] : "Unknown";
  const child = value["child_filter"];
  if (child !== undefined && child !== null && !mayHaveChild)
    throw wrong("filters", `${place}: a child filter has no child filter of its own.`);
  const own = { column: filter.slice(filterPrefix.length), operator: operator as FilterOperator, type };
  const parsedChild =
    child === undefined || child === null ? null : readCondition(child, `${place}.child_filter`, false);
  // A filter that still waits for its value means nothing yet, as in Label Studio.
  if (value["value"] === undefined || value["value"] === null) return parsedChild;
  return { ...own, value: value["value"], child: parsedChild };
}

function readFilters(given: unknown): Pick<ParsedQuery, "conjunction" | "conditions"> {
  const filters = fromText(given, "filters");
  if (filters === undefined || filters === null) return { conjunction: "and", conditions: [] };
  if (!isFields(filters)) throw wrong("filters", 'Expected an object with "conjunction" and "items".');
  const { conjunction = "and", items = [] } = filters;
  if (conjunction !== "and" && conjunction !== "or")
    throw wrong("filters", `Unknown conjunction ${JSON.stringify(conjunction)}; expected "and" or "or".`);
  if (!Array.isArray(items)) throw wrong("filters", '"items" must be a list.');
  if (items.length > mostConditions) throw wrong("filters", `At most ${mostConditions} filters.`);
  const conditions = items.flatMap((item, index) => readCondition(item, `items[${index}]`, true) ?? []);
  return { conjunction, conditions };
}

/** Only the first element counts, as in Label Studio. */
function readOrdering(given: unknown): ParsedQuery["ordering"] {
  const ordering = typeof given === "string" && given.trimStart().startsWith("[") ? fromText(given, "ordering") : given;
  const list = typeof ordering === "string" && ordering !== "" ? [ordering] : (ordering ?? []);
  if (!Array.isArray(list)) throw wrong("ordering", "Expected a list.");
  const first: unknown = list[0];
  if (first === undefined || first === null || first === "") return null;
  const match = typeof first === "string" ? /^(-?)tasks:(.+)$/s.exec(first) : null;
  if (!match) throw wrong("ordering", `Unknown ordering ${JSON.stringify(first)}; expected "tasks:<column>".`);
  return { column: match[2] ?? "", descending: match[1] === "-" };
}

function readIds(given: unknown, name: string): number[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw wrong("selectedItems", `"${name}" must be a list of task ids.`);
  if (given.length > mostIds) throw wrong("selectedItems", `"${name}" may hold at most ${mostIds} ids.`);
  return given.flatMap((id) => {
    const number = typeof id === "string" && /^\d+$/.test(id) ? Number(id) : id;
    if (typeof number !== "number" || !Number.isInteger(number))
      throw wrong("selectedItems", `"${name}" holds ${JSON.stringify(id)}; expected task ids.`);
    return number >= 1 && number <= largestId ? [number] : [];
  });
}

function readSelection(given: unknown): ParsedQuery["selection"] {
  const selected = fromText(given, "selectedItems");
  if (selected === undefined || selected === null) return { kind: "all", excluded: [] };
  if (!isFields(selected)) throw wrong("selectedItems", 'Expected {"all": true} or {"all": false, "included": […]}.');
  const { all } = selected;
  if (all === false || all === "false") return { kind: "only", included: readIds(selected["included"], "included") };
  if (all === true || all === "true") return { kind: "all", excluded: readIds(selected["excluded"], "excluded") };
  throw wrong("selectedItems", '"all" must be true or false.');
}

function readNumericColumns(types: unknown): string[] {
  if (!isFields(types)) return [];
  return Object.entries(types).flatMap(([column, type]) => (type === "Number" ? [column] : []));
}

/**
 * Checks the shape of a query: an object or the same as JSON text, and likewise each of its parts.
 * @throws 400 naming what is wrong; column names and values are checked when the query becomes SQL.
 */
export function parseTaskQuery(given: unknown): ParsedQuery {
  const query = fromText(given, "query") ?? {};
  if (!isFields(query)) throw wrong("query", "Expected an object with filters, ordering, selectedItems.");
  return {
    ...readFilters(query["filters"]),
    ordering: readOrdering(query["ordering"]),
    selection: readSelection(query["selectedItems"]),
    numericColumns: readNumericColumns(query["columnsDisplayType"]),
  };
}

const partNames = ["filters", "ordering", "selectedItems", "columnsDisplayType"] as const;

/** The parts of a query in a request's body or a view's data, checked, as they are stored and passed on. */
export function queryPartsOf(holder: Fields): TaskQuery {
  const parts = partNames.flatMap((name) => {
    const value = name === "ordering" ? holder[name] : fromText(holder[name], name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  const query = Object.fromEntries(parts);
  parseTaskQuery(query);
  return query;
}
