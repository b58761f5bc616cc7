import type { SamplingStrategy, LabelConfig } from "@tandem/schema";
import { sql } from "kysely";
import { type Trx, tellLive } from "../../database/emit.ts";
import { storedText } from "../accounts/index.ts";
import {
  type PredictionItem,
  holdLiveVersion,
  storePredictions,
  unnamedVersion,
  versionFor,
} from "../predictions/index.ts";
import type { TaskAnswer, TaskFailure } from "./answers.ts";

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

/** Notes why tasks got no prediction in a run; again for the same task counts once. @returns how many are new */
export async function storeFailures(trx: Trx, run: number, failures: readonly TaskFailure[]): Promise<number> {
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

export const tellRun = (trx: Trx, project: number, run: number): Promise<void> =>
  tellLive(trx, project, { kind: "prediction-run", run });
