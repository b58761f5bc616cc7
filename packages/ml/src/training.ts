import { errorText } from "./http-error.ts";
import { isFinished, type Journal, type TrainingJob } from "./journal.ts";
import type { LabelSource } from "./labels.ts";
import type { Log } from "./log.ts";
import type { Trainer } from "./trainer.ts";
import type { TrainingOrder } from "./training-messages.ts";
import type { VersionStore } from "./versions.ts";

/** What a training of a project depends on. */
export interface TrainingParts {
  project: string;
  journal: Journal;
  versions: VersionStore;
  trainer: Trainer;
  /** Lets a bounded number of trainings of all projects run at the same time. */
  turns: Turns;
  /** The project as it is when the training begins. */
  situation(): Pick<TrainingOrder, "labelConfig" | "extraParams" | "surroundings">;
  /** Where labels come from when the request brought none; throws when no labeling server is known. */
  labelServer(): LabelSource;
  /** Makes a version that is on disk the one that is served; resolves when it is. */
  activate: (version: string) => Promise<void>;
  /** Told of every job that ended, with its seconds. */
  ended: (job: TrainingJob, seconds: number) => void;
  log: Log;
  keepVersions: number;
  timeoutMs: number;
}

/** The trainings of one project: one running, at most one waiting. */
export interface TrainingQueue {
  /** Accepts a training; a request while another waits joins that one. Durable when this returns. */
  request(tasks?: readonly unknown[]): Promise<TrainingJob>;
  /** Runs again what a crash or a stop interrupted. */
  resume(): void;
  /** Cancels a waiting or running job; false when it has ended already. */
  cancel(job: TrainingJob): boolean;
  /** Lets go without ending jobs: they stay in the journal and are resumed. */
  close(): void;
}

/** Begun this often and never ended: the training takes the backend down with it. */
const mostAttempts = 3;

/** Longer timers fire at once. */
const longestTimer = 2 ** 31 - 1;

export function createTrainingQueue(parts: TrainingParts): TrainingQueue {
  const { journal } = parts;
  const stopping = new AbortController();
  let running: { job: TrainingJob; cancel: AbortController } | undefined;

  const waiting = (): TrainingJob | undefined => journal.jobs().find((job) => job.state === "queued");

  const runNext = (): void => {
    const job = waiting();
    if (job === undefined || running !== undefined || stopping.signal.aborted) return;
    const cancel = new AbortController();
    running = { job, cancel };
    void parts.turns
      .take(() =>
        isFinished(job) || stopping.signal.aborted ? Promise.resolve() : runJob(parts, job, cancel, stopping),
      )
      .catch((error: unknown) => parts.log("error", `training ${job.id}: ${errorText(error)}`, "train"))
      .finally(() => {
        running = undefined;
        runNext();
      });
  };

  return {
    async request(tasks) {
      const tasksFile = tasks === undefined ? null : await journal.keepTasks(tasks);
      let job = waiting();
      if (job === undefined) job = journal.add(parts.project, tasksFile);
      else if (job.tasks_file !== tasksFile) {
        // The newest request says where the labels are.
        job.tasks_file = tasksFile;
        journal.save(job);
      }
      runNext();
      return job;
    },
    resume() {
      for (const job of journal.jobs().filter((one) => one.state === "running")) {
        if (job.attempts >= mostAttempts) {
          finish(parts, job, "failed", `the backend went down ${job.attempts} times during this training`);
        } else {
          journal.appendLog(job, "interrupted by a stop of the backend; beginning again");
          job.state = "queued";
          journal.save(job);
        }
      }
      runNext();
    },
    cancel(job) {
      if (isFinished(job)) return false;
      if (running?.job === job) running.cancel.abort(new Error("cancelled"));
      if (job.state === "queued") finish(parts, job, "cancelled", null);
      return true;
    },
    close() {
      stopping.abort(new Error("the backend stops"));
      if (running?.job.state !== "running") return;
      // An ordered stop is no failed attempt.
      Object.assign(running.job, { state: "queued", attempts: running.job.attempts - 1 });
      journal.save(running.job);
    },
  };
}

async function runJob(
  parts: TrainingParts,
  job: TrainingJob,
  cancel: AbortController,
  stopping: AbortController,
): Promise<void> {
  const { journal } = parts;
  Object.assign(job, { state: "running", started_at: new Date().toISOString(), attempts: job.attempts + 1 });
  journal.save(job);
  const timeout = AbortSignal.timeout(Math.min(parts.timeoutMs, longestTimer));
  try {
    if (job.built === null || !parts.versions.has(job.built)) {
      job.built = await build(parts, job, AbortSignal.any([cancel.signal, timeout]));
    }
    journal.save(job);
    await parts.activate(job.built);
    job.model_version = job.built;
    parts.versions.prune(parts.keepVersions);
    finish(parts, job, "completed", null);
  } catch (error) {
    if (stopping.signal.aborted) return;
    if (cancel.signal.aborted) finish(parts, job, "cancelled", null);
    else finish(parts, job, "failed", timeout.aborted ? `took longer than ${parts.timeoutMs} ms` : reasonOf(error));
  } finally {
    if (!stopping.signal.aborted) parts.trainer.warmUp();
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Trains into a fresh directory and commits it; answers the version's name. */
async function build(parts: TrainingParts, job: TrainingJob, signal: AbortSignal): Promise<string> {
  const { journal, versions } = parts;
  const started = performance.now();
  const version = versions.nextName();
  try {
    const result = await parts.trainer.train(
      {
        project: parts.project,
        ...parts.situation(),
        source: job.tasks_file === null ? parts.labelServer() : { kind: "file", file: journal.pathOf(job.tasks_file) },
        directory: versions.begin(version),
        previousDirectory: versions.directoryOf(versions.current()),
        modelVersion: version,
      },
      {
        progress: (fraction, message) => Object.assign(job, { progress: fraction, message: message ?? job.message }),
        log: (line) => {
          journal.appendLog(job, line);
          parts.log("info", `training ${job.id}: ${line}`, "train");
        },
      },
      signal,
    );
    versions.commit({
      version,
      created_at: new Date().toISOString(),
      labels_seen: result.labelsSeen,
      duration_ms: Math.round(performance.now() - started),
      metrics: result.metrics,
    });
    Object.assign(job, { labels_seen: result.labelsSeen, metrics: result.metrics });
    return version;
  } catch (error) {
    versions.abandon(version);
    throw error;
  }
}

function finish(parts: TrainingParts, job: TrainingJob, state: TrainingJob["state"], error: string | null): void {
  Object.assign(job, { state, error, finished_at: new Date().toISOString() });
  if (state === "completed") job.progress = 1;
  const seconds = job.started_at === null ? 0 : (Date.now() - Date.parse(job.started_at)) / 1000;
  const outcome =
    error === null ? `${state}${job.model_version === null ? "" : `: ${job.model_version}`}` : `${state}: ${error}`;
  parts.journal.appendLog(job, `${outcome} after ${seconds.toFixed(2)} s`);
  parts.journal.save(job);
  parts.log(error === null ? "info" : "error", `training ${job.id} of project ${job.project} ${outcome}`, "train");
  parts.ended(job, seconds);
}

/** A bounded number of things at the same time, in the order they came. */
export interface Turns {
  take(work: () => Promise<void>): Promise<void>;
}

export function createTurns(limit: number): Turns {
  let free = limit;
  const queue: (() => void)[] = [];
  return {
    async take(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
