import { type DataManagerTask, type LabelConfig, type Task, type TaskSimple, validateTaskData } from "@tandem/schema";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { type Db, tellLive } from "../../database/emit.ts";
import { AppError, invalid, notFound } from "../../errors.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { storedJson } from "../accounts/index.ts";
import { configOf, projectRow } from "../projects/index.ts";
import { dataManagerTasks, tasksForModels } from "./full-tasks.ts";
import { insertTasks } from "./insert-tasks.ts";
import { lockTasks, recountTasks } from "./recount.ts";
import { taskToWire } from "./wire.ts";

export interface TaskBody {
  data?: Record<string, unknown>;
  meta?: Record<string, unknown> | null;
  overlap?: number;
  allow_skip?: boolean;
}

const mostOverlap = 1_000;

function checkOverlap(overlap: number | undefined): void {
  if (overlap !== undefined && (overlap < 1 || overlap > mostOverlap))
    throw invalid({ overlap: [`Expected a number from 1 to ${mostOverlap}.`] });
}

function checkData(config: LabelConfig, data: Record<string, unknown>): void {
  const problems = validateTaskData(config, data);
  if (problems.length > 0) throw invalid({ data: problems });
}

export async function createTask(db: Db, project: number, body: TaskBody, caller: Caller): Promise<Task> {
  const { label_config } = await projectRow(db, project);
  const config = configOf({ label_config });
  if (body.data === undefined) throw invalid({ data: ["This field is required."] });
  checkData(config, body.data);
  checkOverlap(body.overlap);
  const { data, meta, overlap, allow_skip } = body;
  const task = {
    data,
    meta: meta ?? null,
    ...(overlap === undefined ? {} : { overlap }),
    ...(allow_skip === undefined ? {} : { allow_skip }),
  };
  const row = await db.transaction().execute(async (trx) => {
    const [id = 0] = await insertTasks(trx, project, [task], userIdOf(caller));
    return trx.selectFrom("tasks").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  });
  return taskToWire(row, config);
}

/** A task with everything that belongs to it, for the editor. */
export async function getTask(db: Db, id: number, caller: Caller): Promise<DataManagerTask> {
  const [task] = await dataManagerTasks(db, [id], { fields: "all", user: userIdOf(caller), expandAnnotators: true });
  if (!task) throw notFound("Task");
  return task;
}

export async function changeTask(db: Db, id: number, body: TaskBody, caller: Caller): Promise<TaskSimple> {
  checkOverlap(body.overlap);
  await db.transaction().execute(async (trx) => {
    const [task] = await lockTasks(trx, [id]);
    if (!task) throw notFound("Task");
    const project = await projectRow(trx, task.project_id);
    const config = configOf(project);
    if (body.data !== undefined) checkData(config, body.data);
    const { data, meta, overlap, allow_skip: allowSkip } = body;
    await trx
      .updateTable("tasks")
      .set({
        ...(data === undefined ? {} : { data: storedJson(data) }),
        ...(meta === undefined ? {} : { meta: storedJson(meta ?? {}) }),
        ...(overlap === undefined ? {} : { overlap }),
        ...(allowSkip === undefined ? {} : { allow_skip: allowSkip }),
        updated_at: sql<string>`now()`,
        updated_by: userIdOf(caller),
      })
      .where("id", "=", id)
      .execute();
    if (overlap !== undefined)
      await recountTasks(trx, { config, skip_queue: project.skip_queue }, [id], userIdOf(caller));
    await tellLive(trx, task.project_id, { kind: "tasks", reason: "changed", count: 1 });
  });
  const [task] = await tasksForModels(db, [id]);
  if (!task) throw notFound("Task");
  return task;
}

const usualPage = 50;
/** `page_size=-1` means all to Label Studio; nobody gets more than this at once. */
const largestPage = 1_000;
/** Nobody has so many tasks, and the database counts no further than this times a page. */
const mostPages = 1_000_000_000;

/** A page of a project's tasks, last changed first; 404 for an empty one, where old clients stop asking. */
export async function listTasks(
  { db }: Context,
  project: number,
  query: { page?: number; page_size?: number },
): Promise<TaskSimple[]> {
  const asked = query.page_size ?? usualPage;
  const size = asked < 1 ? largestPage : Math.min(asked, largestPage);
  const page = Math.min(query.page ?? 1, mostPages);
  const rows = await db
    .selectFrom("tasks")
    .select("id")
    .where("project_id", "=", project)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  if (rows.length === 0) throw new AppError(404, "Invalid page.");
  return tasksForModels(
    db,
    rows.map(({ id }) => id),
  );
}
