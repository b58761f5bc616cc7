import { sql } from "kysely";
import type { Db } from "../../database/emit.ts";

const longestHistory = 100;

/**
 * What somebody saw last in the label stream, oldest first: what they annotated or skipped, then what they put off or
 * have open now.
 */
export async function labelStreamHistory(db: Db, project: number, user: number) {
  const { rows } = await sql<{ taskId: number; annotationId: number | null }>`
    select task_id as "taskId", annotation_id as "annotationId" from (
      select * from (
        (select task_id, id as annotation_id, created_at as at from annotations
          where project_id = ${project} and completed_by = ${user} order by id desc limit ${longestHistory})
        union all
        (select task_id, null, d.created_at from drafts d
          where project_id = ${project} and user_id = ${user} and annotation_id is null
            and not exists (select 1 from annotations a where a.task_id = d.task_id and a.completed_by = ${user})
          order by d.id desc limit ${longestHistory})
        union all
        (select l.task_id, null, l.expires_at from task_locks l join tasks t on t.id = l.task_id
          where l.user_id = ${user} and t.project_id = ${project} and l.expires_at > now()
            and not exists (select 1 from drafts d
              where d.task_id = l.task_id and d.user_id = ${user} and d.annotation_id is null))
      ) seen order by at desc, task_id desc limit ${longestHistory}
    ) newest order by at, task_id`.execute(db);
  return rows;
}
