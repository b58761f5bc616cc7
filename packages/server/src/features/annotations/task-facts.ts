import type { LabelConfig } from "@tandem/schema";
import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";
import { configOf } from "../projects/index.ts";
import type { CountingRules } from "../tasks/index.ts";

/** What must be known of a task and its project to take an annotation. */
export interface TaskFacts {
  id: number;
  project: number;
  data: Record<string, unknown>;
  allow_skip: boolean;
  live_version_id: number | null;
  config: LabelConfig;
  rules: CountingRules;
}

/** Locks a task for the transaction and reads what is needed of it and of its project; 404 if it is gone. */
export async function lockTask(trx: Trx, id: number): Promise<TaskFacts> {
  const { rows } = await sql<{
    project_id: number;
    data: Record<string, unknown>;
    allow_skip: boolean;
    live_version_id: number | null;
    label_config: string;
    skip_queue: CountingRules["skip_queue"];
  }>`
    select t.project_id, t.data, t.allow_skip, p.live_version_id, p.label_config, p.skip_queue
    from tasks t join projects p on p.id = t.project_id where t.id = ${id} for update of t`.execute(trx);
  const [row] = rows;
  if (!row) throw notFound("Task");
  const config = configOf(row);
  return {
    id,
    project: row.project_id,
    data: row.data,
    allow_skip: row.allow_skip,
    live_version_id: row.live_version_id,
    config,
    rules: { config, skip_queue: row.skip_queue },
  };
}

/** Locks the task of an annotation; 404 if either is gone. */
export async function lockTaskOf(trx: Trx, annotation: number): Promise<TaskFacts> {
  const row = await trx.selectFrom("annotations").select("task_id").where("id", "=", annotation).executeTakeFirst();
  if (!row) throw notFound("Annotation");
  return lockTask(trx, row.task_id);
}

/** A project's rules of counting, for work on many of its tasks. */
export async function rulesOf(db: Db | Trx, project: number): Promise<CountingRules> {
  const row = await db
    .selectFrom("projects")
    .select(["label_config", "skip_queue"])
    .where("id", "=", project)
    .executeTakeFirst();
  if (!row) throw notFound("Project");
  return { config: configOf(row), skip_queue: row.skip_queue };
}
