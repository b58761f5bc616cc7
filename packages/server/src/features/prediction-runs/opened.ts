import { sql } from "kysely";
import type { Trx } from "../../database/emit.ts";
import type { BackendRow } from "../ml-backends/index.ts";
import type { Judged } from "./answers.ts";
import { type Listed, storeProblems, tellRun } from "./store-batch.ts";

type OpenedRun = Listed & { id: number };

/**
 * Notes how it went with tasks that were asked about because people opened them: which failed, and what was left out
 * of which. It stands in a run of kind `opened`, one for the backend's current version, which is there once something
 * was wrong and counts from then on. `done`: how many tasks got their prediction.
 */
export async function noteOpened(trx: Trx, backend: BackendRow, judged: Judged, done: number): Promise<void> {
  if (judged.answers.length + judged.failures.length === 0) return;
  const isWrong = judged.failures.length > 0 || judged.answers.some((answer) => answer.leftOut !== null);
  const run = isWrong ? await openedRun(trx, backend) : await knownOpenedRun(trx, backend);
  if (!run) return;
  const { failed, partial } = await storeProblems(trx, run.id, judged, run);
  await sql`
    update prediction_runs set
      done = done + ${done}, failed = failed + ${failed}, partial = partial + ${partial},
      total = done + failed + ${done + failed}, finished_at = now()
    where id = ${run.id}`.execute(trx);
  await tellRun(trx, backend.project_id, run.id);
}

/** Locked, so that others who note something wait for their turn. */
async function knownOpenedRun(trx: Trx, backend: BackendRow): Promise<OpenedRun | undefined> {
  const { rows } = await sql<OpenedRun>`
    select id, failed, partial from prediction_runs
    where ml_backend_id = ${backend.id} and kind = 'opened'
      and version_id is not distinct from ${backend.current_version_id}::int
    for update`.execute(trx);
  return rows[0];
}

/** That of another version makes room: its predictions are no longer shown. */
async function openedRun(trx: Trx, backend: BackendRow): Promise<OpenedRun | undefined> {
  await sql`
    delete from prediction_runs
    where ml_backend_id = ${backend.id} and kind = 'opened'
      and version_id is distinct from ${backend.current_version_id}::int`.execute(trx);
  const { rows } = await sql<OpenedRun>`
    insert into prediction_runs (project_id, ml_backend_id, kind, state, version_id, started_at, finished_at)
    values (${backend.project_id}, ${backend.id}, 'opened', 'completed', ${backend.current_version_id}, now(), now())
    on conflict (ml_backend_id) where kind = 'opened' do update set finished_at = now()
    returning id, failed, partial`.execute(trx);
  return rows[0];
}
