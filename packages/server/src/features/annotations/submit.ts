import type { Annotation } from "@tandem/schema";
import type { api, Input } from "@tandem/schema/api";
import { sql } from "kysely";
import pg from "pg";
import { type Db, type Trx, tellCommitted } from "../../database/emit.ts";
import { conflict, forbidden, invalid, notFound } from "../../errors.ts";
import { requireRight } from "../../http/access.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { isVisibleTo, storedText } from "../accounts/index.ts";
import { type AnnotationRow, annotationToWire } from "../tasks/index.ts";
import { checkResults, countRegions, readResults } from "./results.ts";
import { lockTask, readTask, type TaskFacts } from "./task-facts.ts";
import { type CheckedAnnotation, writeAnnotation } from "./write-annotation.ts";

export type AnnotationBody = Input<typeof api.annotations.create>["body"];

const largestId = 2 ** 31 - 1;

/** Throws when the draft that becomes this annotation is somebody else's or another task's. */
async function checkDraft(trx: Trx, { facts, user, draft: id }: CheckedAnnotation): Promise<void> {
  if (id === null) return;
  const draft = await trx.selectFrom("drafts").select(["task_id", "user_id"]).where("id", "=", id).executeTakeFirst();
  if (draft && (draft.task_id !== facts.id || draft.user_id !== user)) throw forbidden();
}

/** The prediction or annotation that this one was made from must be one of the same task. */
async function checkParents(trx: Trx, task: number, body: AnnotationBody): Promise<void> {
  const parents = [
    ["parent_prediction", "predictions"],
    ["parent_annotation", "annotations"],
  ] as const;
  for (const [field, table] of parents) {
    const id = body[field];
    if (id === null || id === undefined) continue;
    const { rows } = await sql`select 1 from ${sql.table(table)}
      where id = ${id > largestId ? 0 : id} and task_id = ${task} for key share`.execute(trx);
    if (rows.length === 0) throw invalid({ [field]: [`Invalid pk "${id}" - object does not exist.`] });
  }
}

/** Who is said to have annotated: the caller, or with the right to manage anybody who is known here. */
async function authorOf(db: Db, project: number, caller: Caller, named: number | null | undefined) {
  const self = userIdOf(caller);
  if (named === null || named === undefined || named === self) return self;
  await requireRight(db, caller, project, "manage");
  if (!(await isVisibleTo(db, caller, named)))
    throw invalid({ completed_by: [`Invalid pk "${named}" - object does not exist.`] });
  return named;
}

const conflictOf = (error: unknown): Error | null =>
  error instanceof pg.DatabaseError && error.constraint === "annotations_unique_id_key"
    ? conflict("Annotation with this unique id already exists")
    : null;

function resultsFor(facts: TaskFacts, body: AnnotationBody, skipped: boolean) {
  if (body.result === undefined || body.result === null) {
    if (skipped) return [];
    throw invalid({ result: ["This field is required."] });
  }
  const results = readResults(body.result);
  // What somebody had begun before skipping need not be right.
  if (!skipped) checkResults(facts.config, results, facts.data);
  return results;
}

/** What was sent, checked against the task as it was read; 400 or 403 saying what is wrong. */
async function checked(
  db: Db | Trx,
  facts: TaskFacts,
  body: AnnotationBody,
  skipped: boolean,
  caller: Caller,
): Promise<CheckedAnnotation> {
  if (skipped && !facts.allow_skip) throw invalid({ was_cancelled: ["This task cannot be skipped."] });
  const results = resultsFor(facts, body, skipped);
  return {
    facts,
    results,
    regions: countRegions(results),
    author: await authorOf(db, facts.project, caller, body.completed_by),
    user: userIdOf(caller),
    skipped,
    truth: body.ground_truth ?? false,
    leadTime: body.lead_time ?? null,
    uniqueId: body.unique_id ? storedText(body.unique_id) : null,
    parentPrediction: storableParent(body.parent_prediction),
    parentAnnotation: storableParent(body.parent_annotation),
    draft: body.draft_id && body.draft_id > 0 && body.draft_id <= largestId ? body.draft_id : null,
  };
}

/** 0 is nobody's id, and refused as such. */
const storableParent = (id: number | null | undefined): number | null =>
  id === null || id === undefined ? null : id > largestId ? 0 : id;

const violates = (error: unknown, code: string): boolean => error instanceof pg.DatabaseError && error.code === code;

/**
 * Takes an annotation, or a skip, with everything that follows from it: the task's counters, the annotator's lock and
 * draft, and the event from which webhooks and training are made later. It is checked against the task as it is now
 * and stored if the task is still the same: two round trips and no lock while we think. Where somebody else was
 * quicker, the task is locked first.
 */
export async function submitAnnotation(
  db: Db,
  task: number,
  body: AnnotationBody,
  skipped: boolean,
  caller: Caller,
): Promise<Annotation> {
  const given = await checked(db, await readTask(db, task), body, skipped, caller);
  const row = await writeAnnotation(db, given)
    .catch((error: unknown) => {
      // A parent or the task went at this moment: looked at again with the task locked.
      if (violates(error, foreignKeyViolation) || violates(error, deadlock)) return undefined;
      throw error;
    })
    .then((made) => made ?? db.transaction().execute((trx) => submitLocked(trx, task, body, skipped, caller)))
    .catch((error: unknown) => {
      throw conflictOf(error) ?? error;
    });
  tellCommitted(db, row.project_id, { kind: "annotation", task, annotation: row.id, user: given.user });
  return annotationToWire(row);
}

const foreignKeyViolation = "23503";
const deadlock = "40P01";

async function submitLocked(
  trx: Trx,
  task: number,
  body: AnnotationBody,
  skipped: boolean,
  caller: Caller,
): Promise<AnnotationRow> {
  const given = await checked(trx, await lockTask(trx, task), body, skipped, caller);
  await checkParents(trx, task, body);
  await checkDraft(trx, given);
  const row = await writeAnnotation(trx, given);
  if (!row) throw notFound("Task");
  return row;
}
