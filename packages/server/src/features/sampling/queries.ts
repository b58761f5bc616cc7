import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { ProjectsTable } from "../../database/tables.ts";
import { toIsoTime } from "../../database/value-types.ts";
import { notFound } from "../../errors.ts";
import { notBeingDeleted, type ProjectRow } from "../projects/index.ts";
import type { PredictionRow, TaskRow } from "../tasks/index.ts";

/** Who asks, where, and how long a task is theirs. */
export interface Claimant {
  project: number;
  user: number;
  lockSeconds: number;
  skipQueue: Selectable<ProjectsTable>["skip_queue"];
}

/** A task that is now locked for the caller. */
export interface Claim {
  task: number;
  lock: string;
}

/**
 * Not done by the caller and not put aside by them. `offset 0` keeps the planner from turning these probes, one or two
 * per candidate, into a join with everything the caller ever did.
 */
const notMine = (user: number): RawBuilder<SqlBool> => sql<SqlBool>`
  (t.total_annotations + t.cancelled_annotations = 0
    or not exists (select 1 from annotations a where a.task_id = t.id and a.completed_by = ${user} offset 0))
  and not exists (select 1 from drafts d where d.task_id = t.id and d.user_id = ${user} and d.was_postponed offset 0)`;

/** How many places of a task others take: their locks, and their annotations as far as the skip mode counts them. */
const taken = (
  by: Pick<Claimant, "user" | "skipQueue">,
  whichLocks = sql<SqlBool>`true`,
): RawBuilder<number> => sql<number>`
  (select count(*) from task_locks l
    where l.task_id = t.id and l.user_id <> ${by.user} and l.expires_at > now() and ${whichLocks})
  + case when t.total_annotations + t.cancelled_annotations = 0 then 0 else
      (select count(*) from annotations a where a.task_id = t.id and not a.ground_truth
        and not (a.was_cancelled and ${by.skipQueue === "REQUEUE_FOR_OTHERS"})) end`;

export type Order = "id" | "priority" | "most-started";
const orders: Record<Order, RawBuilder<unknown>> = {
  id: sql`t.id`,
  priority: sql`t.priority desc nulls last, t.id`,
  "most-started": sql`t.total_annotations desc, t.priority desc nulls last, t.id`,
};

/** Tells these advisory locks from any others in the database. */
const claimLocks = sql.lit(7_402_117);

/**
 * Locks the first free unlabeled task that meets a condition on `t`, in one statement: an index scan in the wanted
 * order that passes over what others claim at this moment. Claims keep out of each other's way by advisory locks, not
 * by the tasks' rows: those are also locked while new predictions are stored, and must not be passed over for that.
 * Others' locks are looked at first, since nearly all candidates that are passed over are passed over for them.
 * `offset 0` has the locks taken one by one, after the order is made.
 */
export const claimStatement = (
  by: Claimant,
  condition: RawBuilder<SqlBool>,
  order: Order,
): RawBuilder<Claim> => sql<Claim>`
    with chosen as (
      select o.id from (
        select t.id from tasks t
        where t.project_id = ${by.project} and not t.is_labeled and ${condition}
          and case when ${taken(by)} < t.overlap then ${notMine(by.user)} else false end
        order by ${orders[order]} offset 0) o
      where pg_try_advisory_xact_lock(${claimLocks}, o.id) limit 1)
    insert into task_locks (task_id, user_id, expires_at)
    select id, ${by.user}, ${expiry(by)} from chosen
    on conflict (task_id, user_id) do update set expires_at = excluded.expires_at
    returning task_id as task, unique_id::text as lock`;

export async function claimFirst(
  db: Db | Trx,
  by: Claimant,
  condition: RawBuilder<SqlBool>,
  order: Order,
): Promise<Claim | null> {
  const { rows } = await claimStatement(by, condition, order).execute(db);
  return rows[0] ?? null;
}

/** By the clock and not by the statement's beginning, so that locks expire in the order they were taken. */
const expiry = ({ lockSeconds }: Claimant) => sql`clock_timestamp() + make_interval(secs => ${lockSeconds})`;

/** A project with the task that the caller was given there before and has not finished; 404 if there is no project. */
export async function projectWithLock(
  db: Db,
  project: number,
  user: number,
): Promise<{ project: ProjectRow; own: Claim | null }> {
  const { rows } = await sql<ProjectRow & { own_task: number | null; own_lock: string }>`
    select projects.*, own.task as own_task, own.lock as own_lock
    from projects left join lateral (
      select l.task_id as task, l.unique_id::text as lock
      from task_locks l join tasks t on t.id = l.task_id
      where l.user_id = ${user} and l.expires_at > now() and t.project_id = projects.id and not t.is_labeled
        and ${notMine(user)}
      order by l.expires_at desc limit 1) own on true
    where projects.id = ${project} and ${notBeingDeleted}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound("Project");
  const { own_task: task, own_lock: lock, ...columns } = row;
  return { project: columns, own: task === null ? null : { task, lock } };
}

/** What is shown of a task that was chosen. */
export interface Served {
  task: TaskRow;
  predictions: PredictionRow[];
  hasAnnotations: boolean;
  hasDrafts: boolean;
  /**
   * Others had taken all places of the task before our lock, which they can see by now. Of two who claimed the last
   * place at the same moment, only the later one is overtaken.
   */
  isOvertaken: boolean;
}

type StoredPrediction = PredictionRow & { created_text: string; updated_text: string };

/**
 * A task with the predictions of the live version and of its backend's other versions, in one statement; undefined if
 * it is gone. `by`: whose lock may be overtaken.
 */
export async function readServed(
  db: Db,
  by: Pick<Claimant, "user" | "skipQueue">,
  task: number,
  live: number | null,
): Promise<Served | undefined> {
  const earlier = sql<SqlBool>`(l.expires_at, l.user_id) <
    (select own.expires_at, own.user_id from task_locks own where own.task_id = t.id and own.user_id = ${by.user})`;
  // Times inside of JSON have another form: theirs go along as text.
  const predictions = sql`
    select jsonb_agg(to_jsonb(p) || jsonb_build_object('version_name', v.name, 'version_backend', v.ml_backend_id,
      'created_text', p.created_at::text, 'updated_text', p.updated_at::text) order by p.id)
    from predictions p join model_versions v on v.id = p.version_id
    where p.task_id = t.id and (p.version_id = ${live}::int
      or v.ml_backend_id = (select ml_backend_id from model_versions where id = ${live}::int))`;
  const { rows } = await sql<
    TaskRow & { predictions: StoredPrediction[] | null; annotated_by: boolean; begun_by: boolean; overtaken: boolean }
  >`
    select t.*, ${live === null ? sql`null` : sql`(${predictions})`} as predictions,
      exists (select 1 from annotations a where a.task_id = t.id and a.completed_by = ${by.user}) as annotated_by,
      exists (select 1 from drafts d where d.task_id = t.id and d.user_id = ${by.user}) as begun_by,
      ${taken(by, earlier)} >= t.overlap as overtaken
    from tasks t where t.id = ${task}`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { predictions: stored, annotated_by: hasAnnotations, begun_by: hasDrafts, overtaken, ...columns } = row;
  return {
    task: columns,
    predictions: (stored ?? []).map(({ created_text: created, updated_text: updated, ...prediction }) => ({
      ...prediction,
      created_at: toIsoTime(created),
      updated_at: toIsoTime(updated),
    })),
    hasAnnotations,
    hasDrafts,
    isOvertaken: overtaken,
  };
}

export async function releaseLock(db: Db, user: number, task: number): Promise<void> {
  await db.deleteFrom("task_locks").where("task_id", "=", task).where("user_id", "=", user).execute();
}

/** Expired locks are not counted; this only keeps the table small. */
export async function purgeExpiredLocks(db: Db): Promise<void> {
  await sql`delete from task_locks where expires_at < now() - interval '1 hour'`.execute(db);
}

/** Locks a given task, e.g. one that was put aside. */
export async function lockTask(db: Db, by: Claimant, task: number): Promise<Claim> {
  const { rows } = await sql<Claim>`
    insert into task_locks (task_id, user_id, expires_at)
    values (${task}, ${by.user}, ${expiry(by)})
    on conflict (task_id, user_id) do update set expires_at = excluded.expires_at
    returning task_id as task, unique_id::text as lock`.execute(db);
  return rows[0] ?? { task, lock: "" };
}

/** A task with a ground truth that the caller has not labeled, also a labeled one. */
export async function findGroundTruth(db: Db, by: Claimant, random: boolean): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select t.id from tasks t
    where t.id in (select a.task_id from annotations a where a.project_id = ${by.project} and a.ground_truth)
      and ${notMine(by.user)}
    order by ${random ? sql`random()` : sql`t.id`} limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/** What the caller put aside, oldest first. */
export async function findPostponed(db: Db, by: Claimant): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select t.id from drafts d join tasks t on t.id = d.task_id
    where d.project_id = ${by.project} and d.user_id = ${by.user} and d.was_postponed and not t.is_labeled
      and not exists (select 1 from annotations a where a.task_id = t.id and a.completed_by = ${by.user})
    order by d.updated_at limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/** What the caller skipped, oldest first. */
export async function findSkipped(db: Db, by: Claimant): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select t.id from annotations a join tasks t on t.id = a.task_id
    where a.project_id = ${by.project} and a.completed_by = ${by.user} and a.was_cancelled and not t.is_labeled
    order by a.updated_at limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/** The smallest and largest id among the unlabeled tasks, from the index. */
export async function unlabeledRange(db: Db, project: number): Promise<{ first: number; last: number } | null> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select (select id from tasks where project_id = ${project} and not is_labeled order by id limit 1) as first,
           (select id from tasks where project_id = ${project} and not is_labeled order by id desc limit 1) as last`.execute(
    db,
  );
  const { first = null, last = null } = rows[0] ?? {};
  return first === null || last === null ? null : { first, last };
}

/** Versions other than the live one that unlabeled tasks are scored by, newest first; a handful is enough. */
export async function olderVersions(db: Db, project: number, live: number): Promise<number[]> {
  // One index probe per version, however many tasks each has scored.
  const { rows } = await sql<{ version: number }>`
    with recursive newest(version, place) as (
      (select scored_by, 1 from tasks where project_id = ${project} and not is_labeled and scored_by is not null
       order by scored_by desc limit 1)
      union all
      select (select t.scored_by from tasks t
              where t.project_id = ${project} and not t.is_labeled and t.scored_by < newest.version
              order by t.scored_by desc limit 1), place + 1
      from newest where newest.version is not null and place < 6)
    select version from newest where version is not null and version <> ${live}`.execute(db);
  return rows.map(({ version }) => version);
}

/** Unlabeled tasks that will be asked for after this one and have no answer of the live version, in that order. */
export async function soonWithoutPrediction(
  db: Db,
  project: number,
  live: number,
  task: number,
  count: number,
  byPriority: boolean,
): Promise<number[]> {
  const open = sql`t.project_id = ${project} and not t.is_labeled`;
  const following = sql`select t.id, t.scored_by from tasks t where ${open} and t.id > ${task} order by t.id limit ${count}`;
  const likely = sql`
    select t.id, t.scored_by from tasks t, (select scored_by from tasks where id = ${task}) served
    where ${open} and t.scored_by = served.scored_by order by t.priority desc nulls last, t.id limit ${count}`;
  const { rows } = await sql<{ id: number }>`
    select id from (${byPriority ? likely : following}) coming where scored_by is distinct from ${live}`.execute(db);
  return rows.map(({ id }) => id);
}
