import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "../../../database/emit.ts";
import { configOf } from "../../projects/index.ts";
import { type Column, columnNamed } from "./columns.ts";
import { conditionSql } from "./condition-sql.ts";
import type { Condition, ParsedQuery } from "./task-query.ts";
import { textIn } from "./values.ts";

/** How tasks are ordered; `id` is what decides between equals, in the same direction. */
interface Order {
  sql: RawBuilder<unknown>;
  /** What a page's last value is cast to when the next page begins after it. */
  cast: RawBuilder<unknown>;
  descending: boolean;
  /** Tasks without a value come last in both directions. */
  nullable: boolean;
  /** The order is that of the ids. */
  byId: boolean;
}

/** A query ready to run: conditions on the table `tasks`, and an order. */
export interface CompiledQuery {
  project: number;
  where: RawBuilder<unknown>;
  order: Order;
  /** Runs in bounded time: patterns can be made to take for ever. */
  hasPattern: boolean;
  /**
   * Goes before `select`. A statement that begins with a comment is sent without a name: PostgreSQL then plans it for
   * the values at hand, where a prepared one would settle for a plan that fits no filter in particular.
   */
  hint: RawBuilder<unknown>;
}

export interface CompileOptions {
  /** What an explicit selection of no tasks means. Label Studio's list takes it for all; whatever changes tasks must not. */
  emptySelection?: "all" | "none";
}

/** Long texts are ordered by their beginning, so that a page's mark stays short. */
const orderedLength = 200;

function orderColumn(column: Column): { sql: RawBuilder<unknown>; cast: RawBuilder<unknown>; nullable: boolean } {
  switch (column.kind) {
    case "number":
      return { sql: column.sql, cast: sql`float8`, nullable: column.nullable };
    case "time":
      return { sql: column.sql, cast: sql`timestamptz`, nullable: column.nullable };
    case "boolean":
      return { sql: column.sql, cast: sql`boolean`, nullable: false };
    default:
      return { sql: sql`left(${column.sql}, ${sql.lit(orderedLength)})`, cast: sql`text`, nullable: true };
  }
}

function compileOrder({ ordering, numericColumns }: ParsedQuery, onlyKey: string | null): Order {
  const { column, descending } = ordering ?? { column: "id", descending: false };
  const numeric = numericColumns.includes(`tasks:${column}`);
  const { sql: expression, cast, nullable } = orderColumn(columnNamed(column, { numeric, field: "ordering", onlyKey }));
  return { sql: expression, cast, nullable, descending, byId: column === "id" };
}

function selectionSql(selection: ParsedQuery["selection"], emptySelection: "all" | "none"): RawBuilder<unknown> | null {
  if (selection.kind === "all")
    return selection.excluded.length === 0 ? null : sql`tasks.id <> all(${selection.excluded}::int[])`;
  if (selection.included.length === 0 && emptySelection === "all") return null;
  return sql`tasks.id = any(${selection.included}::int[])`;
}

const patternsIn = (conditions: readonly (Condition | null)[]): string[] =>
  conditions.flatMap((condition) =>
    condition
      ? [
          ...(condition.operator === "regex" ? [textIn(condition, condition.value)] : []),
          ...patternsIn([condition.child]),
        ]
      : [],
  );

const longestPattern = 1_000;

/** Whether PostgreSQL understands a pattern. */
async function isBroken(db: Db | Trx, pattern: string): Promise<boolean> {
  if (pattern.length > longestPattern || pattern.includes("\0") || !pattern.isWellFormed()) return true;
  // Inside a transaction the refusal would end it.
  const probe = async (probeDb: Db | Trx): Promise<boolean> => {
    await sql`select '' ~ ${pattern}::text`.execute(probeDb);
    return false;
  };
  try {
    if (!db.isTransaction) return await probe(db);
    await sql`savepoint pattern_probe`.execute(db);
    return await probe(db);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "2201B") throw error;
    if (db.isTransaction) await sql`rollback to savepoint pattern_probe`.execute(db);
    return true;
  }
}

const asksForData = ({ conditions, ordering }: ParsedQuery): boolean =>
  [ordering, ...conditions, ...conditions.map(({ child }) => child)].some((part) => part?.column.startsWith("data."));

async function onlyDataKey(db: Db | Trx, project: number): Promise<string | null> {
  const row = await db.selectFrom("projects").select("label_config").where("id", "=", project).executeTakeFirst();
  const keys = row ? configOf(row).dataKeys : [];
  return keys.length === 1 ? (keys[0]?.key ?? null) : null;
}

/**
 * Makes SQL of a checked query.
 * @throws 400 naming a column, an operator or a value that is wrong
 */
export async function compileQuery(
  db: Db | Trx,
  project: number,
  query: ParsedQuery,
  options: CompileOptions = {},
): Promise<CompiledQuery> {
  const patterns = new Set(patternsIn(query.conditions));
  const brokenPatterns = new Set<string>();
  for (const pattern of patterns) if (await isBroken(db, pattern)) brokenPatterns.add(pattern);
  const onlyKey = asksForData(query) ? await onlyDataKey(db, project) : null;
  const facts = { brokenPatterns, onlyKey };
  const tests = query.conditions.map((condition) => conditionSql(condition, facts));
  const selection = selectionSql(query.selection, options.emptySelection ?? "none");
  const all = [
    sql`tasks.project_id = ${project}`,
    ...(tests.length > 0 ? [sql`(${sql.join(tests, query.conjunction === "or" ? sql` or ` : sql` and `)})`] : []),
    ...(selection ? [selection] : []),
  ];
  return {
    project,
    where: sql.join(all, sql` and `),
    order: compileOrder(query, onlyKey),
    hasPattern: patterns.size > 0,
    hint: all.length === 1 ? sql`` : sql`/* filtered */ `,
  };
}
