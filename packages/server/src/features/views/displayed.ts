import type { TaskQuery } from "@tandem/schema/api";
import type { Db } from "../../database/emit.ts";
import { compileQuery } from "./selection/compile-query.ts";
import { queryNextCandidates } from "./selection/select-tasks.ts";
import { parseTaskQuery, queryPartsOf } from "./selection/task-query.ts";
import { viewRow } from "./view-rows.ts";

/** A query as requests give it: its parts, each perhaps as JSON text, or a view in their place. */
export interface GivenQuery {
  view?: number | undefined;
  filters?: unknown;
  ordering?: unknown;
  selectedItems?: unknown;
}

/**
 * The query that a request means. A view's filters and order win; tasks ticked in the request win over those ticked
 * when the view was saved.
 * @throws 400 naming what is wrong, 404 for a view that is not the project's
 */
export async function readQuery(db: Db, project: number, given: GivenQuery): Promise<TaskQuery> {
  const { view, ...parts } = given;
  if (view === undefined) return checked(db, project, queryPartsOf(parts));
  const { data } = await viewRow(db, view, project);
  const selectedItems = given.selectedItems ?? data["selectedItems"];
  return checked(db, project, queryPartsOf({ ...data, selectedItems }));
}

async function checked(db: Db, project: number, query: TaskQuery): Promise<TaskQuery> {
  await compileQuery(db, project, parseTaskQuery(query));
  return query;
}

/** The task somebody gets next who labels tasks as they are displayed. */
export async function selectNext(db: Db, project: number, user: number, query: TaskQuery): Promise<number | null> {
  const row = await db
    .selectFrom("projects")
    .select("show_ground_truth_first")
    .where("id", "=", project)
    .executeTakeFirst();
  const labeledToo = row?.show_ground_truth_first ?? false;
  const [first] = await queryNextCandidates(db, project, query, { user, labeledToo, limit: 1 });
  return first ?? null;
}
