import type { MlBackend } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { type BackendRow, backendById, backendsOf } from "./queries.ts";
import { refreshBackend } from "./refresh.ts";
import { backendsWire } from "./wire.ts";

/** The project's backends, each asked anew, all at the same time. */
export async function listBackends(context: Context, project: number, interactive?: boolean): Promise<MlBackend[]> {
  const rows = await backendsOf(context.db, project);
  const refreshed = await Promise.all(rows.map((row) => refreshBackend(context, row)));
  const shown = refreshed.filter(
    (row): row is BackendRow => row !== undefined && (interactive === undefined || row.is_interactive === interactive),
  );
  return backendsWire(context.db, shown);
}

export async function getBackend(context: Context, id: number): Promise<MlBackend> {
  const row = await backendById(context.db, id);
  const refreshed = row && (await refreshBackend(context, row));
  const [answer] = refreshed ? await backendsWire(context.db, [refreshed]) : [];
  if (!answer) throw notFound("MLBackend");
  return answer;
}
