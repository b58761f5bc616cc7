import { sql } from "kysely";
import type { TaskQuery } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import type { Trx } from "../../database/emit.ts";
import { storedJson } from "../accounts/index.ts";
import {
  type BackendRow,
  type ModelProject,
  adoptAnsweredVersion,
  backendById,
  capabilitiesOf,
  explainFailure,
  forgetFailure,
  modelProject,
  noteFailure,
  refreshBackend,
} from "../ml-backends/index.ts";
import { type LiveSettings, liveSettings } from "../predictions/index.ts";
import type { Judged } from "./answers.ts";
import { BackendBroken, type Acquaintance, askModel, newAcquaintance } from "./ask-model.ts";
import { type BatchSize, createBatchSize } from "./batch-size.ts";
import { type RunRow, answeredTasks, countWaiting, mostUncertain, runById, waitingTasks } from "./queries.ts";
import type { TaskSelectors } from "./selectors.ts";
import { storeAnswers, storeFailures, tellRun } from "./store-batch.ts";

/** The run was cancelled, or is another worker's now. */
class RunTaken extends Error {}

/** What a batch is asked with; read anew for every batch, since a newer version may have come. */
interface Moment {
  backend: BackendRow;
  project: ModelProject;
  live: LiveSettings;
}

/** Some tasks, and how far the run has come when they are done. */
interface Batch {
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

interface Work {
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
}

const pageSize = 1_000;
/** After a version change so many of the most uncertain tasks come first. */
const headSize = 300;
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

async function momentOf(context: Context, run: RunRow): Promise<Moment> {
  const [backend, project, live] = await Promise.all([
    backendById(context.db, run.ml_backend_id),
    modelProject(context, run.project_id),
    liveSettings(context.db, run.project_id),
  ]);
  if (!backend || !project || !live) throw new RunTaken();
  return { backend, project, live };
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
  };
  await countTotal(state, first);
  const lanes = createLanes(capabilities?.concurrency ?? defaultConcurrency);
  const batches = run.kind === "refresh" ? refreshBatches(state) : selectionBatches(state);
  await pump(state, batches, lanes);
  await finishRun(state);
}

/** Keeps a few batches under way and stores them in their order. */
async function pump(state: Work, batches: AsyncGenerator<Omit<Batch, "answers">>, lanes: Lanes): Promise<void> {
  const flight: Batch[] = [];
  let more = true;
  for (;;) {
    while (more && flight.length < lanes.count + 1 && flight.at(-1)?.last !== true) {
      const next = await batches.next();
      if (next.done === true) more = false;
      else flight.push(launch(state, next.value, lanes));
    }
    const batch = flight.shift();
    if (!batch) return;
    const judged = await batch.answers;
    state.stop.signal.throwIfAborted();
    await commit(state, batch, judged);
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

interface Lanes {
  count: number;
  run<T>(task: () => Promise<T>): Promise<T>;
}

function createLanes(count: number): Lanes {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return {
    count,
    async run(task) {
      if (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve));
      busy++;
      try {
        return await task();
      } finally {
        busy--;
        waiting.shift()?.();
      }
    },
  };
}

const versionsOf = (state: Work, { backend }: Moment): number[] => [
  ...(backend.current_version_id === null ? [] : [backend.current_version_id]),
  ...state.answered,
];

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
    await tellRun(trx, run.project_id, run.id);
  });
}

/** The tasks that somebody chose, by id; those with an answer of the current version are passed over unless forced. */
async function* selectionBatches(state: Work): AsyncGenerator<Omit<Batch, "answers">> {
  const { context, run, selectors } = state;
  const selection = run.selection as TaskQuery | null;
  for (let after = run.cursor; ;) {
    const page = await selectors.selectTasks(context.db, run.project_id, selection, after, pageSize);
    if (page.length === 0) return;
    let start = 0;
    while (start < page.length) {
      const moment = await momentOf(context, run);
      const part = page.slice(start, start + state.size.now());
      const answered = run.force ? new Set<number>() : await answeredTasks(context.db, part, versionsOf(state, moment));
      const ids = part.filter((id) => !answered.has(id));
      start += part.length;
      yield { ids, skipped: part.length - ids.length, upTo: part.at(-1) ?? after, moment };
    }
    after = page.at(-1) ?? after;
  }
}

/**
 * Unlabeled tasks without an answer of the current version: the most uncertain first, then all by id, and round again
 * while a version that came meanwhile has left some behind.
 */
async function* refreshBatches(state: Work): AsyncGenerator<Omit<Batch, "answers">> {
  const { context, run } = state;
  const underWay = new Set<number>();
  let round = { from: run.cursor, doneBefore: state.done };
  for (let after = run.cursor; ;) {
    const moment = await momentOf(context, run);
    const versions = versionsOf(state, moment);
    const head = state.begun.has(moment.backend.current_version_id)
      ? []
      : await mostUncertain(context.db, run, versions, headSize);
    state.begun.add(moment.backend.current_version_id);
    for (let start = 0; start < head.length;) {
      const ids = head.slice(start, start + state.size.now());
      start += ids.length;
      for (const id of ids) underWay.add(id);
      yield { ids, skipped: 0, upTo: null, moment };
    }
    const found = await waitingTasks(context.db, run, versions, after, state.size.now());
    const last = found.at(-1);
    if (last !== undefined) {
      const ids = found.filter((id) => !underWay.has(id));
      after = last;
      yield { ids, skipped: 0, upTo: after, moment };
      continue;
    }
    yield { ids: [], skipped: 0, upTo: null, last: true, moment };
    const [left] = await waitingTasks(context.db, run, versionsOf(state, await momentOf(context, run)), 0, 1);
    // A whole round that answered nothing would be followed by another like it.
    if (left === undefined || (round.from === 0 && state.done === round.doneBefore)) return;
    underWay.clear();
    round = { from: 0, doneBefore: state.done };
    after = 0;
    yield { ids: [], skipped: 0, upTo: 0, moment };
  }
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
    const failed = await storeFailures(trx, run.id, judged.failures);
    // Tasks that were deleted after they were chosen count as passed over.
    const gone = batch.ids.length - stored.stored - judged.failures.length;
    await advance(
      trx,
      state,
      cursor,
      { done: stored.stored, failed, skipped: batch.skipped + Math.max(0, gone) },
      stored.versions.at(-1)?.id,
    );
    return stored;
  });
  state.cursor = cursor;
  state.done += outcome.stored;
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
  counts: { done: number; failed: number; skipped: number },
  version: number | undefined,
): Promise<void> {
  const { run } = state;
  const seconds = (performance.now() - state.startedMs) / 1000;
  const speed = (state.done + counts.done) / Math.max(seconds, 0.001);
  const { rows } = await sql`
    update prediction_runs set
      cursor = ${cursor}, done = done + ${counts.done}, failed = failed + ${counts.failed},
      skipped = skipped + ${counts.skipped}, total = greatest(total, done + failed + skipped + ${counts.done + counts.failed + counts.skipped}::int),
      batch_size = ${state.size.now()}, tasks_per_second = ${speed},
      version_id = coalesce(${version ?? null}::int, version_id)
    where id = ${run.id} and state = 'running' and cursor = ${state.cursor} returning id`.execute(trx);
  if (rows.length === 0) throw new RunTaken();
  await tellRun(trx, run.project_id, run.id);
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
