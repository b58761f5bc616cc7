import type { TaskQuery } from "@tandem/schema/api";
import type { Db } from "../../database/emit.ts";
import type { NextRequest, SelectNext } from "./service.ts";

/** Reads a view or a query as the data manager does; throws 400 naming what is wrong. */
export type ReadQuery = (
  db: Db,
  project: number,
  given: { view?: number; filters?: unknown; ordering?: unknown; selectedItems?: unknown },
) => Promise<TaskQuery>;

interface Given {
  view?: number;
  filters?: string;
  ordering?: string;
  selectedItems?: string;
}

/** The displayed list a request names, if it names one. */
export async function displayedBy(
  db: Db,
  project: number,
  given: Given,
  { selectNext, readQuery }: { selectNext: SelectNext; readQuery: ReadQuery },
): Promise<Pick<NextRequest, "displayed">> {
  const names = Object.values(given).some((value) => value !== undefined);
  return names ? { displayed: { query: await readQuery(db, project, given), selectNext } } : {};
}
