import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import { projectRow } from "./rows.ts";

type Counts = Record<string, number>;
export interface LabelsInUse {
  /** `from_name|to_name|type` → how many annotations' results. */
  created_annotations: Counts;
  /** Control → label → how many. */
  created_labels: Record<string, Counts>;
  created_labels_drafts: Record<string, Counts>;
}

/** The results in a column of lists, one a row. */
const resultsOf = (table: "annotations" | "drafts", project: number): RawBuilder<unknown> => sql`(
  select r.item from ${sql.table(table)} x
  cross join lateral jsonb_array_elements(case when jsonb_typeof(x.result) = 'array' then x.result else '[]' end) r(item)
  where x.project_id = ${project} and jsonb_typeof(r.item) = 'object')`;

async function countLabels(db: Db, table: "annotations" | "drafts", project: number): Promise<Record<string, Counts>> {
  // A label is an entry of the value's list, or the last of an entry that is a path.
  const { rows } = await sql<{ control: string; label: string; times: number }>`
    select control, label, count(*) as times from (
      select item->>'from_name' as control,
        case jsonb_typeof(entry) when 'string' then entry #>> '{}' when 'array' then entry->>-1 end as label
      from ${resultsOf(table, project)} results
      cross join lateral (select item->'value'->(item->>'type') as list) given
      cross join lateral jsonb_array_elements(case when jsonb_typeof(list) = 'array' then list else '[]' end) e(entry)
    ) labels
    where control is not null and label is not null
    group by control, label order by control, label`.execute(db);
  const counts: Record<string, Counts> = {};
  for (const { control, label, times } of rows) (counts[control] ??= {})[label] = times;
  return counts;
}

async function countControls(db: Db, project: number): Promise<Counts> {
  const { rows } = await sql<{ key: string; times: number }>`
    select concat_ws('|', item->>'from_name', item->>'to_name', item->>'type') as key, count(*) as times
    from ${resultsOf("annotations", project)} results
    where item ? 'from_name' and item ? 'to_name' and item ? 'type'
    group by 1 order by 1`.execute(db);
  return Object.fromEntries(rows.map(({ key, times }) => [key, times]));
}

/** Which controls and labels annotations and drafts use, counted in the database. */
export async function labelsInUse(db: Db, project: number): Promise<LabelsInUse> {
  return {
    created_annotations: await countControls(db, project),
    created_labels: await countLabels(db, "annotations", project),
    created_labels_drafts: await countLabels(db, "drafts", project),
  };
}

/** Every key of the tasks' data with the number of tasks that have it. */
async function countColumns(db: Db, project: number): Promise<{ all: Counts; tasks: number }> {
  const { rows } = await sql<{ key: string | null; times: number }>`
    select key, count(*) as times from tasks
    cross join lateral jsonb_object_keys(case when jsonb_typeof(data) = 'object' then data else '{}' end) key
    where project_id = ${project} group by key
    union all select null, count(*) from tasks where project_id = ${project}`.execute(db);
  return {
    all: Object.fromEntries(rows.flatMap(({ key, times }) => (key === null ? [] : [[key, times]]))),
    tasks: rows.find(({ key }) => key === null)?.times ?? 0,
  };
}

export async function projectSummary(db: Db, id: number) {
  const project = await projectRow(db, id);
  const columns = await countColumns(db, id);
  return {
    project: id,
    created_at: project.created_at,
    all_data_columns: columns.all,
    common_data_columns: Object.entries(columns.all).flatMap(([key, times]) => (times === columns.tasks ? [key] : [])),
    ...(await labelsInUse(db, id)),
  };
}
