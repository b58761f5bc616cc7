import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { type Trx, tellCommitted } from "../../database/emit.ts";
import { storedJson } from "../accounts/index.ts";
import {
  adoptAnsweredVersion,
  capabilitiesOf,
  explainFailure,
  forgetFailure,
  noteFailure,
  refreshBackend,
} from "../ml-backends/index.ts";
import type { Judged } from "./answers.ts";
import { BackendBroken, askModel, newAcquaintance } from "./ask-model.ts";
import { createBatchSize } from "./batch-size.ts";
import { refreshBatches, selectionBatches } from "./batches.ts";
import { type Lanes, createLanes } from "./lanes.ts";
import { type RunRow, countWaiting, runById } from "./queries.ts";
import type { TaskSelectors } from "./selectors.ts";
import { type Listed, forgetOldLists, storeAnswers, storeProblems, tellRun } from "./store-batch.ts";
import { type Batch, type Moment, RunTaken, type Work, momentOf, versionsOf } from "./work.ts";

const defaultConcurrency = 2;
const watchMs = 500;

/**
 * Asks a backend about the tasks of a run, in batches, several at a time. Each batch is stored together with the
 * run's progress in one transaction: whoever goes on after a crash begins at the last stored batch, and nothing is
 * lost or counted twice. Ends quietly when the run is cancelled or gone.
 * @throws what aborted `signal`; then the run stays as it is and is taken up again
 */
export async function executeRun(
  context: Context,
  selectors: TaskSelectors,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  const run = await claimRun(context, id);
  if (!run) return;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const watch = setInterval(() => void stopWhenTaken(context, id, stop), watchMs);
  try {
    await work(context, selectors, run, stop);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof RunTaken || stop.signal.reason instanceof RunTaken) return;
    if (!(error instanceof BackendBroken)) throw error;
    await failRun(context, run, error);
  } finally {
    clearInterval(watch);
    stop.abort(new RunTaken());
    signal.removeEventListener("abort", onAbort);
  }
}

async function claimRun(context: Context, id: number): Promise<RunRow | undefined> {
  const { rows } = await sql`
    update prediction_runs set state = 'running', started_at = coalesce(started_at, now()), error = null, failure = null
    where id = ${id} and state in ('queued', 'running') returning id`.execute(context.db);
  return rows.length === 0 ? undefined : runById(context.db, id);
}

/** Cancelling ends also the calls under way, within half a second. */
async function stopWhenTaken(context: Context, id: number, stop: AbortController): Promise<void> {
  const row = await context.db
    .selectFrom("prediction_runs")
    .select("state")
    .where("id", "=", id)
    .executeTakeFirst()
    .catch(() => ({ state: "running" }));
  if (row?.state !== "running") stop.abort(new RunTaken());
}

async function work(context: Context, selectors: TaskSelectors, run: RunRow, stop: AbortController): Promise<void> {
  const first = await momentOf(context, run);
  const capabilities = capabilitiesOf(first.backend);
  const size = createBatchSize(capabilities?.batchSize, run.batch_size);
  const state: Work = {
    context,
    selectors,
    run,
    known: newAcquaintance((tasks, ms) => size.observe(tasks, ms)),
    size,
    stop,
    cursor: run.cursor,
    answered: new Set(),
    begun: new Set(),
    startedMs: performance.now(),
    done: 0,
    listed: { failed: run.failed, partial: run.partial },
    counted: Promise.resolve(),
  };
  // While the model thinks about the first tasks; nothing is stored before.
  state.counted = countTotal(state, first);
  state.counted.catch(() => undefined);
  const lanes = createLanes(capabilities?.concurrency ?? defaultConcurrency);
  const batches = run.kind === "refresh" ? refreshBatches(state) : selectionBatches(state);
  await pump(state, batches, lanes);
  await state.counted;
  await finishRun(state);
}

/** Keeps a few batches under way and stores them in their order; while one is stored, the next is found. */
async function pump(state: Work, batches: AsyncGenerator<Omit<Batch, "answers">>, lanes: Lanes): Promise<void> {
  const flight: Batch[] = [];
  let more = true;
  const fill = async (): Promise<void> => {
    while (more && flight.length < lanes.count + 1 && flight.at(-1)?.last !== true) {
      const next = await batches.next();
      if (next.done === true) more = false;
      else flight.push(launch(state, next.value, lanes));
    }
  };
  for (;;) {
    if (flight.length === 0) await fill();
    const batch = flight.shift();
    if (!batch) return;
    const [judged] = await Promise.all([batch.answers, state.counted]);
    state.stop.signal.throwIfAborted();
    const [stored, filled] = await Promise.allSettled([
      commit(state, batch, judged),
      batch.last === true ? undefined : fill(),
    ]);
    if (stored.status === "rejected") throw stored.reason;
    if (filled.status === "rejected") throw filled.reason;
  }
}

function launch(state: Work, batch: Omit<Batch, "answers">, lanes: Lanes): Batch {
  const { context, known, stop } = state;
  const { backend, project, live } = batch.moment;
  const ask = () => askModel({ context, backend, project, config: live.config, signal: stop.signal, known }, batch.ids);
  const answers = batch.ids.length === 0 ? Promise.resolve({ answers: [], failures: [] }) : lanes.run(ask);
  // A failure is seen when its turn comes, or never when an earlier batch failed.
  answers.catch(() => undefined);
  return { ...batch, answers };
}

/** Counted once, when the run begins; a run that goes on keeps its total. */
async function countTotal(state: Work, moment: Moment): Promise<void> {
  const { context, run, selectors } = state;
  if (run.cursor > 0 || run.done + run.failed + run.skipped > 0) return;
  const total =
    run.kind === "refresh"
      ? await countWaiting(context.db, run, versionsOf(state, moment))
      : await selectors.countTasks(context.db, run.project_id, run.selection);
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("prediction_runs")
      .set({ total, version_id: moment.backend.current_version_id })
      .where("id", "=", run.id)
      .execute();
    await forgetOldLists(trx, run);
    await tellRun(trx, run.project_id, run.id);
  });
}

async function commit(state: Work, batch: Batch, judged: Judged): Promise<void> {
  const { context, run } = state;
  const { backend, live } = batch.moment;
  const cursor = batch.upTo ?? state.cursor;
  const outcome = await context.db.transaction().execute(async (trx) => {
    const stored = await storeAnswers(
      trx,
      {
        project: run.project_id,
        backend: backend.id,
        fallback: backend.model_version,
        live: { ...live, liveVersionId: await liveVersion(trx, run.project_id) },
      },
      judged.answers,
    );
    const listed = await storeProblems(trx, run.id, judged, state.listed);
    // Tasks that were deleted after they were chosen count as passed over.
    const gone = batch.ids.length - stored.stored - judged.failures.length;
    await advance(
      trx,
      state,
      cursor,
      { done: stored.stored, ...listed, skipped: batch.skipped + Math.max(0, gone) },
      stored.versions.at(-1)?.id,
    );
    return { ...stored, listed };
  });
  tellCommitted(context.db, run.project_id, { kind: "prediction-run", run: run.id });
  state.cursor = cursor;
  state.done += outcome.stored;
  state.listed = {
    failed: state.listed.failed + outcome.listed.failed,
    partial: state.listed.partial + outcome.listed.partial,
  };
  if (outcome.stored > 0) await forgetFailure(context.db, backend, /\/predict$/);
  const version = outcome.versions.at(-1);
  if (version) await followAnswers(state, batch.moment, version);
}

/** In the transaction, since the version may have changed while the model was thinking. */
async function liveVersion(trx: Trx, project: number): Promise<number | null> {
  const row = await trx.selectFrom("projects").select("live_version_id").where("id", "=", project).executeTakeFirst();
  return row?.live_version_id ?? null;
}

/** Writes the progress; a run that was cancelled or taken over by somebody else must not be touched. */
async function advance(
  trx: Trx,
  state: Work,
  cursor: number,
  counts: Listed & { done: number; skipped: number },
  version: number | undefined,
): Promise<void> {
  const { run } = state;
  const seconds = (performance.now() - state.startedMs) / 1000;
  const speed = (state.done + counts.done) / Math.max(seconds, 0.001);
  const { rows } = await sql`
    update prediction_runs set
      cursor = ${cursor}, done = done + ${counts.done}, failed = failed + ${counts.failed},
      partial = partial + ${counts.partial}, skipped = skipped + ${counts.skipped},
      total = greatest(total, done + failed + skipped + ${counts.done + counts.failed + counts.skipped}::int),
      batch_size = ${state.size.now()}, tasks_per_second = ${speed},
      version_id = coalesce(${version ?? null}::int, version_id)
    where id = ${run.id} and state = 'running' and cursor = ${state.cursor} returning id`.execute(trx);
  if (rows.length === 0) throw new RunTaken();
}

/**
 * Answers that name another version than the current one: either the model was trained anew, which `/setup` then says
 * too, or the backend always names them so; then its answers' version counts from now on.
 */
async function followAnswers(state: Work, moment: Moment, version: { id: number; name: string }): Promise<void> {
  const { context } = state;
  const before = moment.backend.current_version_id;
  if (version.id === before || state.answered.has(version.id)) return;
  const refreshed = await refreshBackend(context, moment.backend);
  if (refreshed?.current_version_id !== before) return;
  state.answered.add(version.id);
  await adoptAnsweredVersion(context, moment.backend.id, version.id);
}

async function failRun(context: Context, run: RunRow, { failure }: BackendBroken): Promise<void> {
  await noteFailure(context, run.ml_backend_id, failure);
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("prediction_runs")
      .set({
        state: "failed",
        error: explainFailure(failure),
        failure: storedJson(failure),
        finished_at: sql<string>`now()`,
      })
      .where("id", "=", run.id)
      .where("state", "=", "running")
      .execute();
    await tellRun(trx, run.project_id, run.id);
  });
}

async function finishRun({ context, run }: Work): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable("prediction_runs")
      .set({ state: "completed", finished_at: sql<string>`now()` })
      .where("id", "=", run.id)
      .where("state", "=", "running")
      .execute();
    await tellRun(trx, run.project_id, run.id);
  });
}
