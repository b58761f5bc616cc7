import { type LabelConfig, type SamplingStrategy, samplingStrategies } from "@tandem/schema";
import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { configOf, findProject } from "../projects/index.ts";
import { type Opinion, type TaskOpinion, taskOpinion } from "./opinions.ts";

/** What the tasks' columns of a project follow. */
export interface LiveSettings {
  liveVersionId: number | null;
  strategy: SamplingStrategy;
  config: LabelConfig;
}

/** Undefined when the project is gone. */
export async function liveSettings(db: Db, project: number): Promise<LiveSettings | undefined> {
  const row = await findProject(db, project);
  if (!row) return undefined;
  return { liveVersionId: row.live_version_id, strategy: knownStrategy(row.strategy), config: configOf(row) };
}

/**
 * What the tasks' columns follow, held until the transaction ends: a change of the live version or the strategy waits
 * for it, so that the re-scoring which that sets off finds everything stored here.
 */
export async function holdLiveVersion(
  trx: Trx,
  project: number,
): Promise<Pick<LiveSettings, "liveVersionId" | "strategy">> {
  const { rows } = await sql<{ live_version_id: number | null; strategy: string }>`
    select live_version_id, strategy from projects where id = ${project} for share`.execute(trx);
  const [row] = rows;
  return { liveVersionId: row?.live_version_id ?? null, strategy: knownStrategy(row?.strategy ?? "") };
}

/** A strategy that a newer version of this program stored is followed as the plainest. */
export const knownStrategy = (name: string): SamplingStrategy =>
  samplingStrategies.find((strategy) => strategy === name) ?? "sequential";

interface Row extends Opinion {
  task: number;
  version_id: number | null;
  scored_by: number | null;
  old_score: number | null;
  old_priority: number | null;
  old_predicted: string | null;
}

/**
 * Brings score, priority and short text of the tasks in line with what is stored: with the live version's best answer,
 * else with that of the version that scored them before. `ids`: those tasks; a number: the next tasks after that id.
 * @returns how many tasks were looked at, how many changed, and the last id
 */
export async function rescoreTasks(
  trx: Trx,
  project: number,
  live: LiveSettings,
  which: readonly number[] | { after: number; limit: number },
): Promise<{ seen: number; changed: number; last: number }> {
  const rows = await opinionsOf(trx, project, live.liveVersionId, which);
  const changes = rows.flatMap((row) => {
    const scoredBy = row.version_id;
    const opinion: TaskOpinion =
      scoredBy === null
        ? { score: null, priority: null, predicted: null }
        : taskOpinion(live.config, live.strategy, row);
    const same =
      scoredBy === row.scored_by &&
      opinion.score === row.old_score &&
      opinion.priority === row.old_priority &&
      opinion.predicted === row.old_predicted;
    return same ? [] : [{ task: row.task, scoredBy, ...opinion }];
  });
  if (changes.length > 0) await writeOpinions(trx, changes);
  return { seen: rows.length, changed: changes.length, last: rows.at(-1)?.task ?? 0 };
}

async function opinionsOf(
  trx: Trx,
  project: number,
  live: number | null,
  which: readonly number[] | { after: number; limit: number },
): Promise<Row[]> {
  const chosen =
    "after" in which
      ? sql`id > ${which.after} order by id limit ${which.limit}`
      : sql`id = any(${[...which]}::int[]) order by id`;
  // In a statement of its own: one that both waits for the tasks and reads their predictions would read them as they
  // were before it waited, and undo what a batch stored meanwhile.
  const locked = await sql<{ id: number }>`
    select id from tasks where project_id = ${project} and ${chosen} for no key update`.execute(trx);
  const { rows } = await sql<Row>`
    select t.id as task, t.scored_by, t.score as old_score, t.priority as old_priority, t.predicted as old_predicted,
           p.version_id, p.result, p.score, p.probabilities, p.uncertainty
    from tasks t left join lateral (
      select * from predictions p
      where p.task_id = t.id and (p.version_id = ${live} or p.version_id = t.scored_by)
      order by (p.version_id = ${live}) desc nulls last, p.rank limit 1) p on true
    where t.id = any(${locked.rows.map(({ id }) => id)}::int[])
    order by t.id`.execute(trx);
  return rows;
}

async function writeOpinions(
  trx: Trx,
  changes: readonly (TaskOpinion & { task: number; scoredBy: number | null })[],
): Promise<void> {
  await sql`
    update tasks t set scored_by = i.scored_by, score = i.score, priority = i.priority, predicted = i.predicted
    from unnest(
      ${changes.map((change) => change.task)}::int[], ${changes.map((change) => change.scoredBy)}::int[],
      ${changes.map((change) => change.score)}::float8[], ${changes.map((change) => change.priority)}::float8[],
      ${changes.map((change) => change.predicted)}::text[]
    ) as i(task, scored_by, score, priority, predicted)
    where t.id = i.task`.execute(trx);
}

const sampleSize = 100;

/**
 * Whether tasks' columns do not follow the project's live version and strategy. Columns are rewritten in the order of
 * ids, so the first and the last tasks with an answer of the live version tell.
 */
export async function needsRescoring(db: Db, project: number, live: LiveSettings): Promise<boolean> {
  if (live.liveVersionId === null) return false;
  const end = (direction: "asc" | "desc") =>
    sql<Opinion & { scored_by: number | null; priority: number | null }>`
    select t.scored_by, t.priority, p.result, p.score, p.probabilities, p.uncertainty
    from predictions p join tasks t on t.id = p.task_id
    where p.version_id = ${live.liveVersionId} and p.rank = 0 and t.project_id = ${project}
    order by p.task_id ${sql.raw(direction)} limit ${sampleSize}`.execute(db);
  const rows = [...(await end("asc")).rows, ...(await end("desc")).rows];
  return rows.some(
    (row) => row.scored_by !== live.liveVersionId || row.priority !== taskOpinion(null, live.strategy, row).priority,
  );
}
