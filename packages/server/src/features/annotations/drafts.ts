import type { Draft } from "@tandem/schema";
import type { api, Input } from "@tandem/schema/api";
import { sql } from "kysely";
import pg from "pg";
import type { Db } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";
import { type Caller, userOf } from "../../http/caller.ts";
import { storedJson } from "../accounts/index.ts";
import { draftToWire, selectDrafts } from "../tasks/index.ts";
import { readResults } from "./results.ts";

export type DraftBody = Input<typeof api.drafts.createForTask>["body"];

/** An annotation's id in a path; null: drafts of the task itself. 404 unless it is one of the task. */
async function checkAnnotation(db: Db, task: number, annotation: number | null): Promise<void> {
  if (annotation === null) return;
  const row =
    annotation < 2 ** 31 &&
    (await db
      .selectFrom("annotations")
      .select("id")
      .where("id", "=", annotation)
      .where("task_id", "=", task)
      .executeTakeFirst());
  if (!row) throw notFound("Annotation");
}

/** The caller's own drafts of a task, or of one of its annotations. */
export async function listDrafts(db: Db, task: number, annotation: number | null, caller: Caller): Promise<Draft[]> {
  const user = userOf(caller).id;
  await checkAnnotation(db, task, annotation);
  const rows = await selectDrafts(
    db,
    sql`d.task_id = ${task} and d.user_id = ${user} and d.annotation_id is not distinct from ${annotation}::int`,
  );
  return rows.map(draftToWire);
}

async function ownDraft(db: Db, id: number, caller: Caller): Promise<Draft> {
  const [row] = await selectDrafts(db, sql`d.id = ${id} and d.user_id = ${userOf(caller).id}`);
  if (!row) throw notFound("AnnotationDraft");
  return draftToWire(row);
}
export const getDraft = ownDraft;

/** Keeps what somebody has begun; it need not be right yet. */
export async function createDraft(
  db: Db,
  task: { id: number; project: number },
  annotation: number | null,
  body: DraftBody,
  caller: Caller,
): Promise<Draft> {
  const user = userOf(caller).id;
  await checkAnnotation(db, task.id, annotation);
  const { id } = await db
    .insertInto("drafts")
    .values({
      task_id: task.id,
      project_id: task.project,
      annotation_id: annotation,
      user_id: user,
      result: storedJson(readResults(body.result ?? [])),
      lead_time: body.lead_time ?? null,
      was_postponed: body.was_postponed ?? false,
    })
    .returning("id")
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      // The task or the annotation went while we looked.
      throw error instanceof pg.DatabaseError && error.code === "23503" ? notFound("Task") : error;
    });
  return ownDraft(db, id, caller);
}

export async function changeDraft(db: Db, id: number, body: DraftBody, caller: Caller): Promise<Draft> {
  const changed = await db
    .updateTable("drafts")
    .set({
      ...(body.result === undefined || body.result === null ? {} : { result: storedJson(readResults(body.result)) }),
      ...(body.lead_time === undefined ? {} : { lead_time: body.lead_time }),
      ...(body.was_postponed === undefined ? {} : { was_postponed: body.was_postponed }),
      updated_at: sql<string>`now()`,
    })
    .where("id", "=", id)
    .where("user_id", "=", userOf(caller).id)
    .returning("id")
    .executeTakeFirst();
  if (!changed) throw notFound("AnnotationDraft");
  return ownDraft(db, id, caller);
}

export async function deleteDraft(db: Db, id: number, caller: Caller): Promise<void> {
  const gone = await db
    .deleteFrom("drafts")
    .where("id", "=", id)
    .where("user_id", "=", userOf(caller).id)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw notFound("AnnotationDraft");
}
