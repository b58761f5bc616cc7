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
  findPostponed,
  findSkipped,
  lockTask,
  olderVersions,
  unlabeledRange,
} from "./queries.ts";
import { strategies } from "./strategies.ts";

/** A task for the caller, and why this one. */
export interface Choice extends Claim {
  queue: string;
  /** One of a limited number of places: somebody else may have taken the last at the same moment. */
  isContested: boolean;
}

const any = sql<SqlBool>`true`;
const scoredBy = (version: number): RawBuilder<SqlBool> => sql<SqlBool>`t.scored_by = ${version}`;
const contested = (claim: Claim | null, queue: string): Choice | null =>
  claim === null ? null : { ...claim, queue, isContested: true };
const alone = (claim: Claim, queue: string): Choice => ({ ...claim, queue, isContested: false });

/**
 * The task the caller gets next, locked for them. In this order: the one they were given before (`own`), ground truth,
 * tasks others began, the project's strategy, what they put aside, what they skipped.
 */
export async function chooseTask(db: Db, project: ProjectRow, by: Claimant, own: Claim | null): Promise<Choice | null> {
  if (own) return alone(own, "Task lock");
  if (project.show_ground_truth_first) {
    const task = await findGroundTruth(db, by, project.strategy !== "sequential");
    if (task !== null) return alone(await lockTask(db, by, task), "Ground truth queue");
  }
  return (await byRules(db, project, by)) ?? (await comeBack(db, project, by));
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
    if (begun) return contested(begun, "Breadth first queue");
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
      return contested(await claimFirst(db, by, condition, "id"), queue);
    case "random":
      return contested(await claimRandom(db, by, condition), queue);
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
    if (claim) return contested(claim, queue);
    for (const version of await olderVersions(db, project.id, live)) {
      const older = await byVersion(version);
      if (older) return contested(older, `${queue} (by an older version: the current one has not answered yet)`);
    }
  }
  return contested(await claimRandom(db, by, condition), "Uniform random queue: no prediction to choose by");
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
  if (postponed !== null) return alone(await lockTask(db, by, postponed), "Postponed draft queue");
  if (project.skip_queue !== "REQUEUE_FOR_ME") return null;
  const skipped = await findSkipped(db, by);
  return skipped === null ? null : alone(await lockTask(db, by, skipped), "Skipped queue");
}
