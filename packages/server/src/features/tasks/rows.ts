import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { AnnotationsTable, DraftsTable, PredictionsTable } from "../../database/tables.ts";

interface Author {
  author_email: string | null;
  author_first_name: string | null;
  author_last_name: string | null;
}
const author = sql`u.email as author_email, u.first_name as author_first_name, u.last_name as author_last_name`;

export type AnnotationRow = Selectable<AnnotationsTable> & Author;
export type DraftRow = Selectable<DraftsTable> & Author;
export type PredictionRow = Selectable<PredictionsTable> & { version_name: string; version_backend: number | null };

/** Annotations for which a condition on `a` holds, with their authors' names, by id. */
export async function selectAnnotations(db: Db | Trx, condition: RawBuilder<unknown>): Promise<AnnotationRow[]> {
  const { rows } = await sql<AnnotationRow>`
    select a.*, ${author} from annotations a left join users u on u.id = a.completed_by
    where ${condition} order by a.id`.execute(db);
  return rows;
}

/** Drafts for which a condition on `d` holds, with their authors' names, by id. */
export async function selectDrafts(db: Db | Trx, condition: RawBuilder<unknown>): Promise<DraftRow[]> {
  const { rows } = await sql<DraftRow>`
    select d.*, ${author} from drafts d left join users u on u.id = d.user_id
    where ${condition} order by d.id`.execute(db);
  return rows;
}

/** Predictions for which a condition on `p` holds, with their versions' names, by id. */
export async function selectTaskPredictions(db: Db | Trx, condition: RawBuilder<unknown>): Promise<PredictionRow[]> {
  const { rows } = await sql<PredictionRow>`
    select p.*, v.name as version_name, v.ml_backend_id as version_backend
    from predictions p join model_versions v on v.id = p.version_id
    where ${condition} order by p.id`.execute(db);
  return rows;
}

/** Rows by the id of their task. */
export function byTask<Row extends { task_id: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.task_id);
    if (group) group.push(row);
    else groups.set(row.task_id, [row]);
  }
  return groups;
}
