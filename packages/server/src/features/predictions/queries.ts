import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { PredictionRow } from "../tasks/index.ts";

/** Predictions for which a condition on `p` (predictions) and `v` (model_versions) holds, by id. */
export async function selectPredictions(
  db: Db | Trx,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<PredictionRow[]> {
  const { rows } = await sql<PredictionRow>`
    select p.*, v.name as version_name, v.ml_backend_id as version_backend
    from predictions p join model_versions v on v.id = p.version_id
    where ${condition} order by p.id limit ${limit}`.execute(db);
  return rows;
}

/** The rank after the last one of a version for a task; 0 for the first answer. */
export async function nextRank(db: Db | Trx, task: number, version: number): Promise<number> {
  const { rows } = await sql<{ rank: number }>`
    select coalesce(max(rank) + 1, 0) as rank from predictions
    where task_id = ${task} and version_id = ${version}`.execute(db);
  return rows[0]?.rank ?? 0;
}

/** The prediction of that version which already says exactly this, if any. */
export async function sameAnswer(
  db: Db | Trx,
  task: number,
  version: number,
  result: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ rank: number }>`
    select rank from predictions
    where task_id = ${task} and version_id = ${version} and result = ${result}::jsonb order by rank limit 1`.execute(
    db,
  );
  return rows[0]?.rank;
}
