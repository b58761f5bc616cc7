import type { SamplingStrategy, LabelConfig } from "@tandem/schema";
import { sql } from "kysely";
import { type Trx, tellLive } from "../../database/emit.ts";
import { storedJson, storedText } from "../accounts/index.ts";
import {
  type PredictionItem,
  holdLiveVersion,
  storePredictions,
  unnamedVersion,
  versionFor,
} from "../predictions/index.ts";
import type { Judged, TaskAnswer, TaskFailure } from "./answers.ts";

export interface StoreAnswers {
  project: number;
  backend: number;
  /** The name for answers that name no version: what `/setup` said. */
  fallback: string | null;
  live: { liveVersionId: number | null; strategy: SamplingStrategy; config: LabelConfig };
}

/** Stores answers under the versions they name. @returns how many tasks have them now, and those versions */
export async function storeAnswers(
  trx: Trx,
  { project, backend, fallback, live: asked }: StoreAnswers,
  answers: readonly TaskAnswer[],
): Promise<{ stored: number; versions: { id: number; name: string }[] }> {
  // The live version may have changed since the model was asked.
  const live = { ...asked, ...(await holdLiveVersion(trx, project)) };
  const byName = new Map<string, PredictionItem[]>();
  for (const { version, items } of answers) {
    const name = version ?? fallback ?? unnamedVersion;
    const list = byName.get(name) ?? [];
    list.push(...items);
    byName.set(name, list);
  }
  let stored = 0;
  const versions: { id: number; name: string }[] = [];
  for (const [name, items] of byName) {
    const id = await versionFor(trx, project, backend, name);
    stored += (await storePredictions(trx, { project, versionId: id, items, ...live })).length;
    versions.push({ id, name });
  }
  return { stored, versions };
}

/** How many tasks a run lists. */
export interface Listed {
  failed: number;
  partial: number;
}

/**
 * Lists with a run which tasks got no prediction and what was left out of others. What it listed before of the same
 * tasks is replaced. `before`: how many it lists.
 * @returns how many more it lists now; fewer where tasks that were listed have a whole answer now
 */
export async function storeProblems(trx: Trx, run: number, judged: Judged, before: Listed): Promise<Listed> {
  const tasks = [...judged.answers, ...judged.failures].map((one) => one.task);
  const gone = {
    failed: before.failed > 0 ? await unlist(trx, "prediction_failures", run, tasks) : 0,
    partial: before.partial > 0 ? await unlist(trx, "partial_predictions", run, tasks) : 0,
  };
  const failed = await storeFailures(trx, run, judged.failures);
  return { failed: failed - gone.failed, partial: (await storePartial(trx, run, judged.answers)) - gone.partial };
}

async function unlist(
  trx: Trx,
  table: "prediction_failures" | "partial_predictions",
  run: number,
  tasks: readonly number[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where run_id = ${run} and task_id = any(${[...tasks]}::int[])`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** Notes what was left out of answers that are kept in part. @returns of how many */
async function storePartial(trx: Trx, run: number, answers: readonly TaskAnswer[]): Promise<number> {
  const parts = answers.flatMap(({ task, version, leftOut }) => (leftOut === null ? [] : [{ task, version, leftOut }]));
  if (parts.length === 0) return 0;
  const problems = parts.map(({ leftOut }) =>
    storedJson(leftOut.problems.map(({ path, message, expected }) => ({ path, message, expected: expected ?? null }))),
  );
  const { rows } = await sql`
    insert into partial_predictions (run_id, task_id, version, problems, left_out)
    select ${run}, p.task, p.version, p.problems::jsonb, p.left_out
    from unnest(${parts.map((part) => part.task)}::int[],
                ${parts.map(({ version }) => (version === null ? null : storedText(version)))}::text[],
                ${problems}::text[],
                ${parts.map((part) => part.leftOut.count)}::int[]) as p(task, version, problems, left_out)
    join tasks t on t.id = p.task
    order by p.task
    returning task_id`.execute(trx);
  return rows.length;
}

/** Notes why tasks got no prediction in a run; again for the same task counts once. @returns how many are new */
async function storeFailures(trx: Trx, run: number, failures: readonly TaskFailure[]): Promise<number> {
  if (failures.length === 0) return 0;
  const text = (value: string | null): string | null => (value === null ? null : storedText(value));
  const { rows } = await sql<{ is_new: boolean }>`
    insert into prediction_failures (run_id, task_id, version, message, path)
    select ${run}, f.task, f.version, f.message, f.path
    from unnest(${failures.map((failure) => failure.task)}::int[],
                ${failures.map((failure) => text(failure.version))}::text[],
                ${failures.map((failure) => storedText(failure.message))}::text[],
                ${failures.map((failure) => text(failure.path))}::text[]) as f(task, version, message, path)
    join tasks t on t.id = f.task
    order by f.task
    on conflict (run_id, task_id) do update
      set version = excluded.version, message = excluded.message, path = excluded.path, created_at = now()
    returning (xmax = 0) as is_new`.execute(trx);
  return rows.filter((row) => row.is_new).length;
}

/** Lists of so many runs of a backend are kept. */
const keptLists = 10;

/**
 * A model whose every answer is wrong in part lists every task again with every version: when a run begins, the lists
 * of its backend's older runs go. Their numbers stay.
 */
export async function forgetOldLists(
  trx: Trx,
  run: { id: number; project_id: number; ml_backend_id: number },
): Promise<void> {
  await sql`
    delete from partial_predictions where run_id in (
      select id from prediction_runs
      where project_id = ${run.project_id} and ml_backend_id = ${run.ml_backend_id} and partial > 0
        and kind <> 'opened' and id < ${run.id}
      order by id desc offset ${keptLists - 1})`.execute(trx);
}

export const tellRun = (trx: Trx, project: number, run: number): Promise<void> =>
  tellLive(trx, project, { kind: "prediction-run", run });
