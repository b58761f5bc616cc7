import type { View } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { invalid } from "../../errors.ts";
import { storedJson } from "../accounts/index.ts";
import { compileQuery } from "./selection/compile-query.ts";
import { parseTaskQuery } from "./selection/task-query.ts";
import { insertView, reorderViews, updateView, viewRow, viewRows, viewToWire } from "./view-rows.ts";

const largestView = 1_000_000;

/** What a view keeps, as JSON: anything, but its filters and order must be such that its tasks can be listed. */
async function checkedData(db: Db, project: number, data: Record<string, unknown>): Promise<string> {
  await compileQuery(db, project, parseTaskQuery(data));
  const text = storedJson(data);
  if (text.length > largestView)
    throw invalid({ data: [`Ensure this field has no more than ${largestView} characters.`] });
  return text;
}

export const listViews = async (db: Db, project: number): Promise<View[]> =>
  (await viewRows(db, project)).map(viewToWire);

export const getView = async (db: Db, id: number, project: number): Promise<View> =>
  viewToWire(await viewRow(db, id, project));

export async function createView(
  { db }: Context,
  project: number,
  user: number | null,
  data: Record<string, unknown> = {},
): Promise<View> {
  return viewToWire(await insertView(db, project, user, await checkedData(db, project, data)));
}

/** Without `data` a view stays as it is, or becomes empty when it is replaced. */
export async function changeView(
  { db }: Context,
  id: number,
  project: number,
  data: Record<string, unknown> | undefined,
  replace: boolean,
): Promise<View> {
  if (data === undefined && !replace) return getView(db, id, project);
  return viewToWire(await updateView(db, id, await checkedData(db, project, data ?? {})));
}

export async function deleteView(db: Db, id: number): Promise<void> {
  await db.deleteFrom("views").where("id", "=", id).execute();
}

export async function resetViews(db: Db, project: number): Promise<void> {
  await db.deleteFrom("views").where("project_id", "=", project).execute();
}

export async function orderViews(db: Db, project: number, ids: readonly number[]): Promise<View[]> {
  await reorderViews(db, project, ids);
  return listViews(db, project);
}
