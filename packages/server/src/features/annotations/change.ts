import type { Annotation, Draft } from "@tandem/schema";
import { type RawBuilder, sql } from "kysely";
import { type Db, type Trx, emit, tellLive } from "../../database/emit.ts";
import { invalid, notFound } from "../../errors.ts";
import { type Caller, userIdOf, userOf } from "../../http/caller.ts";
import { storedJson } from "../accounts/index.ts";
import {
  type AnnotationRow,
  annotationToWire,
  draftToWire,
  recountTasks,
  selectAnnotations,
  selectDrafts,
} from "../tasks/index.ts";
import { checkResults, countRegions, readResults } from "./results.ts";
import type { AnnotationBody } from "./submit.ts";
import { lockTaskOf } from "./task-facts.ts";

export async function listAnnotations(db: Db, task: number): Promise<Annotation[]> {
  const rows = await selectAnnotations(db, sql`a.task_id = ${task} and not a.was_cancelled`);
  return rows.map(annotationToWire);
}

export async function getAnnotation(db: Db, id: number): Promise<Annotation> {
  const [row] = await selectAnnotations(db, sql`a.id = ${id}`);
  if (!row) throw notFound("Annotation");
  return annotationToWire(row);
}

/** The annotation that a statement wrote, with its author's name. */
async function returnedAnnotation(trx: Trx, statement: RawBuilder<unknown>): Promise<AnnotationRow> {
  const { rows } = await sql<AnnotationRow>`
    with a as (${statement} returning *)
    select a.*, u.email as author_email, u.first_name as author_first_name, u.last_name as author_last_name
    from a left join users u on u.id = a.completed_by`.execute(trx);
  if (!rows[0]) throw notFound("Annotation");
  return rows[0];
}

/** Only one annotation of a task is the truth. */
const unsetOtherTruths = async (trx: Trx, task: number, but: number): Promise<void> => {
  await sql`update annotations set ground_truth = false, updated_at = now()
    where task_id = ${task} and id <> ${but} and ground_truth`.execute(trx);
};

/** Changes what was sent of an annotation; anybody who may label here may. */
export async function changeAnnotation(db: Db, id: number, body: AnnotationBody, caller: Caller): Promise<Annotation> {
  const user = userIdOf(caller);
  const row = await db.transaction().execute(async (trx) => {
    const facts = await lockTaskOf(trx, id);
    if (body.was_cancelled === true && !facts.allow_skip)
      throw invalid({ was_cancelled: ["This task cannot be skipped."] });
    const results = body.result === undefined || body.result === null ? null : readResults(body.result);
    if (results && body.was_cancelled !== true) checkResults(facts.config, results, facts.data);
    const changed = await returnedAnnotation(
      trx,
      sql`update annotations set
          result = coalesce(${results && storedJson(results)}::jsonb, result),
          result_count = coalesce(${results && countRegions(results)}::int, result_count),
          was_cancelled = coalesce(${body.was_cancelled ?? null}::boolean, was_cancelled),
          ground_truth = coalesce(${body.ground_truth ?? null}::boolean, ground_truth),
          lead_time = coalesce(${body.lead_time ?? null}::float8, lead_time),
          updated_at = now(), updated_by = ${user}
        where id = ${id}`,
    );
    if (body.ground_truth === true) await unsetOtherTruths(trx, facts.id, id);
    // What the caller had begun to change is what they submitted now.
    if (user !== null)
      await trx.deleteFrom("drafts").where("annotation_id", "=", id).where("user_id", "=", user).execute();
    await recountTasks(trx, facts.rules, [facts.id], user);
    await emit(trx, "ANNOTATION_UPDATED", facts.project, { annotation: id, task: facts.id }, user);
    await tellLive(trx, facts.project, { kind: "annotation", task: facts.id, annotation: id, user });
    return changed;
  });
  return annotationToWire(row);
}

export async function deleteAnnotation(db: Db, id: number, caller: Caller): Promise<void> {
  const user = userIdOf(caller);
  await db.transaction().execute(async (trx) => {
    const facts = await lockTaskOf(trx, id);
    await trx.deleteFrom("annotations").where("id", "=", id).execute();
    await recountTasks(trx, facts.rules, [facts.id], user);
    await emit(trx, "ANNOTATIONS_DELETED", facts.project, { annotations: [{ id }] }, user);
    await tellLive(trx, facts.project, { kind: "annotation", task: facts.id, annotation: id, user });
  });
}

/** Takes an annotation back: it becomes a draft of the caller, and the task is open again. */
export async function convertToDraft(db: Db, id: number, caller: Caller): Promise<Draft> {
  const user = userOf(caller).id;
  const draft = await db.transaction().execute(async (trx) => {
    const facts = await lockTaskOf(trx, id);
    const { rows } = await sql<{ id: number }>`
      with gone as (delete from annotations where id = ${id} returning task_id, project_id, result, lead_time)
      insert into drafts (task_id, project_id, user_id, result, lead_time)
      select task_id, project_id, ${user}, result, lead_time from gone returning id`.execute(trx);
    const [made] = rows;
    if (!made) throw notFound("Annotation");
    await recountTasks(trx, facts.rules, [facts.id], user);
    await emit(trx, "ANNOTATIONS_DELETED", facts.project, { annotations: [{ id }] }, user);
    await tellLive(trx, facts.project, { kind: "annotation", task: facts.id, annotation: id, user });
    const [row] = await selectDrafts(trx, sql`d.id = ${made.id}`);
    return row;
  });
  if (!draft) throw notFound("AnnotationDraft");
  return draftToWire(draft);
}
