import type { Project } from "@tandem/schema/api";
import { sql, type SqlBool } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { AppError, invalid } from "../../errors.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { notBeingDeleted } from "./being-deleted.ts";
import { type CounterName, counterNames, readCounters } from "./counters.ts";
import type { ProjectRow } from "./rows.ts";
import { maySeeSecrets } from "./service.ts";
import { projectToWire } from "./wire.ts";

export interface ListQuery {
  page?: number;
  page_size?: number;
  ids?: string;
  title?: string;
  search?: string;
  include?: string;
  filter?: string;
  ordering?: string;
}
export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

const usualSize = 30;
const largestSize = 100;
const sizeOf = ({ page_size: size }: ListQuery): number =>
  size === undefined || size < 1 ? usualSize : Math.min(size, largestSize);

const orderable = ["id", "title", "created_at", "updated_at", "pinned_at", "is_published", "color"] as const;
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

function idsOf(text: string): number[] {
  const ids = text.split(",").map((part) => Number(part.trim()));
  if (ids.every((id) => Number.isInteger(id) && id >= 0)) return ids.filter((id) => id < 2 ** 31);
  throw invalid({ ids: ["Expected project ids like 1,2,3."] });
}

/** The projects a caller may see: a guest's are those they were added to, a model's is its own. */
function visible(db: Db, caller: Caller) {
  const all = db.selectFrom("projects").where(notBeingDeleted);
  if (caller.kind === "backend") return all.where("id", "=", caller.project);
  if (caller.kind === "nobody") return all.where(sql<SqlBool>`false`);
  if (caller.user.role !== "guest") return all;
  return all.where("id", "in", db.selectFrom("memberships").select("project_id").where("user_id", "=", caller.user.id));
}

function filtered(db: Db, caller: Caller, query: ListQuery) {
  let found = visible(db, caller);
  if (query.ids) found = found.where("id", "in", [0, ...idsOf(query.ids)]);
  for (const text of [query.title, query.search])
    if (text) found = found.where("title", "ilike", containing(text.replaceAll("\0", "")));
  if (query.filter === "pinned_only") found = found.where("pinned_at", "is not", null);
  if (query.filter === "exclude_pinned") found = found.where("pinned_at", "is", null);
  return found;
}

function ordered(query: ListQuery) {
  const descending = query.ordering?.startsWith("-") === true;
  const name = query.ordering?.replace(/^-/, "");
  const column = orderable.find((known) => known === name);
  if (!column) return sql`pinned_at desc nulls last, created_at desc, id desc`;
  return sql`${sql.ref(column)} ${sql.raw(descending ? "desc nulls last" : "asc nulls last")}, id desc`;
}

async function pageOf(context: Context, caller: Caller, path: string, query: ListQuery): Promise<Page<ProjectRow>> {
  const { db } = context;
  const size = sizeOf(query);
  const page = query.page ?? 1;
  const all = filtered(db, caller, query);
  const { count } = await all.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  if (page > 1 && (page - 1) * size >= count) throw new AppError(404, "Invalid page.");
  const results = await all
    .selectAll()
    .orderBy(ordered(query))
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  const address = (number: number): string => {
    const given = Object.entries({ ...query, page: number }).map(([key, value]) => [key, String(value)]);
    return `${context.publicUrl()}${path}?${new URLSearchParams(given as [string, string][]).toString()}`;
  };
  return {
    count,
    next: page * size < count ? address(page + 1) : null,
    previous: page > 1 ? address(page - 1) : null,
    results,
  };
}

/** The keys asked for with `include`; null: all. */
const includedOf = ({ include }: ListQuery): Set<string> | null => {
  const names = (include ?? "").split(",").flatMap((name) => name.trim() || []);
  return names.length === 0 ? null : new Set(names);
};

const countersFor = (included: Set<string> | null): CounterName[] =>
  counterNames.filter((name) => included === null || included.has(name));

const only = <T extends object>(whole: T, included: Set<string> | null): T =>
  included === null ? whole : (Object.fromEntries(Object.entries(whole).filter(([key]) => included.has(key))) as T);

async function creatorsOf(db: Db, rows: readonly ProjectRow[]) {
  const ids = [...new Set(rows.flatMap(({ created_by: id }) => id ?? []))];
  const users = await db
    .selectFrom("users")
    .select(["id", "email", "first_name", "last_name"])
    .where("id", "in", [0, ...ids])
    .execute();
  return new Map(users.map((user) => [user.id, user]));
}

export async function listProjects(context: Context, caller: Caller, query: ListQuery): Promise<Page<Project>> {
  const { results: rows, ...page } = await pageOf(context, caller, "/api/projects/", query);
  const included = includedOf(query);
  const ids = rows.map(({ id }) => id);
  const counters = await readCounters(context.db, ids, userIdOf(caller), countersFor(included));
  const creators = await creatorsOf(context.db, rows);
  const showSecrets = maySeeSecrets(caller);
  const results = rows.flatMap((row) => {
    const counted = counters.get(row.id);
    const creator = creators.get(row.created_by ?? 0) ?? null;
    return counted ? [only(projectToWire(row, { creator, counters: counted, showSecrets }), included)] : [];
  });
  return { ...page, results };
}

/** The counters alone, for many projects. */
export async function listCounts(
  context: Context,
  caller: Caller,
  query: ListQuery,
): Promise<Page<Record<string, unknown>>> {
  const { results: rows, ...page } = await pageOf(context, caller, "/api/projects/counts/", query);
  const included = includedOf(query);
  const wanted = countersFor(included).filter((name) => included !== null || !name.startsWith("queue_"));
  const counters = await readCounters(
    context.db,
    rows.map(({ id }) => id),
    userIdOf(caller),
    wanted,
  );
  const results = rows.map(({ id }) => ({
    id,
    ...Object.fromEntries(wanted.map((name) => [name, counters.get(id)?.[name] ?? 0])),
  }));
  return { ...page, results };
}
