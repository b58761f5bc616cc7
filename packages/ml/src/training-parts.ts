import type { Journal, TrainingJob } from "./journal.ts";
import type { LabelSource } from "./labels.ts";
import type { Log } from "./log.ts";
import type { Sharing } from "./sharing/sharing.ts";
import type { Trainer } from "./trainer.ts";
import type { TrainingOrder } from "./training-messages.ts";
import type { UpdateJournal } from "./updates/update-journal.ts";
import type { VersionStore } from "./versions.ts";

/** When trainings begin, how long they may take, and how often they are tried. */
export interface TrainingRules {
  /** Changed annotations that make a training; START_TRAINING needs none. */
  every: number;
  /** Milliseconds without a further change before a training begins; at most ten times that after the first. */
  quietMs: number;
  /** Milliseconds a training may take. */
  timeoutMs: number;
  /** Milliseconds before the second, third, … attempt when the first failed for a reason that may pass. */
  retryDelaysMs: readonly number[];
  /** Updates after which what was learned becomes a version. */
  updateEvery: number;
  /** Milliseconds after which it does, however few they are. */
  updateMs: number;
  /** Trained versions kept. */
  keepVersions: number;
}

/** What the trainings of a project depend on. */
export interface TrainingParts {
  /** The project's id, and its name with the time of its creation. */
  project: string;
  name: string;
  journal: Journal;
  versions: VersionStore;
  updates: UpdateJournal;
  trainer: Trainer;
  sharing: Sharing;
  rules: TrainingRules;
  /** What the model can. */
  can: { fit: boolean; update: boolean; save: boolean };
  /** The project as it is when the training begins. */
  situation(): Pick<TrainingOrder, "labelConfig" | "extraParams" | "surroundings">;
  /** Where labels come from when the request brought none; throws when no labeling server is known. */
  labelServer(): LabelSource;
  /**
   * Loads a version with what was learned after update number `known`, has `point` write down that it is live, and
   * lets it answer.
   */
  activate(version: string, known: number, point: () => Promise<void>): Promise<void>;
  /** Lets the loaded models learn what the journal of updates has. */
  learn(): void;
  /** Versions that this process has loaded. */
  inUse(): string[];
  /** Told of every job that ended, with its seconds. */
  ended: (job: TrainingJob, seconds: number) => void;
  log: Log;
}

/** The job that this process works on. */
export interface Running {
  job: TrainingJob;
  cancel: AbortController;
}

export const timeOf = (job: TrainingJob): number => (job.not_before === null ? 0 : Date.parse(job.not_before));

/** Ends a job, and those that joined it, for good. */
export function finish(
  parts: TrainingParts,
  job: TrainingJob,
  state: "completed" | "failed" | "cancelled",
  error: string | null,
): void {
  // A training that was cancelled while its version was being loaded leaves none.
  if (state === "cancelled" && job.built !== null && parts.versions.current() !== job.built) {
    parts.versions.abandon(job.built);
    job.built = null;
  }
  const joined = parts.journal.jobs().filter((one) => one.joined_to === job.id && one.state === "queued");
  const now = new Date().toISOString();
  Object.assign(job, { state, error, finished_at: now, not_before: null, runner: null });
  if (state === "completed") job.progress = 1;
  const seconds = job.started_at === null ? 0 : (Date.parse(now) - Date.parse(job.started_at)) / 1000;
  const outcome =
    error === null ? `${state}${job.model_version === null ? "" : `: ${job.model_version}`}` : `${state}: ${error}`;
  parts.journal.appendLog(job, `${outcome} after ${seconds.toFixed(2)} s`);
  parts.journal.save(job);
  for (const one of joined) {
    const { started_at, finished_at, model_version, labels_seen, metrics = {}, progress } = job;
    Object.assign(one, { state, error, started_at, finished_at, model_version, labels_seen, metrics, progress });
    parts.journal.save(one);
  }
  const level = error === null ? "info" : "error";
  parts.log(level, `training ${job.id} of project ${job.project} ${outcome}`, "train");
  parts.ended(job, seconds);
}
