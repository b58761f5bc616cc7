import type { NextTask } from "@tandem/schema";
import type { TaskQuery } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { AppError } from "../../errors.ts";
import type { CallerUser } from "../../http/caller.ts";
import { predictSoon } from "../prediction-runs/index.ts";
import { knownStrategy } from "../predictions/index.ts";
import { type ProjectRow, configOf } from "../projects/index.ts";
import {
  type PredictionRow,
  annotationToWire,
  draftToWire,
  predictionToWire,
  selectAnnotations,
  selectDrafts,
  taskToWire,
} from "../tasks/index.ts";
import { type Choice, chooseTask } from "./choose.ts";
import { strategies } from "./strategies.ts";
import {
  type Claim,
  type Claimant,
  type Served,
  projectWithLock,
  purgeExpiredLocks,
  readServed,
  releaseLock,
  soonWithoutPrediction,
} from "./queries.ts";

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
  const { project, own } = await projectWithLock(context.db, request.project, request.user.id);
  const by = claimantOf(context, project, request.user);
  for (let given = own; ; given = null) {
    const choice = await choose(context, project, by, given, request.displayed);
    const served = choice && (await readServed(context.db, by, choice.task, shownVersion(project)));
    // There is none, or it was deleted between the choice and now.
    if (!choice || !served) throw new AppError(404, `There are no tasks for ${request.user.email}`);
    if (!choice.isContested || !served.isOvertaken) return describe(context, project, request.user, choice, served);
    // Claims that began at the same moment do not see each other's locks; whoever finds the places taken gives theirs
    // back and asks again.
    await releaseLock(context.db, by.user, choice.task);
  }
}

const claimantOf = (context: Context, project: ProjectRow, user: CallerUser): Claimant => ({
  project: project.id,
  user: user.id,
  lockSeconds: context.config.taskLockSeconds,
  skipQueue: project.skip_queue,
});

type AnyChoice = Omit<Choice, "lock"> & { lock: string | null };

async function choose(
  context: Context,
  project: ProjectRow,
  by: Claimant,
  own: Claim | null,
  displayed: NextRequest["displayed"],
): Promise<AnyChoice | null> {
  if (displayed) {
    const task = await displayed.selectNext(context.db, project.id, by.user, displayed.query);
    return task === null ? null : { task, lock: null, queue: "Data manager queue", isContested: false };
  }
  const choice = await chooseTask(context.db, project, by, own);
  if (choice === null) await purgeExpiredLocks(context.db);
  return choice;
}

async function describe(
  context: Context,
  project: ProjectRow,
  user: CallerUser,
  choice: AnyChoice,
  { task, predictions, hasAnnotations, hasDrafts }: Served,
): Promise<NextTask> {
  const { db } = context;
  const [annotations, drafts] = await Promise.all([
    hasAnnotations ? selectAnnotations(db, sql`a.task_id = ${task.id} and a.completed_by = ${user.id}`) : [],
    hasDrafts ? selectDrafts(db, sql`d.task_id = ${task.id} and d.user_id = ${user.id}`) : [],
  ]);
  askModelSoon(context, project, task.scored_by, task.id);
  return {
    ...taskToWire(task, configOf(project)),
    annotations: annotations.map(annotationToWire),
    drafts: drafts.map(draftToWire),
    predictions: newestOf(predictions, project.live_version_id).map(predictionToWire),
    unique_lock_id: choice.lock,
    queue: choice.queue,
  };
}

const shownVersion = (project: ProjectRow): number | null =>
  project.show_collab_predictions ? project.live_version_id : null;

/**
 * The live version's predictions. While a new version of the same backend has not answered for this task, those of the
 * version before it: an older opinion, named as such, helps more than none.
 */
function newestOf(rows: readonly PredictionRow[], live: number | null): PredictionRow[] {
  const newest = rows.some((row) => row.version_id === live) ? live : Math.max(...rows.map((row) => row.version_id));
  return rows.filter((row) => row.version_id === newest).toSorted((a, b) => a.rank - b.rank);
}

/** In the background: the served task and those that come next get their answers while somebody reads this one. */
function askModelSoon(context: Context, project: ProjectRow, scoredBy: number | null, task: number): void {
  const live = project.live_version_id;
  if (live === null || scoredBy === live || !project.show_collab_predictions) return;
  const byPriority = scoredBy !== null && strategies[knownStrategy(project.strategy)].pick === "by-priority";
  void soonWithoutPrediction(context.db, project.id, live, task, prefetch, byPriority)
    .then((coming) => predictSoon(context, project.id, live, [...new Set([task, ...coming])]))
    .catch((error: unknown) =>
      context.log.warn({ err: error, project: project.id }, "A model could not be asked ahead"),
    );
}
