import { failureOf, TrainingFailure } from "./failures.ts";
import { errorText } from "./http-error.ts";
import type { TrainingJob } from "./journal.ts";
import type { LabelSource } from "./labels.ts";
import { longestTimer } from "./sharing/sharing.ts";
import { finish, type Running, type TrainingParts } from "./training-parts.ts";
import type { UpdatesOrder } from "./training-messages.ts";
import { sdkVersion, textHash } from "./version-details.ts";
import type { Live } from "./versions.ts";

/** Another backend has taken the job over: whatever was done here counts no more. */
class NotMine extends Error {}

/** Milliseconds between two writings of a running job, for those who ask another backend how far it is. */
const tellEveryMs = 1000;

/**
 * Runs a job that has been marked as this process' own, to its end.
 *
 * @param stopping aborted when the backend stops: then nothing may be written any more.
 * @returns when it is to be begun again, in milliseconds since 1970; null when it has ended or is another's.
 */
export async function runJob(
  parts: TrainingParts,
  { job, cancel }: Running,
  stopping: AbortSignal,
): Promise<number | null> {
  const { journal, sharing, rules } = parts;
  const taken = new AbortController();
  const gone = AbortSignal.any([stopping, taken.signal]);
  const attempt = job.attempts;
  /** Writes only while the job is still this process' own. */
  const whileMine = (work: () => void): Promise<void> =>
    sharing.exclusive(
      parts.name,
      () => {
        gone.throwIfAborted();
        const written = journal.onDisk(job.id);
        if (written?.runner !== sharing.self || written.attempts !== attempt) {
          taken.abort(new Error("another backend has taken the training over"));
          throw new NotMine();
        }
        work();
      },
      longestTimer,
    );
  const timeout = AbortSignal.timeout(Math.min(rules.timeoutMs, longestTimer));
  const telling = sharing.shared
    ? setInterval(() => void whileMine(() => journal.save(job)).catch(() => undefined), tellEveryMs)
    : undefined;
  try {
    const signal = AbortSignal.any([cancel.signal, timeout, gone]);
    await produce(parts, job, { signal, cancelled: cancel.signal }, whileMine);
    await whileMine(() => finish(parts, job, "completed", null));
    return null;
  } catch (error) {
    if (gone.aborted || error instanceof NotMine) return null;
    if (cancel.signal.aborted) return await ended(() => finish(parts, job, "cancelled", null));
    if (timeout.aborted) {
      return await ended(() => finish(parts, job, "failed", `took longer than ${rules.timeoutMs} ms`));
    }
    // It may be cancelled while this waits for its turn to write.
    const isCancelled = (): boolean => cancel.signal.aborted;
    return await ended(() =>
      isCancelled() ? finish(parts, job, "cancelled", null) : failedOnce(parts, job, failureOf(error)),
    );
  } finally {
    clearInterval(telling);
    if (!gone.aborted) {
      parts.trainer.warmUp();
      await tidy(parts);
    }
  }

  async function ended(write: () => number | null | void): Promise<number | null> {
    let again: number | null = null;
    try {
      await whileMine(() => {
        again = write() ?? null;
      });
    } catch (error) {
      if (!(error instanceof NotMine) && !gone.aborted) throw error;
    }
    return again;
  }
}

/**
 * Makes a version and lets it answer.
 *
 * @param ends `signal` ends the training; a version that is made already is kept back only when somebody `cancelled`.
 */
async function produce(
  parts: TrainingParts,
  job: TrainingJob,
  { signal, cancelled }: { signal: AbortSignal; cancelled: AbortSignal },
  whileMine: (work: () => void) => Promise<void>,
): Promise<void> {
  const { versions } = parts;
  const base = versions.live();
  if (job.kind === "snapshot" && job.built === null && (await parts.updates.head()) <= base.updates) {
    Object.assign(job, { model_version: base.version, message: "nothing was learned since" });
    return;
  }
  if (job.built === null || !versions.has(job.built)) {
    await build(parts, job, signal, whileMine);
  }
  const version = job.built ?? versions.initial;
  const { updates: known = 0, based_on: basis } = versions.details(version) ?? {};
  await parts.activate(version, known, () =>
    whileMine(() => {
      cancelled.throwIfAborted();
      const { version: now } = versions.live();
      if (job.kind === "snapshot" && now !== version && now !== (basis ?? versions.initial)) {
        throw new TrainingFailure(`${now} was activated meanwhile, and what was learned belongs to ${basis}`, false);
      }
      versions.makeCurrent(version, known);
    }),
  );
  job.model_version = version;
}

/** Trains into a fresh directory and commits it; the job knows the version's name. */
async function build(
  parts: TrainingParts,
  job: TrainingJob,
  signal: AbortSignal,
  whileMine: (work: () => void) => Promise<void>,
): Promise<void> {
  const { journal, versions } = parts;
  const started = performance.now();
  const version = versions.nextName();
  const base = versions.live();
  // Before the labels are fetched: whatever was accepted until now is among them.
  const known = await parts.updates.head();
  const situation = parts.situation();
  try {
    const result = await parts.trainer.train(
      {
        project: parts.project,
        ...situation,
        ...(job.kind === "snapshot" ? { updates: updatesOf(parts, base, known) } : {}),
        source: sourceOf(parts, job),
        directory: versions.begin(version),
        previousDirectory: versions.directoryOf(base.version),
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
    const before = job.kind === "snapshot" ? (versions.details(base.version)?.labels_seen ?? 0) : 0;
    const labelsSeen = before + result.labelsSeen;
    await whileMine(() => {
      signal.throwIfAborted();
      Object.assign(job, { built: version, labels_seen: labelsSeen, metrics: result.metrics });
      // Written first, so that a crash behind the commit does not train once more.
      journal.save(job);
      versions.commit({
        version,
        created_at: new Date().toISOString(),
        made_by: job.kind === "snapshot" ? "update" : "fit",
        labels_seen: labelsSeen,
        duration_ms: Math.round(performance.now() - started),
        metrics: result.metrics,
        based_on: base.version,
        updates: known,
        label_config_sha256: textHash(situation.labelConfig),
        sdk_version: sdkVersion(),
        files: result.files,
      });
    });
  } catch (error) {
    versions.abandon(version);
    job.built = null;
    throw error;
  }
}

const updatesOf = (parts: TrainingParts, base: Live, last: number): UpdatesOrder => ({
  baseVersion: base.version,
  directory: parts.updates.directory,
  after: base.updates,
  last,
});

function sourceOf(parts: TrainingParts, job: TrainingJob): LabelSource | null {
  if (job.kind === "snapshot") return null;
  if (job.tasks_file !== null) return { kind: "file", file: parts.journal.pathOf(job.tasks_file) };
  return parts.labelServer();
}

/** Notes a failed attempt; answers when the next one begins, null when there is none. */
function failedOnce(parts: TrainingParts, job: TrainingJob, failure: TrainingFailure): number | null {
  const delay = parts.rules.retryDelaysMs[job.attempts - 1];
  job.failures.push({ at: new Date().toISOString(), error: failure.message });
  if (!failure.passing || delay === undefined) {
    finish(parts, job, "failed", failure.message);
    return null;
  }
  const again = Date.now() + delay;
  const message = `attempt ${job.attempts} failed: ${failure.message}; the next begins in ${Math.round(delay / 1000)} s`;
  Object.assign(job, { state: "queued", runner: null, not_before: new Date(again).toISOString(), message });
  parts.journal.appendLog(job, message);
  parts.log("warn", `training ${job.id} of project ${job.project}: ${message}`, "train");
  parts.journal.save(job);
  return again;
}

/** Removes old versions and updates that all versions to come know. What cannot be removed now can be later. */
async function tidy(parts: TrainingParts): Promise<void> {
  const { versions, sharing } = parts;
  try {
    const elsewhere = await sharing.versionsInUse(parts.name);
    versions.prune(parts.rules.keepVersions, new Set([...elsewhere, ...parts.inUse()]));
    await parts.updates.forget(versions.live().updates);
  } catch (error) {
    parts.log("warn", `project ${parts.project}: old versions cannot be removed: ${errorText(error)}`);
  }
}
