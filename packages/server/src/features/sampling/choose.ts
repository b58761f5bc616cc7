import { randomInt } from "node:crypto";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import { knownStrategy } from "../predictions/index.ts";
import type { ProjectRow } from "../projects/index.ts";
import {
  type Claim,
  type Claimant,
  claimFirst,
  findGroundTruth,
  findOwnLock,
  findPostponed,
  findSkipped,
  isOvertaken,
  lockTask,
  olderVersions,
  releaseLock,
  unlabeledRange,
} from "./queries.ts";
import { strategies } from "./strategies.ts";

/** A task for the caller, and why this one. */
export interface Choice extends Claim {
  queue: string;
}

const any = sql<SqlBool>`true`;
const scoredBy = (version: number): RawBuilder<SqlBool> => sql<SqlBool>`t.scored_by = ${version}`;
const named = (claim: Claim | null, queue: string): Choice | null => (claim === null ? null : { ...claim, queue });

/**
 * The task the caller gets next, locked for them. In this order: the one they were given before, ground truth, tasks
 * others began, the project's strategy, what they put aside, what they skipped.
 */
export async function chooseTask(db: Db, project: ProjectRow, by: Claimant): Promise<Choice | null> {
  const own = named(await findOwnLock(db, by), "Task lock");
  if (own) return own;
  if (project.show_ground_truth_first) {
    const task = await findGroundTruth(db, by, project.strategy !== "sequential");
    if (task !== null) return named(await lockTask(db, by, task), "Ground truth queue");
  }
  return (await claimUnlabeled(db, project, by)) ?? (await comeBack(db, project, by));
}

/**
 * A claim and another's that began at the same moment do not see each other's locks; whoever finds the places taken
 * afterwards gives theirs back and asks again.
 */
async function claimUnlabeled(db: Db, project: ProjectRow, by: Claimant): Promise<Choice | null> {
  for (;;) {
    const choice = await byRules(db, project, by);
    if (choice === null || !(await isOvertaken(db, by, choice.task))) return choice;
    await releaseLock(db, by.user, choice.task);
  }
}

async function byRules(db: Db, project: ProjectRow, by: Claimant): Promise<Choice | null> {
  if (!project.show_overlap_first) return byBreadth(db, project, by, any);
  return (
    (await byBreadth(db, project, by, sql<SqlBool>`t.overlap > 1`)) ??
    byBreadth(db, project, by, sql<SqlBool>`t.overlap = 1`)
  );
}

/** Where several people label each task, begun tasks come first, so that they are finished. */
async function byBreadth(
  db: Db,
  project: ProjectRow,
  by: Claimant,
  condition: RawBuilder<SqlBool>,
): Promise<Choice | null> {
  if (project.maximum_annotations > 1) {
    const begun = await claimFirst(db, by, sql<SqlBool>`${condition} and t.total_annotations > 0`, "most-started");
    if (begun) return named(begun, "Breadth first queue");
  }
  return byStrategy(db, project, by, condition);
}

async function byStrategy(
  db: Db,
  project: ProjectRow,
  by: Claimant,
  condition: RawBuilder<SqlBool>,
): Promise<Choice | null> {
  const { pick, queue } = strategies[knownStrategy(project.strategy)];
  switch (pick) {
    case "by-id":
      return named(await claimFirst(db, by, condition, "id"), queue);
    case "random":
      return named(await claimRandom(db, by, condition), queue);
    case "by-priority":
      return byPriority(db, project, by, condition, queue);
  }
}

/**
 * By the live version's priority; while it has scored nothing that is free, by an older version's; with no prediction at
 * all, at random, which is what a cold start needs.
 */
async function byPriority(
  db: Db,
  project: ProjectRow,
  by: Claimant,
  condition: RawBuilder<SqlBool>,
  queue: string,
): Promise<Choice | null> {
  const live = project.live_version_id;
  const byVersion = (version: number) =>
    claimFirst(db, by, sql<SqlBool>`${condition} and ${scoredBy(version)}`, "priority");
  if (live !== null) {
    const claim = await byVersion(live);
    if (claim) return named(claim, queue);
    for (const version of await olderVersions(db, project.id, live)) {
      const older = await byVersion(version);
      if (older) return named(older, `${queue} (by an older version: the current one has not answered yet)`);
    }
  }
  return named(await claimRandom(db, by, condition), "Uniform random queue: no prediction to choose by");
}

/** A random place in the id order and the first free task from there on: a few index probes, whatever the size. */
async function claimRandom(db: Db, by: Claimant, condition: RawBuilder<SqlBool>): Promise<Claim | null> {
  const range = await unlabeledRange(db, by.project);
  if (range === null) return null;
  const pivot = randomInt(range.first, range.last + 1);
  return (
    (await claimFirst(db, by, sql<SqlBool>`${condition} and t.id >= ${pivot}`, "id")) ??
    claimFirst(db, by, sql<SqlBool>`${condition} and t.id < ${pivot}`, "id")
  );
}

/** Nothing new is left: what the caller put aside, then what they skipped. */
async function comeBack(db: Db, project: ProjectRow, by: Claimant): Promise<Choice | null> {
  const postponed = await findPostponed(db, by);
  if (postponed !== null) return named(await lockTask(db, by, postponed), "Postponed draft queue");
  if (project.skip_queue !== "REQUEUE_FOR_ME") return null;
  const skipped = await findSkipped(db, by);
  return skipped === null ? null : named(await lockTask(db, by, skipped), "Skipped queue");
}
