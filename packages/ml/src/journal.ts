import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { BackendJob, JobState } from "@tandem/schema/ml";
import { readIfThere, writeDurably } from "./durable-file.ts";

/** A training as the journal keeps it: what `/jobs/:id` says, and what is needed to run it again. */
export interface TrainingJob extends Omit<BackendJob, "state"> {
  state: JobState;
  /** Times it was begun; a restart of the backend begins it again. */
  attempts: number;
  /** Name of the file with the tasks that came with the request; null when they are fetched. */
  tasks_file: string | null;
  /** The version that is written but perhaps not live yet. */
  built: string | null;
}

/** The accepted trainings of a project, on disk before they are acknowledged. */
export interface Journal {
  /** All jobs known, oldest first. */
  jobs(): TrainingJob[];
  get(id: string): TrainingJob | undefined;
  /** Accepts a job. When this returns, a crash cannot lose it. */
  add(project: string, tasksFile: string | null): TrainingJob;
  /** Writes tasks to a file of the journal; answers its name. */
  keepTasks(tasks: readonly unknown[]): Promise<string>;
  pathOf(name: string): string;
  /** Writes the job's present state. */
  save(job: TrainingJob): void;
  /** Appends a line to the job's log; the job itself keeps the last ones. */
  appendLog(job: TrainingJob, line: string): void;
}

const keptLogLines = 200;
const longestLogLine = 4000;
const keptJobs = 50;

export const isFinished = (job: TrainingJob): boolean => job.state !== "queued" && job.state !== "running";

/** Opens the journal in a directory, which is made when missing. Unreadable entries are left alone and ignored. */
export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true });
  const jobs = new Map(readJobs(directory).map((job) => [job.id, job]));
  const pathOf = (name: string): string => path.join(directory, name);
  const save = (job: TrainingJob): void => writeDurably(pathOf(`${job.id}.json`), JSON.stringify(job));

  const forgetOldest = (): void => {
    const finished = [...jobs.values()].filter(isFinished);
    for (const job of finished.slice(0, Math.max(0, finished.length - keptJobs))) {
      jobs.delete(job.id);
      for (const name of [`${job.id}.json`, `${job.id}.log`]) rmSync(pathOf(name), { force: true });
    }
  };

  return {
    jobs: () => [...jobs.values()],
    get: (id) => jobs.get(id),
    pathOf,
    save(job) {
      if (isFinished(job) && job.tasks_file !== null) {
        rmSync(pathOf(job.tasks_file), { force: true });
        job.tasks_file = null;
      }
      save(job);
      if (isFinished(job)) forgetOldest();
    },
    add(project, tasksFile) {
      const job = newJob(project, tasksFile);
      save(job);
      jobs.set(job.id, job);
      return job;
    },
    async keepTasks(tasks) {
      const name = `tasks-${Date.now()}-${randomBytes(4).toString("hex")}.input`;
      await writeFile(pathOf(name), JSON.stringify(tasks), { flush: true, mode: 0o600 });
      return name;
    },
    appendLog(job, line) {
      const text = line.slice(0, longestLogLine);
      job.log.push(text);
      if (job.log.length > keptLogLines) job.log.shift();
      appendFileSync(pathOf(`${job.id}.log`), `${new Date().toISOString()} ${text}\n`);
    },
  };
}

function newJob(project: string, tasksFile: string | null): TrainingJob {
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
    attempts: 0,
    tasks_file: tasksFile,
    built: null,
  };
}

function readJobs(directory: string): TrainingJob[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const text = readIfThere(path.join(directory, name));
      try {
        return [JSON.parse(text ?? "") as TrainingJob];
      } catch {
        return [];
      }
    })
    .sort((one, other) => (one.created_at < other.created_at ? -1 : 1));
}
