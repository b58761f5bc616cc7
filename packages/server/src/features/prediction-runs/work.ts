import type { Context } from "../../context.ts";
import { type BackendRow, type ModelProject, backendById, modelProject } from "../ml-backends/index.ts";
import { type LiveSettings, liveSettings } from "../predictions/index.ts";
import type { Judged } from "./answers.ts";
import type { Acquaintance } from "./ask-model.ts";
import type { BatchSize } from "./batch-size.ts";
import type { RunRow } from "./queries.ts";
import type { TaskSelectors } from "./selectors.ts";
import type { Listed } from "./store-batch.ts";

/** The run was cancelled, or is another worker's now. */
export class RunTaken extends Error {}

/** What a batch is asked with; read anew for every batch, since a newer version may have come. */
export interface Moment {
  backend: BackendRow;
  project: ModelProject;
  live: LiveSettings;
}

/** Some tasks, and how far the run has come when they are done. */
export interface Batch {
  ids: number[];
  /** Passed over because they have an answer of the version already. */
  skipped: number;
  /** The run's cursor once this batch is stored; null leaves it where it is. */
  upTo: number | null;
  /** What comes after it is only asked for when everything before it is stored. */
  last?: boolean;
  moment: Moment;
  answers: Promise<Judged>;
}

export interface Work {
  context: Context;
  selectors: TaskSelectors;
  run: RunRow;
  known: Acquaintance;
  size: BatchSize;
  stop: AbortController;
  /** What is stored: batches are committed one after the other, each only on top of the one before. */
  cursor: number;
  /** Versions that count as an answer besides the backend's current one. */
  answered: Set<number>;
  /** The versions for which the most uncertain tasks were asked first. */
  begun: Set<number | null>;
  startedMs: number;
  done: number;
  listed: Listed;
  /** Resolves when the run's total is known. */
  counted: Promise<void>;
}

export async function momentOf(context: Context, run: RunRow): Promise<Moment> {
  const [backend, project, live] = await Promise.all([
    backendById(context.db, run.ml_backend_id),
    modelProject(context, run.project_id),
    liveSettings(context.db, run.project_id),
  ]);
  if (!backend || !project || !live) throw new RunTaken();
  return { backend, project, live };
}

export const versionsOf = (state: Work, { backend }: Moment): number[] => [
  ...(backend.current_version_id === null ? [] : [backend.current_version_id]),
  ...state.answered,
];
