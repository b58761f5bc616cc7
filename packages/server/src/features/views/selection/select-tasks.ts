import type { TaskQuery } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db, Trx } from "../../../database/emit.ts";
import { compileQuery } from "./compile-query.ts";
import { bounded, readPage } from "./run-query.ts";
import { parseTaskQuery } from "./task-query.ts";

const compile = (db: Db | Trx, project: number, query: TaskQuery | null) =>
  compileQuery(db, project, parseTaskQuery(query));

/**
 * Ids of the tasks that a query means, ascending, those after `afterId`, at most `limit`; null means every task. An
 * explicit selection of nothing is nothing. For work in batches: pass the last id to get the next ones.
 * @throws 400 naming what is wrong with the query
 */
export async function selectTasks(
  db: Db | Trx,
  project: number,
  query: TaskQuery | null,
  afterId: number,
  limit: number,
): Promise<number[]> {
  const compiled = await compile(db, project, query);
  const { rows } = await bounded(db, compiled, (bound) =>
    sql<{ id: number }>`${compiled.hint}select tasks.id from tasks
      where ${compiled.where} and tasks.id > ${afterId} order by tasks.id limit ${limit}`.execute(bound),
  );
  return rows.map(({ id }) => id);
}

/** How many tasks a query means; see `selectTasks`. */
export async function countTasks(db: Db | Trx, project: number, query: TaskQuery | null): Promise<number> {
  const compiled = await compile(db, project, query);
  const { rows } = await bounded(db, compiled, (bound) =>
    sql<{ count: number }>`${compiled.hint}select count(*) as count from tasks where ${compiled.where}`.execute(bound),
  );
  return rows[0]?.count ?? 0;
}

/**
 * The first tasks of a query, in its order, that a person may still label: "label tasks as displayed". Tasks they
 * annotated, skipped or put off are left out, and so are those that have all their annotations, unless `labeledToo`.
 * @returns ids in that order, at most `limit`
 */
export async function queryNextCandidates(
  db: Db | Trx,
  project: number,
  query: TaskQuery | null,
  { user, labeledToo, limit }: { user: number; labeledToo: boolean; limit: number },
): Promise<number[]> {
  const compiled = await compileQuery(db, project, parseTaskQuery(query), { emptySelection: "all" });
  const open = sql`${compiled.where}
    and not exists (select from annotations a where a.task_id = tasks.id and a.completed_by = ${user})
    and not exists (select from drafts d where d.task_id = tasks.id and d.user_id = ${user} and d.was_postponed)`;
  const where = labeledToo ? open : sql`${open} and not tasks.is_labeled`;
  const rows = await bounded(db, compiled, (bound) => readPage(bound, { ...compiled, where }, { offset: 0 }, limit));
  return rows.map(({ id }) => id);
}
