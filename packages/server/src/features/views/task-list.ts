import type { api, Input, Output } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { dataManagerTasks } from "../tasks/index.ts";
import { type CompiledQuery, compileQuery } from "./selection/compile-query.ts";
import { type CursorScope, readCursor, writeCursor } from "./selection/cursor.ts";
import { bounded, readPage, type Start, type Totals, totalsOfPage } from "./selection/run-query.ts";
import { parseTaskQuery } from "./selection/task-query.ts";
import { totalsOf } from "./totals.ts";
import { viewRow } from "./view-rows.ts";

type List = typeof api.tasks.list;
type Query = Input<List>["query"];

const defaultPageSize = 100;

/** A view's own filters and order win over the request's; its ticked rows do not restrict what is listed. */
async function asked(
  { db }: Context,
  project: number,
  query: Query,
): Promise<{ compiled: CompiledQuery; scope: CursorScope }> {
  const view = query.view === undefined ? null : await viewRow(db, query.view, project);
  const parsed = parseTaskQuery(view ? { ...view.data, selectedItems: null } : query.query);
  const compiled = await compileQuery(db, project, parsed, { emptySelection: "all" });
  const { conjunction, conditions, ordering, numericColumns, selection } = parsed;
  const scope = { project, filters: [conjunction, conditions], ordering: [ordering, numericColumns], selection };
  return { compiled, scope };
}

const notCounted: Totals = { total: -1, total_annotations: -1, total_predictions: -1 };

/** Only the keys asked for, as Label Studio's `include` does; the SDK asks for ids alone. */
function included(query: Query): string[] | null {
  const names = (query.include ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length === 0 ? null : names;
}

async function tasksOfPage(context: Context, caller: Caller, query: Query, ids: readonly number[]) {
  const names = included(query);
  if (names?.length === 1 && names[0] === "id") return ids.map((id) => ({ id }));
  const rows = await dataManagerTasks(context.db, ids, {
    fields: query.fields === "all" ? "all" : "task_only",
    user: userIdOf(caller),
  });
  if (names === null) return rows;
  const wanted = new Set(names);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => wanted.has(key))));
}

/** Counted after the page: where few tasks match, finding the page was the scan, and tells the totals too. */
async function totals(
  { db }: Context,
  query: Query,
  compiled: CompiledQuery,
  scope: CursorScope,
  all: readonly { id: number }[] | null,
): Promise<Totals> {
  if (query.with_total === false) return notCounted;
  return all
    ? totalsOfPage(
        db,
        all.map(({ id }) => id),
      )
    : totalsOf(db, compiled, scope);
}

/**
 * A page of tasks: by number as in Label Studio, or behind a cursor, which costs the same however deep it is. Only ids
 * are read in order; what a row shows is looked up for the page alone. Totals are exact, and counted beside the page.
 * @throws 404 `Invalid page.` past the end
 */
export async function listTasks(
  context: Context,
  project: number,
  caller: Caller,
  query: Query,
): Promise<Output<List>> {
  const { compiled, scope } = await asked(context, project, query);
  const size = query.page_size ?? defaultPageSize;
  const page = query.page ?? 1;
  const start: Start =
    query.cursor === undefined
      ? { offset: (page - 1) * size }
      : { after: readCursor(context.secret, scope, query.cursor) };
  const rows = await bounded(context.db, compiled, (db) => readPage(db, compiled, start, size + 1));
  if (rows.length === 0 && page > 1 && query.cursor === undefined) throw new AppError(404, "Invalid page.");
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  const isWhole = "offset" in start && start.offset === 0 && rows.length <= size;
  const tasks = await tasksOfPage(
    context,
    caller,
    query,
    shown.map(({ id }) => id),
  );
  const { total, total_annotations, total_predictions } = await totals(
    context,
    query,
    compiled,
    scope,
    isWhole ? shown : null,
  );
  return {
    total_annotations,
    total_predictions,
    total,
    tasks: tasks as Output<List>["tasks"],
    next_cursor: last ? writeCursor(context.secret, scope, last) : null,
  };
}
