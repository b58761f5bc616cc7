import {
  type LabelConfig,
  type Prediction,
  type ResultProblem,
  normalizeResult,
  validatePrediction,
} from "@tandem/schema";
import type { api, Input } from "@tandem/schema/api";
import { type RawBuilder, sql } from "kysely";
import type { Context } from "../../context.ts";
import { type Db, type Trx, tellLive } from "../../database/emit.ts";
import { invalid, invalidRequest, notFound } from "../../errors.ts";
import { requireRight } from "../../http/access.ts";
import type { Caller } from "../../http/caller.ts";
import { predictionToWire } from "../tasks/index.ts";
import { nextRank, sameAnswer, selectPredictions } from "./queries.ts";
import { type LiveSettings, liveSettings, rescoreTasks } from "./rescore.ts";
import { storedJson } from "../accounts/index.ts";
import { lockTasks, recount } from "./store.ts";
import { unnamedVersion, versionById, versionFor } from "./versions.ts";

/** Label Studio's list has no pages; nobody reads more than this many at once. */
const longestList = 10_000;

export async function listPredictions(
  context: Context,
  caller: Caller,
  query: Input<typeof api.predictions.list>["query"],
): Promise<Prediction[]> {
  const { db } = context;
  const project = query.project ?? query.task__project;
  const conditions: RawBuilder<unknown>[] = [];
  if (project !== undefined) conditions.push(sql`p.project_id = ${project}`);
  if (query.task !== undefined) {
    const task = await db.selectFrom("tasks").select("project_id").where("id", "=", query.task).executeTakeFirst();
    if (!task) return [];
    await requireRight(db, caller, task.project_id, "view");
    conditions.push(sql`p.task_id = ${query.task}`);
  }
  if (conditions.length === 0) conditions.push(visibleTo(caller));
  const rows = await selectPredictions(db, sql.join(conditions, sql` and `), longestList);
  return rows.map((row) => predictionToWire(row));
}

function visibleTo(caller: Caller): RawBuilder<unknown> {
  if (caller.kind === "backend") return sql`p.project_id = ${caller.project}`;
  if (caller.kind === "nobody") return sql`false`;
  if (caller.user.role !== "guest") return sql`true`;
  return sql`p.project_id in (select project_id from memberships where user_id = ${caller.user.id})`;
}

export async function getPrediction(db: Db | Trx, id: number): Promise<Prediction> {
  const [row] = await selectPredictions(db, sql`p.id = ${id}`, 1);
  if (!row) throw notFound("Prediction");
  return predictionToWire(row);
}

type PredictionBody = Input<typeof api.predictions.create>["body"];

interface Checked {
  result: unknown[];
  score: number | null;
  probabilities: Record<string, number> | null;
  uncertainty: number | null;
}

/** Checks what somebody sent against the label config; throws 400 that names everything wrong. */
function checkAnswer(config: LabelConfig, data: Record<string, unknown>, body: PredictionBody): Checked {
  const plain: Checked = {
    result: [],
    score: body.score ?? null,
    probabilities: body.probabilities ?? null,
    uncertainty: body.uncertainty ?? null,
  };
  const { result, problems } = normalizeResult(config, fromText(body.result));
  if (problems.length > 0) throw refused(problems);
  const checked = validatePrediction(config, { ...body, result, model_version: undefined }, { task: { data } });
  if (!checked.ok || checked.problems.length > 0) throw refused(checked.problems);
  return { ...plain, result: checked.prediction.result };
}

/** A form sends the list as JSON text; other text is a short answer. */
function fromText(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const refused = (problems: readonly ResultProblem[]) => {
  const texts = problems.map(
    ({ path, message, expected }) => `${path}: ${message}${expected === undefined ? "" : `; expected ${expected}`}`,
  );
  return invalidRequest(`Error validating prediction: ${JSON.stringify(texts)}`);
};

async function taskData(db: Db, id: number): Promise<{ project: number; data: Record<string, unknown> }> {
  const row = await db
    .selectFrom("tasks")
    .select(["project_id as project", "data"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("Task");
  return row;
}

/** Backends' own predictions belong to the backend, all others are static. */
const sourceOf = (caller: Caller): number | null => (caller.kind === "backend" ? caller.backend : null);

/**
 * Stores one prediction. Sent twice, the same answer of the same version is stored once; another answer of it is kept
 * beside the first, except that a backend's new answer replaces its old one.
 */
export async function createPrediction(context: Context, caller: Caller, body: PredictionBody): Promise<Prediction> {
  if (body.task === undefined) throw invalid({ task: ["This field is required."] });
  if (body.result === undefined) throw invalid({ result: ["This field is required."] });
  const task = body.task;
  const { project, data } = await taskData(context.db, task);
  const live = await settingsOf(context.db, project);
  const answer = checkAnswer(live.config, data, body);
  const backend = sourceOf(caller);
  return context.db.transaction().execute(async (trx) => {
    if ((await lockTasks(trx, project, [task])).length === 0) throw notFound("Task");
    const version = await versionFor(trx, project, backend, body.model_version ?? unnamedVersion);
    const rank =
      backend === null
        ? ((await sameAnswer(trx, task, version, storedJson(answer.result))) ?? (await nextRank(trx, task, version)))
        : 0;
    const columns = columnsOf(answer);
    const { id } = await trx
      .insertInto("predictions")
      .values({ task_id: task, project_id: project, version_id: version, rank, ...columns })
      .onConflict((conflict) =>
        conflict.columns(["task_id", "version_id", "rank"]).doUpdateSet({ ...columns, updated_at: sql`now()` }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    await afterChange(trx, project, task, live);
    return getPrediction(trx, id);
  });
}

const columnsOf = (answer: Checked) => ({
  result: storedJson(answer.result),
  score: answer.score,
  probabilities: answer.probabilities === null ? null : storedJson(answer.probabilities),
  uncertainty: answer.uncertainty,
});

async function settingsOf(db: Db, project: number): Promise<LiveSettings> {
  const live = await liveSettings(db, project);
  if (!live) throw notFound("Project");
  return live;
}

async function afterChange(trx: Trx, project: number, task: number, live: LiveSettings): Promise<void> {
  await recount(trx, [task]);
  await rescoreTasks(trx, project, live, [task]);
  await tellLive(trx, project, { kind: "tasks", reason: "changed", count: 1 });
}

export async function changePrediction(context: Context, id: number, body: PredictionBody): Promise<Prediction> {
  const [row] = await selectPredictions(context.db, sql`p.id = ${id}`, 1);
  if (!row) throw notFound("Prediction");
  const { project, data } = await taskData(context.db, row.task_id);
  const merged: PredictionBody = {
    result: body.result === undefined ? row.result : body.result,
    score: body.score === undefined ? row.score : body.score,
    probabilities: body.probabilities === undefined ? row.probabilities : body.probabilities,
    uncertainty: body.uncertainty === undefined ? row.uncertainty : body.uncertainty,
  };
  const live = await settingsOf(context.db, project);
  const answer = checkAnswer(live.config, data, merged);
  return context.db.transaction().execute(async (trx) => {
    await lockTasks(trx, project, [row.task_id]);
    const place = await placeFor(trx, row, body.model_version);
    await trx
      .updateTable("predictions")
      .set({ ...columnsOf(answer), ...place, updated_at: sql`now()` })
      .where("id", "=", id)
      .execute();
    await afterChange(trx, project, row.task_id, live);
    return getPrediction(trx, id);
  });
}

/** Under another version's name it comes after what that version already answered. */
async function placeFor(
  trx: Trx,
  row: { task_id: number; project_id: number; version_id: number; rank: number },
  name: string | null | undefined,
): Promise<{ version_id: number; rank: number }> {
  const same = { version_id: row.version_id, rank: row.rank };
  if (name === undefined || name === null) return same;
  const present = await versionById(trx, row.version_id);
  const version = await versionFor(trx, row.project_id, present?.backend ?? null, name);
  if (version === row.version_id) return same;
  return { version_id: version, rank: await nextRank(trx, row.task_id, version) };
}

export async function deletePrediction(context: Context, id: number): Promise<void> {
  const [row] = await selectPredictions(context.db, sql`p.id = ${id}`, 1);
  if (!row) throw notFound("Prediction");
  const live = await settingsOf(context.db, row.project_id);
  await context.db.transaction().execute(async (trx) => {
    await lockTasks(trx, row.project_id, [row.task_id]);
    await trx.deleteFrom("predictions").where("id", "=", id).execute();
    await afterChange(trx, row.project_id, row.task_id, live);
  });
}

/** Deletes every prediction of the tasks; a batch of some thousands at most. @returns how many were deleted */
export async function deletePredictionsOf(
  trx: Trx,
  project: number,
  live: LiveSettings,
  tasks: readonly number[],
): Promise<number> {
  const locked = await lockTasks(trx, project, tasks);
  const { numAffectedRows } = await sql`delete from predictions where task_id = any(${locked}::int[])`.execute(trx);
  await recount(trx, locked);
  await rescoreTasks(trx, project, live, locked);
  return Number(numAffectedRows ?? 0);
}
