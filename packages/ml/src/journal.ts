import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { BackendJob, JobState } from "@tandem/schema/ml";
import { hasCode, readIfThere, removeTemporaries, storageProblem, writeDurably } from "./durable-file.ts";

/** A training as the journal keeps it: what `/jobs/:id` says, and what is needed to run it again. */
export interface TrainingJob extends Omit<BackendJob, "state" | "kind"> {
  state: JobState;
  /** `training`: `fit` on all labels; `snapshot`: keeps what was learned from single annotations as a version. */
  kind: "training" | "snapshot";
  /** Times it was begun; a restart of the backend begins it again. */
  attempts: number;
  /** Attempts that failed, oldest first. */
  failures: { at: string; error: string }[];
  /** When it is begun, if not at once; ISO-8601, UTC. */
  not_before: string | null;
  /** Name of the file with the tasks that came with the request; null when they are fetched. */
  tasks_file: string | null;
  /** The version that is written but perhaps not live yet. */
  built: string | null;
  /** Which backend process runs it; null while it waits. */
  runner: string | null;
  /** The training that includes this one and ends it too. */
  joined_to: string | null;
}

/** The accepted trainings of a project, on disk before they are acknowledged. */
export interface Journal {
  /** All jobs known, oldest first. */
  jobs(): TrainingJob[];
  get(id: string): TrainingJob | undefined;
  /** The job as it is in its file, whoever wrote it. */
  onDisk(id: string): TrainingJob | undefined;
  /** Accepts a job. When this returns, a crash cannot lose it. */
  add(project: string, wanted?: Partial<Pick<TrainingJob, "kind" | "tasks_file" | "not_before">>): TrainingJob;
  /** Reads what other processes have written. */
  reread(): void;
  /** Writes tasks to a file of the journal; answers its name. */
  keepTasks(tasks: readonly unknown[]): Promise<string>;
  /** Removes tasks that no job needs any more. */
  dropTasks(name: string): void;
  pathOf(name: string): string;
  /** Writes the job's present state. */
  save(job: TrainingJob): void;
  /** Appends a line to the job's log; the job itself keeps the last ones. A full disk does not stop it. */
  appendLog(job: TrainingJob, line: string): void;
  /** Whether this process runs the job: then its own memory is newer than the file. */
  own(job: TrainingJob, runs: boolean): void;
  /** Asks whoever runs a job to end it, wherever that is. */
  requestCancel(job: TrainingJob): void;
  isCancelRequested(job: TrainingJob): boolean;
}

const keptLogLines = 200;
const longestLogLine = 4000;
const keptJobs = 50;

export const isFinished = (job: TrainingJob): boolean => job.state !== "queued" && job.state !== "running";

/**
 * Opens the journal in a directory, which is made when missing. Unreadable entries are left alone and ignored.
 *
 * @param shared whether other processes write here too: then files are read again each time.
 */
export function openJournal(directory: string, shared = false): Journal {
  mkdirSync(directory, { recursive: true });
  const pathOf = (name: string): string => path.join(directory, name);
  const jobs = new Map<string, TrainingJob>();
  const owned = new Set<string>();
  const save = (job: TrainingJob): void => writeDurably(pathOf(`${job.id}.json`), JSON.stringify(job));

  const refresh = (): void => {
    const read = readJobs(directory);
    for (const job of read) {
      const known = jobs.get(job.id);
      if (known === undefined) jobs.set(job.id, job);
      else if (!owned.has(job.id)) Object.assign(known, job);
    }
    const there = new Set(read.map((job) => job.id));
    for (const id of jobs.keys()) if (!there.has(id) && !owned.has(id)) jobs.delete(id);
  };
  const current = (): TrainingJob[] => {
    if (shared) refresh();
    return [...jobs.values()];
  };

  const forgetOldest = (): void => {
    const finished = [...jobs.values()].filter(isFinished);
    for (const job of finished.slice(0, Math.max(0, finished.length - keptJobs))) {
      jobs.delete(job.id);
      for (const ending of ["json", "log", "cancel"]) rmSync(pathOf(`${job.id}.${ending}`), { force: true });
    }
  };

  refresh();
  if (!shared) removeLeftovers(directory, [...jobs.values()]);

  return {
    jobs: current,
    get(id) {
      if (shared) refresh();
      return jobs.get(id);
    },
    reread: refresh,
    onDisk: (id) => readJob(pathOf(`${id}.json`)),
    pathOf,
    save(job) {
      const { tasks_file: tasks } = job;
      if (isFinished(job)) job.tasks_file = null;
      save(job);
      if (!isFinished(job)) return;
      if (tasks !== null) rmSync(pathOf(tasks), { force: true });
      rmSync(pathOf(`${job.id}.cancel`), { force: true });
      forgetOldest();
    },
    add(project, wanted = {}) {
      const job = { ...newJob(project), ...wanted };
      save(job);
      jobs.set(job.id, job);
      return job;
    },
    async keepTasks(tasks) {
      const name = `tasks-${Date.now()}-${randomBytes(4).toString("hex")}.input`;
      try {
        await writeFile(pathOf(name), JSON.stringify(tasks), { flush: true, mode: 0o600 });
      } catch (error) {
        rmSync(pathOf(name), { force: true });
        throw error;
      }
      return name;
    },
    dropTasks: (name) => rmSync(pathOf(name), { force: true }),
    appendLog(job, line) {
      const text = line.slice(0, longestLogLine);
      job.log.push(text);
      if (job.log.length > keptLogLines) job.log.shift();
      try {
        appendFileSync(pathOf(`${job.id}.log`), `${new Date().toISOString()} ${text}\n`);
      } catch (error) {
        // The job's own last lines are still there, and the training is worth more than its log.
        if (storageProblem(error) === null) throw error;
      }
    },
    own(job, runs) {
      if (runs) owned.add(job.id);
      else owned.delete(job.id);
    },
    requestCancel: (job) => writeDurably(pathOf(`${job.id}.cancel`), ""),
    isCancelRequested: (job) => readIfThere(pathOf(`${job.id}.cancel`)) !== null,
  };
}

function newJob(project: string): TrainingJob {
  const now = new Date();
  return {
    // Sortable by time, and unique across restarts and machines.
    id: `training-${now.getTime().toString(36)}-${randomBytes(4).toString("hex")}`,
    kind: "training",
    state: "queued",
    project,
    progress: null,
    message: null,
    created_at: now.toISOString(),
    started_at: null,
    finished_at: null,
    model_version: null,
    labels_seen: null,
    error: null,
    log: [],
    ...freshState(),
  };
}

/** What older journals do not have, too. */
const freshState = () => ({
  attempts: 0,
  failures: [],
  not_before: null,
  tasks_file: null,
  built: null,
  runner: null,
  joined_to: null,
});

function readJobs(directory: string): TrainingJob[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readJob(path.join(directory, name)) ?? [])
    .sort((one, other) => (one.created_at < other.created_at ? -1 : 1));
}

function readJob(file: string): TrainingJob | undefined {
  try {
    const text = readIfThere(file);
    return text === null ? undefined : { ...freshState(), ...(JSON.parse(text) as TrainingJob) };
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, "ESTALE")) return undefined;
    throw error;
  }
}

/** Tasks that were written, but whose request was not acknowledged; half files. */
function removeLeftovers(directory: string, jobs: readonly TrainingJob[]): void {
  removeTemporaries(directory);
  const used = new Set(jobs.map((job) => job.tasks_file));
  for (const name of readdirSync(directory)) {
    if (name.endsWith(".input") && !used.has(name)) rmSync(path.join(directory, name), { force: true });
  }
}
