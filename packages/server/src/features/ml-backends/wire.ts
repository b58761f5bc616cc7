import { type MlBackend, backendStates } from "@tandem/schema/api";
import type { Db, Trx } from "../../database/emit.ts";
import { type BackendRow, busyBackends } from "./queries.ts";

/** Backends as the API answers them; a connected one that works says on what. */
export async function backendsWire(db: Db | Trx, rows: readonly BackendRow[]): Promise<MlBackend[]> {
  const busy = await busyBackends(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const state =
      row.state !== "CO" ? row.state : busy.training.has(row.id) ? "TR" : busy.predicting.has(row.id) ? "PR" : "CO";
    return {
      id: row.id,
      state,
      readable_state: backendStates[state],
      is_interactive: row.is_interactive,
      url: row.url,
      error_message: row.error_message,
      title: row.title,
      auth_method: row.auth_method,
      basic_auth_user: row.basic_auth_user,
      basic_auth_pass_is_set: row.basic_auth_pass !== "",
      description: row.description,
      extra_params: row.extra_params,
      model_version: row.model_version ?? (row.auto_update ? null : ""),
      timeout: row.timeout,
      created_at: row.created_at,
      updated_at: row.updated_at,
      auto_update: row.auto_update,
      project: row.project_id,
    };
  });
}
