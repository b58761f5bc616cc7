import type { LabelConfig } from "@tandem/schema";
import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";
import { configOf } from "../projects/index.ts";
import { type CountedAnnotation, type CountingRules, type PredictionRow, predictionToWire } from "../tasks/index.ts";

/** What must be known of a task and its project to take an annotation. */
export interface TaskFacts {
  id: number;
  project: number;
  data: Record<string, unknown>;
  allow_skip: boolean;
  config: LabelConfig;
  rules: CountingRules;
  /** What the live model says of the task, as the API tells it; `{}` when it says nothing. */
  prediction: object;
  /** Of the task's row: any change of it, of its annotations or its predictions makes another one. */
  rowVersion: string;
  /** The task's annotations, by id. */
  annotations: CountedAnnotation[];
}

type FactsRow = Partial<PredictionRow> & {
  prediction_id: number | null;
  project: number;
  data: Record<string, unknown>;
  allow_skip: boolean;
  label_config: string;
  skip_queue: CountingRules["skip_queue"];
  row_version: string;
  annotations: number;
};

/** Reads what is needed of a task and of its project; 404 if it is gone. */
export async function readTask(db: Db | Trx, id: number): Promise<TaskFacts> {
  const { rows } = await sql<FactsRow>`
    select p.*, p.id as prediction_id, v.name as version_name, v.ml_backend_id as version_backend, j.id as project,
      t.data, t.allow_skip, j.label_config, j.skip_queue, t.xmin::text as row_version,
      t.total_annotations + t.cancelled_annotations as annotations
    from tasks t join projects j on j.id = t.project_id
      left join predictions p on p.task_id = t.id and p.version_id = j.live_version_id and p.rank = 0
      left join model_versions v on v.id = p.version_id
    where t.id = ${id}`.execute(db);
  const [row] = rows;
  if (!row) throw notFound("Task");
  const config = configOf(row);
  return {
    id,
    project: row.project,
    data: row.data,
    allow_skip: row.allow_skip,
    config,
    rules: { config, skip_queue: row.skip_queue },
    prediction: row.prediction_id === null ? {} : predictionToWire(row as PredictionRow),
    rowVersion: row.row_version,
    annotations: row.annotations === 0 ? [] : await annotationsOf(db, id),
  };
}

async function annotationsOf(db: Db | Trx, task: number): Promise<CountedAnnotation[]> {
  const { rows } = await sql<CountedAnnotation>`
    select id, completed_by, was_cancelled, created_at, result from annotations
    where task_id = ${task} order by id`.execute(db);
  return rows;
}

/** Locks a task for the transaction and reads what is needed of it and of its project; 404 if it is gone. */
export async function lockTask(trx: Trx, id: number): Promise<TaskFacts> {
  const { rows } = await sql`select 1 from tasks where id = ${id} for update`.execute(trx);
  if (rows.length === 0) throw notFound("Task");
  return readTask(trx, id);
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
