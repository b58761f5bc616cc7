import type { NextTask } from "@tandem/schema";
import type { TaskQuery } from "@tandem/schema/api";
import { type SqlBool, sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { AppError } from "../../errors.ts";
import type { CallerUser } from "../../http/caller.ts";
import { predictSoon } from "../prediction-runs/index.ts";
import { knownStrategy } from "../predictions/index.ts";
import { type ProjectRow, configOf, projectRow } from "../projects/index.ts";
import {
  annotationToWire,
  draftToWire,
  predictionToWire,
  selectAnnotations,
  selectDrafts,
  selectTaskPredictions,
  taskToWire,
} from "../tasks/index.ts";
import { type Choice, chooseTask } from "./choose.ts";
import { strategies } from "./strategies.ts";
import { type Claimant, purgeExpiredLocks, soonWithoutPrediction } from "./queries.ts";

/**
 * “Label tasks as displayed”: the first task of a filtered and ordered list that its caller has not labeled. Filters
 * belong to the data manager, which stands on this feature: whoever puts the server together passes it in.
 */
export type SelectNext = (db: Db, project: number, user: number, query: TaskQuery) => Promise<number | null>;

export interface NextRequest {
  project: number;
  user: CallerUser;
  /** Absent: the project's own order. */
  displayed?: { query: TaskQuery; selectNext: SelectNext };
}

/** How many of the coming tasks a model is asked about when the served one lacks its answer. */
const prefetch = 8;

/** The next task of the label stream, locked for the caller; 404 when there is none. Never waits for a model. */
export async function nextTask(context: Context, request: NextRequest): Promise<NextTask> {
  const project = await projectRow(context.db, request.project);
  const choice = await choose(context, project, request);
  if (!choice) throw new AppError(404, `There are no tasks for ${request.user.email}`);
  return describe(context, project, request.user, choice);
}

const claimantOf = (context: Context, project: ProjectRow, user: CallerUser): Claimant => ({
  project: project.id,
  user: user.id,
  lockSeconds: context.config.taskLockSeconds,
  skipQueue: project.skip_queue,
});

async function choose(
  context: Context,
  project: ProjectRow,
  { user, displayed }: NextRequest,
): Promise<Choice | { task: number; lock: null; queue: string } | null> {
  if (displayed) {
    const task = await displayed.selectNext(context.db, project.id, user.id, displayed.query);
    return task === null ? null : { task, lock: null, queue: "Data manager queue" };
  }
  const choice = await chooseTask(context.db, project, claimantOf(context, project, user));
  if (choice === null) await purgeExpiredLocks(context.db);
  return choice;
}

async function describe(
  context: Context,
  project: ProjectRow,
  user: CallerUser,
  choice: { task: number; lock: string | null; queue: string },
): Promise<NextTask> {
  const { db } = context;
  const [row, annotations, drafts, predictions] = await Promise.all([
    db.selectFrom("tasks").selectAll().where("id", "=", choice.task).executeTakeFirst(),
    selectAnnotations(db, sql<SqlBool>`a.task_id = ${choice.task} and a.completed_by = ${user.id}`),
    selectDrafts(db, sql<SqlBool>`d.task_id = ${choice.task} and d.user_id = ${user.id}`),
    shownPredictions(db, project, choice.task),
  ]);
  // Deleted between the choice and now.
  if (!row) throw new AppError(404, `There are no tasks for ${user.email}`);
  askModelSoon(context, project, row.scored_by, choice.task);
  return {
    ...taskToWire(row, configOf(project)),
    annotations: annotations.map(annotationToWire),
    drafts: drafts.map(draftToWire),
    predictions: predictions.map(predictionToWire),
    unique_lock_id: choice.lock,
    queue: choice.queue,
  };
}

/**
 * The live version's predictions. While a new version of the same backend has not answered for this task, those of the
 * version before it: an older opinion, named as such, helps more than none.
 */
async function shownPredictions(db: Db, project: ProjectRow, task: number) {
  const live = project.live_version_id;
  if (!project.show_collab_predictions || live === null) return [];
  const rows = await selectTaskPredictions(
    db,
    sql<SqlBool>`p.task_id = ${task} and (p.version_id = ${live} or v.ml_backend_id = (select ml_backend_id from model_versions where id = ${live}))`,
  );
  const newest = rows.some((row) => row.version_id === live) ? live : Math.max(...rows.map((row) => row.version_id));
  return rows.filter((row) => row.version_id === newest).toSorted((a, b) => a.rank - b.rank);
}

/** In the background: the served task and those that come next get their answers while somebody reads this one. */
function askModelSoon(context: Context, project: ProjectRow, scoredBy: number | null, task: number): void {
  const live = project.live_version_id;
  if (live === null || scoredBy === live || !project.show_collab_predictions) return;
  const byPriority = scoredBy !== null && strategies[knownStrategy(project.strategy)].pick === "by-priority";
  void soonWithoutPrediction(context.db, project.id, live, task, prefetch, byPriority)
    .then((coming) => predictSoon(context, project.id, [...new Set([task, ...coming])]))
    .catch((error: unknown) =>
      context.log.warn({ err: error, project: project.id }, "A model could not be asked ahead"),
    );
}
