import { sql } from "kysely";
import { type Trx, emit, tellLive } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";
import { storedJson } from "../accounts/index.ts";

export interface NewTask {
  data: Record<string, unknown>;
  meta?: Record<string, unknown> | null;
  overlap?: number;
  allow_skip?: boolean;
  file_upload_id?: number | null;
}

/** Rows of one statement, and ids of one event. */
const batchSize = 2_000;

interface Allocation {
  first: number;
  maximum_annotations: number;
  overlap_cohort_percentage: number;
}

/** Takes `count` numbers out of the project's sequence of `inner_id`s. */
async function allocate(trx: Trx, project: number, count: number): Promise<Allocation> {
  const { rows } = await sql<Allocation>`
    update projects set next_inner_id = next_inner_id + ${count} where id = ${project}
    returning next_inner_id - ${count} as first, maximum_annotations, overlap_cohort_percentage`.execute(trx);
  if (!rows[0]) throw notFound("Project");
  return rows[0];
}

/** Where only a share of the tasks goes to several people, so does an even share of the new ones. */
function overlapFor(innerId: number, { maximum_annotations: most, overlap_cohort_percentage: percent }: Allocation) {
  const upTo = (count: number): number => Math.floor((count * percent) / 100);
  return upTo(innerId) > upTo(innerId - 1) ? most : 1;
}

async function insertBatch(trx: Trx, project: number, tasks: readonly NewTask[], user: number | null) {
  const allocation = await allocate(trx, project, tasks.length);
  const { rows } = await sql<{ id: number; inner_id: number }>`
    insert into tasks (project_id, inner_id, data, meta, overlap, allow_skip, file_upload_id, updated_by)
    select ${project}::int, ${allocation.first}::int + place::int - 1, data::jsonb, meta::jsonb, overlap, allow_skip,
      file_upload_id, ${user}::int
    from unnest(
      ${tasks.map(({ data }) => storedJson(data))}::text[],
      ${tasks.map(({ meta }) => storedJson(meta ?? {}))}::text[],
      ${tasks.map(({ overlap }, index) => overlap ?? overlapFor(allocation.first + index, allocation))}::int[],
      ${tasks.map(({ allow_skip: allowed }) => allowed ?? true)}::boolean[],
      ${tasks.map(({ file_upload_id: file }) => file ?? null)}::int[]
    ) with ordinality as t(data, meta, overlap, allow_skip, file_upload_id, place)
    order by place
    returning id, inner_id`.execute(trx);
  const ids = rows.sort((a, b) => a.inner_id - b.inner_id).map(({ id }) => id);
  await emit(trx, "TASKS_CREATED", project, { tasks: ids }, user);
  return ids;
}

/**
 * Adds tasks to a project in the caller's transaction, in batches of one statement and one event each.
 * @param tasks with data that was checked
 * @returns their ids, in the same order
 */
export async function insertTasks(
  trx: Trx,
  project: number,
  tasks: readonly NewTask[],
  user: number | null = null,
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < tasks.length; start += batchSize)
    ids.push(...(await insertBatch(trx, project, tasks.slice(start, start + batchSize), user)));
  if (ids.length > 0) await tellLive(trx, project, { kind: "tasks", reason: "created", count: ids.length });
  return ids;
}
