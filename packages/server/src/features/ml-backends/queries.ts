import type { Capabilities } from "@tandem/schema/ml";
import type { CallFailure } from "@tandem/schema/api";
import { type Selectable, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { MlBackendsTable } from "../../database/tables.ts";

export type BackendRow = Selectable<MlBackendsTable>;

export const backendById = (db: Db | Trx, id: number): Promise<BackendRow | undefined> =>
  db.selectFrom("ml_backends").selectAll().where("id", "=", id).executeTakeFirst();

/** The project's backends, oldest first. */
export const backendsOf = (db: Db | Trx, project: number): Promise<BackendRow[]> =>
  db.selectFrom("ml_backends").selectAll().where("project_id", "=", project).orderBy("id").execute();

/** The backend whose predictions people see, or else the oldest; undefined when the project has none. */
export async function mainBackend(db: Db | Trx, project: number): Promise<BackendRow | undefined> {
  const { rows } = await sql<BackendRow>`
    select b.* from ml_backends b join projects p on p.id = b.project_id
    where b.project_id = ${project}
    order by (b.title = p.model_version) desc nulls last, b.id limit 1`.execute(db);
  return rows[0];
}

/** What the backend said of itself at the last `/setup`; it was parsed before it was stored. */
export const capabilitiesOf = (row: Pick<BackendRow, "capabilities">): Capabilities | null =>
  row.capabilities as Capabilities | null;

export const failureOf = (row: Pick<BackendRow, "last_failure">): CallFailure | null =>
  row.last_failure as CallFailure | null;

/** Whether it has runs of each kind under way: what the states TR and PR tell. */
export async function busyBackends(
  db: Db | Trx,
  ids: readonly number[],
): Promise<{ training: Set<number>; predicting: Set<number> }> {
  const { rows } = await sql<{ id: number; training: boolean; predicting: boolean }>`
    select b.id,
      exists (select 1 from training_runs t where t.ml_backend_id = b.id and t.state = 'running') as training,
      exists (select 1 from prediction_runs r where r.project_id = b.project_id and r.ml_backend_id = b.id
                and r.state = 'running') as predicting
    from unnest(${[...ids]}::int[]) as i(id) join ml_backends b on b.id = i.id`.execute(db);
  const those = (key: "training" | "predicting") => new Set(rows.filter((row) => row[key]).map((row) => row.id));
  return { training: those("training"), predicting: those("predicting") };
}
