import type { Db } from "../../database/emit.ts";
import type { CompiledQuery } from "./selection/compile-query.ts";
import type { CursorScope } from "./selection/cursor.ts";
import { readTotals, type Totals } from "./selection/run-query.ts";

/** Somebody who scrolls asks for page after page: the same count would be made over and over. */
const keptMilliseconds = 1_000;
const mostKept = 500;
const kept = new WeakMap<Db, Map<string, { until: number; totals: Promise<Totals> }>>();

/** The totals of a query; those of the last second, or the ones being counted right now, serve everybody. */
export function totalsOf(db: Db, query: CompiledQuery, { project, filters, selection }: CursorScope): Promise<Totals> {
  const known = kept.get(db) ?? new Map<string, { until: number; totals: Promise<Totals> }>();
  kept.set(db, known);
  const key = JSON.stringify([project, filters, selection]);
  const now = Date.now();
  const found = known.get(key);
  if (found && found.until > now) return found.totals;
  const totals = readTotals(db, query);
  const entry = { until: Number.POSITIVE_INFINITY, totals };
  known.delete(key);
  known.set(key, entry);
  totals.then(
    () => void (entry.until = Date.now() + keptMilliseconds),
    () => void known.delete(key),
  );
  for (const oldest of known.keys()) {
    if (known.size <= mostKept) break;
    known.delete(oldest);
  }
  return totals;
}

/** After a change of many tasks whoever made it wants to see what is left. */
export function forgetTotals(db: Db, project: number): void {
  const known = kept.get(db);
  for (const key of known?.keys() ?? []) if (key.startsWith(`[${project},`)) known?.delete(key);
}
