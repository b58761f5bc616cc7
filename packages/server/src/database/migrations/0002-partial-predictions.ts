import { type Kysely, sql } from "kysely";

/**
 * What of a model's answer was left out is told: per run and task, and counted with the run. Tasks that are asked about
 * as they are opened have a run of their own for it, one per backend.
 */
const statements = [
  `alter table prediction_runs add column partial int not null default 0`,
  `alter table prediction_runs drop constraint prediction_runs_kind_check`,
  `alter table prediction_runs add constraint prediction_runs_kind_check
     check (kind in ('selection', 'refresh', 'opened'))`,
  `create unique index prediction_runs_opened on prediction_runs (ml_backend_id) where kind = 'opened'`,
  `create table partial_predictions (
     run_id int not null references prediction_runs on delete cascade,
     task_id int not null references tasks on delete cascade,
     version text,
     problems jsonb not null,
     left_out int not null,
     created_at timestamptz not null default now(),
     primary key (run_id, task_id))`,
  `create index partial_predictions_task on partial_predictions (task_id)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export async function down(): Promise<void> {
  throw new Error("This migration is not undone: restore a backup from before the upgrade");
}
