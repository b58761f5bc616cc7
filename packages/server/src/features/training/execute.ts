import { setTimeout as sleep } from "node:timers/promises";
import type { CallFailure } from "@tandem/schema/api";
import type { BackendJob } from "@tandem/schema/ml";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { tellLive } from "../../database/emit.ts";
import { storedJson, storedText } from "../accounts/index.ts";
import {
  type BackendRow,
  backendById,
  callJob,
  explainFailure,
  forgetFailure,
  isUnreachable,
  noteFailure,
  refreshBackend,
} from "../ml-backends/index.ts";
import { lookAgain, refreshIfNeeded } from "../prediction-runs/index.ts";
import { type Taken, deliverTraining, sameVersion } from "./deliver.ts";
import { type TrainingRow, labelsNow, noteLabels, trainingById } from "./queries.ts";

/** The run was cancelled, or its backend is gone. */
class TrainingEnded extends Error {}
/** The training failed; `failure` when a call did. */
class TrainingFailed extends Error {
  readonly failure: CallFailure | null;
  constructor(message: string, failure: CallFailure | null = null) {
    super(message);
    this.failure = failure;
  }
}

const mostAttempts = 5;
const firstWaitMs = 1_000;

/**
 * Trains a backend: the run that was under way when we stopped, or else the one that waits.
 * @returns what became of it; `none` when there was none
 */
export async function trainNext(
  context: Context,
  backend: number,
  signal: AbortSignal,
): Promise<"none" | "trained" | "not-trained"> {
  const run = await takeRun(context, backend);
  if (!run) return "none";
  try {
    await train(context, run, signal);
    return "trained";
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof TrainingEnded) return "not-trained";
    if (!(error instanceof TrainingFailed)) throw error;
    await finish(context, run, {
      state: "failed",
      error: storedText(error.message),
      ...(error.failure ? { failure: storedJson(error.failure) } : {}),
    });
    if (error.failure) await noteFailure(context, backend, error.failure);
    return "not-trained";
  }
}

/** A run that is under way is gone on with; otherwise the one that waits begins, with the labels there are now. */
async function takeRun(context: Context, backend: number): Promise<TrainingRow | undefined> {
  return context.db.transaction().execute(async (trx) => {
    const { rows } = await sql<TrainingRow>`
      select * from training_runs where ml_backend_id = ${backend} and state in ('queued', 'running')
      order by (state = 'running') desc limit 1 for update`.execute(trx);
    const [run] = rows;
    if (!run || run.state === "running") return run;
    const row = await backendById(trx, backend);
    const { labels, until } = await labelsNow(trx, run.project_id);
    const begun = await trx
      .updateTable("training_runs")
      .set({
        state: "running",
        started_at: sql<string>`now()`,
        labels,
        labels_until: until,
        version_before: row?.model_version ?? null,
        progress: 0,
      })
      .where("id", "=", run.id)
      .returningAll()
      .executeTakeFirst();
    await tellLive(trx, run.project_id, { kind: "training-run", run: run.id });
    return begun;
  });
}

async function train(context: Context, run: TrainingRow, signal: AbortSignal): Promise<void> {
  const backend = await backendById(context.db, run.ml_backend_id);
  if (!backend) throw new TrainingEnded();
  // After a restart of ours, the job that the backend works on is asked for before another is begun.
  for (let { job } = run, ifSame = sameVersion; ;) {
    if (job === null) ({ job, ifSame } = await deliverPatiently(context, run, signal));
    if (job === null) return succeed(context, run, await untilNewVersion(context, run, null, signal), null, ifSame);
    const result = await followJob(context, run, job, signal);
    if (result !== "unknown") {
      const version = await untilNewVersion(context, run, result.model_version, signal);
      return succeed(context, run, version, result);
    }
    // The backend has lost the job, with its own restart: it is asked again.
    await update(context, run, { job: null, message: "The model was restarted; asking it to train again" });
    job = null;
  }
}

/** Tries until the backend can be reached, a few times and ever more slowly. */
async function deliverPatiently(context: Context, run: TrainingRow, signal: AbortSignal): Promise<Taken> {
  for (;;) {
    const current = await stillRunning(context, run);
    const backend = await backendById(context.db, run.ml_backend_id);
    if (!backend) throw new TrainingEnded();
    if (current.attempts >= mostAttempts)
      throw new TrainingFailed(
        `The model could not be asked to train, ${mostAttempts} times`,
        current.failure as CallFailure | null,
      );
    const attempts = current.attempts + 1;
    await update(context, run, { attempts });
    const answer = await deliverTraining(context, backend, signal);
    signal.throwIfAborted();
    if (answer.ok) {
      if (answer.job !== null) await update(context, run, { job: answer.job, failure: null });
      return answer;
    }
    const { failure } = answer;
    if (!isUnreachable(failure) || attempts >= mostAttempts) throw new TrainingFailed(explainFailure(failure), failure);
    await update(context, run, {
      failure: storedJson(failure),
      message: storedText(`${failure.message}; trying again`),
    });
    await waitUnlessEnded(context, run, firstWaitMs * 2 ** (attempts - 1), signal);
  }
}

async function stillRunning(context: Context, run: TrainingRow): Promise<TrainingRow> {
  const row = await trainingById(context.db, run.id);
  if (row?.state !== "running") throw new TrainingEnded();
  return row;
}

/** Waits in short pieces, so that cancelling is noticed. */
async function waitUnlessEnded(context: Context, run: TrainingRow, ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await sleep(Math.min(500, left), undefined, { signal });
    await stillRunning(context, run);
  }
}

const firstPollMs = 30;
const slowestPollMs = 1_000;
/** A job is asked for after another such part of the time it has taken, so that its end is seen soon after. */
const pollPart = 0.08;
/** A backend that trains may be away for so long before the training is given up. */
const longestSilenceMs = 120_000;

/** Mirrors the backend's job until it has ended well. @returns the job; `unknown` when the backend knows no such job */
async function followJob(
  context: Context,
  run: TrainingRow,
  job: string,
  signal: AbortSignal,
): Promise<BackendJob | "unknown"> {
  let seen = "";
  const began = Date.now();
  let lastAnswer = began;
  for (;;) {
    const wait = Math.min(slowestPollMs, Math.max(firstPollMs, (Date.now() - began) * pollPart));
    await sleep(wait, undefined, { signal });
    const [, backend] = await Promise.all([stillRunning(context, run), backendById(context.db, run.ml_backend_id)]);
    if (!backend) throw new TrainingEnded();
    const answer = await callJob(context, backend, job, signal);
    signal.throwIfAborted();
    if (!answer.ok) {
      if (answer.failure.status === 404 || answer.failure.status === 410) return "unknown";
      if (Date.now() - lastAnswer > longestSilenceMs)
        throw new TrainingFailed(explainFailure(answer.failure), answer.failure);
      await update(context, run, { message: storedText(`${answer.failure.message}; waiting for the model`) });
      continue;
    }
    lastAnswer = Date.now();
    const text = JSON.stringify(answer.value);
    if (text !== seen) {
      seen = text;
      await update(context, run, mirrored(answer.value));
    }
    if (answer.value.state === "completed") return answer.value;
    if (answer.value.state === "failed")
      throw new TrainingFailed(answer.value.error ?? "The training failed without saying why");
    if (answer.value.state === "cancelled") {
      await finish(context, run, { state: "cancelled", message: "Cancelled at the model" });
      throw new TrainingEnded();
    }
  }
}

const longestLog = 200;

const mirrored = (job: BackendJob) => ({
  progress: job.progress,
  message: job.message === null ? null : storedText(job.message),
  metrics: job.metrics === undefined ? null : storedJson(job.metrics),
  log: storedJson(job.log.slice(-longestLog)),
});

const longestVersionWaitMs = 10_000;

/**
 * Asks `/setup` until it tells the version that the training made. A model that trains in the background of an old
 * backend, or makes no new version, is not waited for longer than a few seconds.
 */
async function untilNewVersion(
  context: Context,
  run: TrainingRow,
  expected: string | null,
  signal: AbortSignal,
): Promise<BackendRow> {
  const end = Date.now() + longestVersionWaitMs;
  for (let wait = firstPollMs; ; wait = Math.min(slowestPollMs, wait * 1.5)) {
    const backend = await backendById(context.db, run.ml_backend_id);
    const refreshed = backend && (await refreshBackend(context, backend));
    if (!refreshed) throw new TrainingEnded();
    const version = refreshed.model_version;
    const isThere =
      refreshed.state === "CO" && (expected === null ? version !== run.version_before : version === expected);
    if (isThere || !refreshed.auto_update || Date.now() > end) return refreshed;
    await sleep(wait, undefined, { signal });
    await stillRunning(context, run);
  }
}

async function succeed(
  context: Context,
  run: TrainingRow,
  backend: BackendRow,
  job: BackendJob | null,
  ifSame = sameVersion,
): Promise<void> {
  // That the version changed sets this off too, by a job; somebody waits for the new answers now.
  if (backend.state === "CO" && backend.model_version !== run.version_before) await refreshIfNeeded(context, backend);
  await forgetFailure(context.db, backend, /\/(webhook|train|jobs\/[^/]*)$/);
  const version = job?.model_version ?? backend.model_version;
  const isNew = version !== run.version_before;
  await finish(context, run, {
    state: "completed",
    progress: 1,
    version_after: version === null ? null : storedText(version),
    failure: null,
    ...(isNew ? {} : { message: ifSame }),
  });
  if (isNew) await noteLabels(context.db, backend, version ?? "", job?.labels_seen ?? run.labels);
  else await lookAgain(context, context.db, backend);
}

type Columns = Partial<{
  state: "completed" | "failed" | "cancelled";
  job: string | null;
  progress: number | null;
  message: string | null;
  metrics: string | null;
  log: string;
  error: string | null;
  failure: string | null;
  version_after: string | null;
  attempts: number;
}>;

/** Writes what is new of a run that is still under way, and tells the model page. */
async function update(context: Context, run: TrainingRow, columns: Columns): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("training_runs")
      .set(columns)
      .where("id", "=", run.id)
      .where("state", "=", "running")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new TrainingEnded();
    await tellLive(trx, run.project_id, { kind: "training-run", run: run.id });
  });
}

async function finish(context: Context, run: TrainingRow, columns: Columns): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("training_runs")
      .set({ ...columns, finished_at: sql<string>`now()` })
      .where("id", "=", run.id)
      .where("state", "=", "running")
      .execute();
    await tellLive(trx, run.project_id, { kind: "training-run", run: run.id });
  });
}
