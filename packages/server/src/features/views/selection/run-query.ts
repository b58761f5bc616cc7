import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "../../../database/emit.ts";
import { invalid } from "../../../errors.ts";
import type { CompiledQuery } from "./compile-query.ts";

/** Where a page ended: the last task and its value in the order; `null` among those without one. */
export interface Mark {
  value: string | number | boolean | null;
  id: number;
}

/** Where a page begins: after a mark, or after so many tasks. */
export type Start = { after: Mark } | { offset: number };

const patternMilliseconds = 10_000;
const cancelled = "57014";

/** Runs statements of a query; with a pattern in it, in limited time. */
export async function bounded<T>(db: Db | Trx, query: CompiledQuery, run: (db: Db | Trx) => Promise<T>): Promise<T> {
  if (!query.hasPattern || db.isTransaction) return run(db);
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = ${sql.lit(patternMilliseconds)}`.execute(trx);
      return run(trx);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== cancelled) throw error;
    throw invalid({
      filters: [`The pattern took longer than ${patternMilliseconds / 1000} s; a simpler one is faster.`],
    });
  }
}

type Part = "valued" | "null";

interface Row {
  id: number;
  value: Mark["value"];
}

/** One part of the order: the tasks with a value, or those without. Each is a plain index scan where there is an index. */
async function readPart(db: Db | Trx, query: CompiledQuery, part: Part, start: Start, limit: number): Promise<Row[]> {
  const { order, where } = query;
  const direction = order.descending ? sql`desc` : sql`asc`;
  const beyond = order.descending ? sql`<` : sql`>`;
  const plain = order.byId || part === "null";
  const conditions: RawBuilder<unknown>[] = [where];
  if (order.nullable) conditions.push(part === "null" ? sql`${order.sql} is null` : sql`${order.sql} is not null`);
  if ("after" in start) {
    const { id, value } = start.after;
    conditions.push(
      plain
        ? sql`tasks.id ${beyond} ${id}`
        : sql`(${order.sql}, tasks.id) ${beyond} (${value}::${order.cast}, ${id}::int)`,
    );
  }
  const value = plain ? sql`null` : order.sql;
  // Also where every value is null: with it, an index of value and id gives the order.
  const by = order.byId ? sql`tasks.id ${direction}` : sql`${order.sql} ${direction}, tasks.id ${direction}`;
  const offset = "offset" in start && start.offset > 0 ? sql`offset ${start.offset}` : sql``;
  const { rows } = await sql<Row>`${query.hint}select tasks.id, ${value} as value from tasks
    where ${sql.join(conditions, sql` and `)} order by ${by} limit ${limit} ${offset}`.execute(db);
  return rows;
}

async function countValued(db: Db | Trx, { where, order, hint }: CompiledQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    ${hint}select count(*) as count from tasks where ${where} and ${order.sql} is not null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** At most `limit` tasks in the query's order, beginning at `start`. */
export async function readPage(db: Db | Trx, query: CompiledQuery, start: Start, limit: number): Promise<Row[]> {
  if (!query.order.nullable) return readPart(db, query, "valued", start, limit);
  if ("after" in start && start.after.value === null) return readPart(db, query, "null", start, limit);
  const valued = await readPart(db, query, "valued", start, limit);
  if (valued.length === limit) return valued;
  const skipped = "offset" in start && start.offset > 0 ? start.offset - (await countBefore(db, query, valued)) : 0;
  const rest = await readPart(db, query, "null", { offset: Math.max(0, skipped) }, limit - valued.length);
  return [...valued, ...rest];
}

/** How many tasks with a value there are, of those that a page skipped; all it skipped had one where it shows one. */
async function countBefore(db: Db | Trx, query: CompiledQuery, shown: Row[]): Promise<number> {
  return shown.length > 0 ? Number.POSITIVE_INFINITY : countValued(db, query);
}

export interface Totals {
  total: number;
  total_annotations: number;
  total_predictions: number;
}

/** Exactly how many tasks, annotations and predictions a query means. */
export async function readTotals(db: Db | Trx, query: CompiledQuery): Promise<Totals> {
  const { rows } = await bounded(db, query, (bound) =>
    sql<Totals>`${query.hint}select count(*) as total, coalesce(sum(tasks.total_annotations), 0) as total_annotations,
      coalesce(sum(tasks.total_predictions), 0) as total_predictions from tasks where ${query.where}`.execute(bound),
  );
  return rows[0] ?? { total: 0, total_annotations: 0, total_predictions: 0 };
}

/** The same for the tasks of a page that shows all there are. */
export async function totalsOfPage(db: Db | Trx, ids: readonly number[]): Promise<Totals> {
  const { rows } = await sql<Omit<Totals, "total">>`
    select coalesce(sum(total_annotations), 0) as total_annotations, coalesce(sum(total_predictions), 0) as total_predictions
    from tasks where id = any(${[...ids]}::int[])`.execute(db);
  return { total_annotations: 0, total_predictions: 0, ...rows[0], total: ids.length };
}
