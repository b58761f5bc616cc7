import type { Annotation } from "@tandem/schema";
import type { api, Input } from "@tandem/schema/api";
import { type RawBuilder, sql } from "kysely";
import pg from "pg";
import { type Db, type Trx, emit, tellLive } from "../../database/emit.ts";
import { conflict, forbidden, invalid, notFound } from "../../errors.ts";
import { requireRight } from "../../http/access.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { storedJson, storedText } from "../accounts/index.ts";
import {
  type AnnotationRow,
  annotationToWire,
  predictionToWire,
  recountTasks,
  selectTaskPredictions,
} from "../tasks/index.ts";
import { checkResults, countRegions, readResults } from "./results.ts";
import { lockTask, type TaskFacts } from "./task-facts.ts";

export type AnnotationBody = Input<typeof api.annotations.create>["body"];

/** The annotation that a statement wrote, with its author's name; `alongside` is done in the same round trip. */
export async function returnedAnnotation(
  trx: Trx,
  statement: RawBuilder<unknown>,
  alongside: RawBuilder<unknown> = sql`select`,
): Promise<AnnotationRow> {
  const { rows } = await sql<AnnotationRow>`
    with a as (${statement} returning *), alongside as (${alongside})
    select a.*, u.email as author_email, u.first_name as author_first_name, u.last_name as author_last_name
    from a left join users u on u.id = a.completed_by`.execute(trx);
  if (!rows[0]) throw notFound("Annotation");
  return rows[0];
}

/** What the model that is live now says of the task: kept with the annotation, since it is replaced later. */
async function livePrediction(trx: Trx, { id, live_version_id: version }: TaskFacts): Promise<object> {
  if (version === null) return {};
  const [row] = await selectTaskPredictions(trx, sql`p.task_id = ${id} and p.version_id = ${version} and p.rank = 0`);
  return row ? predictionToWire(row) : {};
}

/** The caller's draft that becomes this annotation; one of somebody else or of another task is refused. */
async function takeDraft(trx: Trx, task: number, user: number | null, id: number | null | undefined) {
  if (id === null || id === undefined) return null;
  const draft =
    id > 0 && id < 2 ** 31
      ? await trx
          .selectFrom("drafts")
          .select(["task_id", "user_id", "created_at"])
          .where("id", "=", id)
          .executeTakeFirst()
      : undefined;
  if (!draft) return null;
  if (draft.task_id !== task || draft.user_id !== user) throw forbidden();
  await trx.deleteFrom("drafts").where("id", "=", id).execute();
  return draft.created_at;
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
      where id = ${id >= 2 ** 31 ? 0 : id} and task_id = ${task} for key share`.execute(trx);
    if (rows.length === 0) throw invalid({ [field]: [`Invalid pk "${id}" - object does not exist.`] });
  }
}

/** Who is said to have annotated: the caller, or with the right to manage anybody who is known here. */
async function authorOf(db: Db, project: number, caller: Caller, named: number | null | undefined) {
  const self = userIdOf(caller);
  if (named === null || named === undefined || named === self) return self;
  await requireRight(db, caller, project, "manage");
  const user =
    named < 2 ** 31 &&
    (await db
      .selectFrom("users")
      .select("id")
      .where("id", "=", named)
      .where("is_active", "=", true)
      .executeTakeFirst());
  if (!user) throw invalid({ completed_by: [`Invalid pk "${named}" - object does not exist.`] });
  return named;
}

const conflictOf = (error: unknown): Error | null =>
  error instanceof pg.DatabaseError && error.constraint === "annotations_unique_id_key"
    ? conflict("Annotation with this unique id already exists")
    : null;

/** Only one annotation of a task is the truth. */
export const unsetOtherTruths = async (trx: Trx, task: number, but: number): Promise<void> => {
  await sql`update annotations set ground_truth = false, updated_at = now()
    where task_id = ${task} and id <> ${but} and ground_truth`.execute(trx);
};

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

/**
 * Takes an annotation, or a skip, in one transaction with everything that follows from it: the task's counters, the
 * annotator's lock and draft, and the event from which webhooks and training are made later.
 */
export async function submitAnnotation(
  db: Db,
  task: number,
  body: AnnotationBody,
  skipped: boolean,
  caller: Caller,
): Promise<Annotation> {
  const user = userIdOf(caller);
  const row = await db
    .transaction()
    .execute(async (trx) => {
      const facts = await lockTask(trx, task);
      if (skipped && !facts.allow_skip) throw invalid({ was_cancelled: ["This task cannot be skipped."] });
      const results = resultsFor(facts, body, skipped);
      const author = await authorOf(trx, facts.project, caller, body.completed_by);
      await checkParents(trx, task, body);
      const draftCreatedAt = await takeDraft(trx, task, user, body.draft_id);
      const prediction = await livePrediction(trx, facts);
      const made = await returnedAnnotation(
        trx,
        sql`insert into annotations (task_id, project_id, completed_by, updated_by, result, result_count, was_cancelled,
            ground_truth, lead_time, prediction, unique_id, parent_prediction, parent_annotation, draft_created_at)
          values (${task}, ${facts.project}, ${author}, ${user}, ${storedJson(results)}::jsonb, ${countRegions(results)},
            ${skipped}, ${body.ground_truth ?? false}, ${body.lead_time ?? null}, ${storedJson(prediction)}::jsonb,
            ${uniqueIdOf(body)}, ${body.parent_prediction ?? null}, ${body.parent_annotation ?? null},
            ${draftCreatedAt}::timestamptz)`,
        sql`delete from task_locks where task_id = ${task} and user_id = ${user}`,
      );
      if (made.ground_truth) await unsetOtherTruths(trx, task, made.id);
      await recountTasks(trx, facts.rules, [task], user);
      await emit(trx, "ANNOTATION_CREATED", facts.project, { annotation: made.id, task }, user);
      await tellLive(trx, facts.project, { kind: "annotation", task, annotation: made.id, user });
      return made;
    })
    .catch((error: unknown) => {
      throw conflictOf(error) ?? error;
    });
  return annotationToWire(row);
}

const uniqueIdOf = ({ unique_id: id }: AnnotationBody): string | null => (id ? storedText(id) : null);
