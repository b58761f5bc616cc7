import { storageProblem, stored } from "./durable-file.ts";
import { errorText } from "./http-error.ts";
import { isFinished, type TrainingJob } from "./journal.ts";
import { SharingError } from "./sharing/sharing.ts";
import { createChangeCounter } from "./change-counter.ts";
import { finish, type Running, timeOf, type TrainingParts } from "./training-parts.ts";
import { runJob } from "./training-run.ts";
import type { TrainingEvent } from "./updates/update.ts";

/** What became of an event. */
interface Heard {
  /** The training that it led to. */
  job?: string;
  /** Changes since the last training, when more are needed for one. */
  changes?: number;
  /** Annotations that the live model learns at once. */
  updates?: number;
}

/** The trainings of one project: one running, at most one waiting. */
export interface TrainingQueue {
  /**
   * Accepts a training; a request while another waits joins that one. Durable when this resolves.
   *
   * @throws HttpError 507 when the disk does not take it.
   */
  request(tasks?: readonly unknown[]): Promise<TrainingJob>;
  /** Takes an event of a labeling server; durable when this resolves. Throws as `request` does. */
  hear(event: TrainingEvent): Promise<Heard>;
  /** Runs a job if it is its turn; see `Duties.run`. */
  run(id: string): Promise<number | null>;
  /** Offers again what waits or was interrupted. */
  resume(): void;
  /** Ends what another backend was asked to cancel here. */
  look(): void;
  /** Cancels a waiting or running job; false when it has ended already. */
  cancel(job: TrainingJob): Promise<boolean>;
  /** Lets go without ending jobs: they stay in the journal and are resumed. */
  close(): void;
}

/** Milliseconds until a job is tried again that has to wait for another one. */
const soonMs = 1000;
/** Milliseconds a request waits for the right to write; labeling servers give a webhook one second. */
const requestPatienceMs = 500;
/** Quiet times after the first change when a training begins though changes go on. */
const mostQuietTimes = 10;
/** Milliseconds until a job is taken up again whose state could not be written. */
const pauseMs = 10_000;

export function createTrainingQueue(parts: TrainingParts): TrainingQueue {
  const { journal, sharing, rules, can, name } = parts;
  const stopping = new AbortController();
  const changes = createChangeCounter(journal.pathOf("changes"));
  let running: Running | undefined;
  let snapshotTimer: NodeJS.Timeout | undefined;

  const waiting = (): TrainingJob | undefined =>
    journal.jobs().find((job) => job.state === "queued" && job.joined_to === null && job.built === null);

  /** What was learned becomes a version in a while, however little it is. */
  const snapshotLater = (): void => {
    if (!can.save || stopping.signal.aborted) return;
    snapshotTimer ??= setTimeout(() => {
      snapshotTimer = undefined;
      enqueue({ kind: "snapshot" }).catch((error: unknown) => parts.log("error", errorText(error), "train"));
    }, rules.updateMs).unref();
  };

  async function enqueue(wanted: Wanted): Promise<TrainingJob> {
    const { tasks } = wanted;
    const tasksFile = tasks === undefined ? null : await stored("the tasks", () => journal.keepTasks(tasks));
    const accept = (known: TrainingJob | undefined): TrainingJob => {
      if (known === undefined) return journal.add(parts.project, newJob(wanted, tasksFile));
      const replaced = known.tasks_file;
      join(known, wanted, tasksFile);
      journal.save(known);
      if (replaced !== null && replaced !== known.tasks_file) journal.dropTasks(replaced);
      return known;
    };
    const job = await stored("the training", async () => {
      try {
        return await sharing.exclusive(
          name,
          () => {
            const accepted = accept(waiting());
            if (wanted.kind === "training") changes.reset();
            return accepted;
          },
          requestPatienceMs,
        );
      } catch (error) {
        if (!(error instanceof SharingError)) throw error;
        // Nobody may change a job of others now, but a new one can be written; whoever runs one joins them.
        return accept(undefined);
      }
    });
    sharing.offer(name, job.id, timeOf(job));
    return job;
  }

  /** The job, marked as this process' own; or when to try again; or null when there is nothing to do. */
  async function begin(id: string): Promise<TrainingJob | number | null> {
    const candidate = journal.get(id);
    if (candidate === undefined || isFinished(candidate) || candidate.joined_to !== null) return null;
    const busy = sharing.shared ? journal.jobs().filter((one) => one.state === "running") : [];
    for (const other of busy) {
      const alive = other.runner !== null && (await sharing.isAlive(other.runner));
      if (alive || other.id !== id) return Date.now() + soonMs;
    }
    return sharing.exclusive(
      name,
      () => {
        const job = journal.get(id);
        if (job === undefined || isFinished(job) || job.joined_to !== null) return null;
        if (job.state === "running" && !takeOver(parts, job)) return null;
        if (journal.isCancelRequested(job)) {
          finish(parts, job, "cancelled", null);
          return null;
        }
        if (timeOf(job) > Date.now()) return timeOf(job);
        Object.assign(job, { state: "running", runner: sharing.self, not_before: null, attempts: job.attempts + 1 });
        job.started_at = new Date().toISOString();
        journal.save(job);
        journal.own(job, true);
        if (sharing.shared) joinOthers(parts, job);
        return job;
      },
      soonMs * 10,
    );
  }

  return {
    request: (tasks) => enqueue({ kind: "training", ...(tasks === undefined ? {} : { tasks }) }),
    async hear({ event, updates, otherChanges }) {
      if (event === "START_TRAINING") return can.fit ? { job: (await enqueue({ kind: "training" })).id } : {};
      const learned = can.update ? updates.length : 0;
      const heard: Heard = learned === 0 ? {} : { updates: learned };
      if (learned > 0) {
        const head = await stored("the updates", () => parts.updates.append(updates));
        parts.learn();
        sharing.changed(name);
        const pending = head - parts.versions.live().updates;
        if (can.save && pending >= rules.updateEvery) heard.job = (await enqueue({ kind: "snapshot" })).id;
        else snapshotLater();
        if (can.save || pending < Math.max(rules.updateEvery, rules.every)) return heard;
      }
      const changed = learned > 0 ? rules.every : updates.length + otherChanges;
      if (!can.fit || changed === 0) return heard;
      if (rules.every > 1) {
        const count = await stored("the change", () => changes.add(changed));
        if (count < rules.every) return { ...heard, changes: count };
      }
      return { ...heard, job: (await enqueue({ kind: "training", quietMs: rules.quietMs })).id };
    },
    async run(id) {
      let begun: TrainingJob | number | null;
      try {
        begun = await begin(id);
      } catch (error) {
        if (!(error instanceof SharingError) && storageProblem(error) === null) throw error;
        parts.log("error", `training ${id} cannot begin: ${errorText(error)}`, "train");
        return Date.now() + pauseMs;
      }
      if (begun === null || typeof begun === "number") return begun;
      running = { job: begun, cancel: new AbortController() };
      try {
        const again = await runJob(parts, running, stopping.signal);
        // Another backend can go on at once with what this one lets go of.
        return stopping.signal.aborted && sharing.shared ? Date.now() : again;
      } catch (error) {
        parts.log("error", `training ${id}: its outcome cannot be kept: ${errorText(error)}`, "train");
        const isLast = begun.attempts > rules.retryDelaysMs.length;
        Object.assign(begun, { state: isLast ? "failed" : "queued", runner: null, error: errorText(error) });
        return isLast ? null : Date.now() + pauseMs;
      } finally {
        running = undefined;
        journal.own(begun, false);
        sharing.changed(name);
      }
    },
    resume() {
      for (const job of journal.jobs().filter((one) => !isFinished(one) && one.joined_to === null)) {
        if (!sharing.shared && job.state === "running" && !takeOver(parts, job)) continue;
        sharing.offer(name, job.id, timeOf(job));
      }
      if (can.update) void parts.updates.head().then((head) => head > parts.versions.live().updates && snapshotLater());
    },
    look() {
      if (running !== undefined && journal.isCancelRequested(running.job)) running.cancel.abort(new Error("cancelled"));
    },
    async cancel(job) {
      if (isFinished(job)) return false;
      // One that has failed and waits for its next attempt is nobody's any more, though its end is still being tidied up.
      if (running?.job.id === job.id && running.job.state === "running") {
        running.cancel.abort(new Error("cancelled"));
        return true;
      }
      return sharing.exclusive(name, () => {
        const known = journal.get(job.id);
        if (known === undefined || isFinished(known)) return false;
        if (known.state === "queued") finish(parts, known, "cancelled", null);
        else journal.requestCancel(known);
        sharing.changed(name);
        return true;
      });
    },
    close() {
      stopping.abort(new Error("the backend stops"));
      clearTimeout(snapshotTimer);
      if (running?.job.state !== "running" || journal.onDisk(running.job.id)?.runner !== sharing.self) return;
      // An ordered stop is no failed attempt.
      Object.assign(running.job, { state: "queued", runner: null, attempts: running.job.attempts - 1 });
      journal.save(running.job);
    },
  };
}

/** What a request asks for. */
interface Wanted {
  kind: TrainingJob["kind"];
  tasks?: readonly unknown[];
  /** Milliseconds to wait for further requests. */
  quietMs?: number;
}

const inFuture = (milliseconds: number): string | null =>
  milliseconds > 0 ? new Date(Date.now() + milliseconds).toISOString() : null;

const newJob = ({ kind, quietMs = 0 }: Wanted, tasksFile: string | null) => ({
  kind,
  tasks_file: tasksFile,
  not_before: inFuture(quietMs),
});

/** Lets a waiting job do what another request asks for, too. */
function join(job: TrainingJob, { kind, quietMs = 0 }: Wanted, tasksFile: string | null): void {
  if (kind === "snapshot") return;
  // The newest request says where the labels are.
  job.tasks_file = tasksFile;
  job.kind = kind;
  if (quietMs === 0) job.not_before = null;
  else if (job.not_before !== null && job.attempts === 0) {
    const latest = Date.parse(job.created_at) + mostQuietTimes * quietMs;
    job.not_before = new Date(Math.min(latest, Date.now() + quietMs)).toISOString();
  }
}

/** Takes a job whose process has died; false when that happened too often. */
function takeOver(parts: TrainingParts, job: TrainingJob): boolean {
  if (job.attempts > parts.rules.retryDelaysMs.length) {
    finish(parts, job, "failed", `the backend went down ${job.attempts} times during this training`);
    return false;
  }
  job.failures.push({ at: new Date().toISOString(), error: "the backend went down" });
  parts.journal.appendLog(job, "interrupted by a stop of the backend; beginning again");
  Object.assign(job, { state: "queued", runner: null });
  parts.journal.save(job);
  return true;
}

/** Jobs that were accepted while the others could not be reached: one training is enough for all of them. */
function joinOthers(parts: TrainingParts, job: TrainingJob): void {
  if (job.kind !== "training" || job.tasks_file !== null) return;
  for (const one of parts.journal.jobs()) {
    const fits = one.state === "queued" && one.joined_to === null && one.tasks_file === null && one.attempts === 0;
    if (!fits || one.id === job.id || one.built !== null) continue;
    Object.assign(one, { joined_to: job.id, message: `is part of ${job.id}` });
    parts.journal.save(one);
  }
}
