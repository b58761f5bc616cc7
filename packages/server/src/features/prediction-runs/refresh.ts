import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { BackendRow } from "../ml-backends/index.ts";
import { startPredictionRun } from "./service.ts";

/** A version whose answers failed is left alone for so long, however often its health is asked for. */
const rest = sql`interval '1 minute'`;

/**
 * Starts bringing a backend's predictions up to date where people see them: it is the project's source, and unlabeled
 * tasks lack an answer of its current version. A model that nobody looks at is asked only when somebody says so.
 * @returns the run, or null when there is nothing to be done
 */
export async function refreshIfNeeded(context: Context, backend: BackendRow): Promise<number | null> {
  const { rows } = await sql<{ needed: boolean }>`
    select exists (
      select 1 from tasks t where t.project_id = p.id and not t.is_labeled and not exists (
        select 1 from predictions q where q.task_id = t.id and q.version_id = ${backend.current_version_id})
    ) as needed
    from projects p
    where p.id = ${backend.project_id} and p.show_collab_predictions and p.model_version = ${backend.title}
      and not exists (select 1 from prediction_runs r
        where r.project_id = p.id and r.ml_backend_id = ${backend.id} and r.kind = 'refresh'
          and (r.state = 'queued' or r.state = 'failed' and r.finished_at > now() - ${rest}
            and r.version_id is not distinct from ${backend.current_version_id}::int))`.execute(context.db);
  if (rows[0]?.needed !== true) return null;
  return context.db.transaction().execute((trx) =>
    startPredictionRun(context, trx, {
      project: backend.project_id,
      backend: backend.id,
      kind: "refresh",
      selection: null,
      user: null,
    }),
  );
}
