import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CompiledQuery, type Kysely } from "kysely";
import { PgBoss, type Db, type JobResult, type Job as StoredJob } from "pg-boss";
import type { Static, TObject } from "typebox";
import { Value } from "typebox/value";
import type { DatabaseAddress, OpenDatabase } from "../database/connection.ts";
import type { DatabaseLog } from "../database/embedded-postgres.ts";
import type { Job, JobHandle } from "./define-job.ts";
import { PermanentError } from "./permanent-error.ts";
import { enterWorkers, PUT_BACK } from "./presence.ts";
import { prepareQueues } from "./queues.ts";
import { createWaker } from "./wake.ts";

/** `all`: enqueues and runs, and expects to be alone; `api` only enqueues; `worker` runs, beside other processes. */
export type JobsRole = "all" | "api" | "worker";

export type EnqueueOptions = {
  /**
   * Of the jobs with the same name and key at most one waits and one runs. Enqueuing another while one waits keeps that
   * one, with its input, and makes sure that it starts after the present transaction.
   */
  singletonKey?: string;
  /** Not before that time, or that many seconds from now. */
  startAfter?: Date | number;
  /** Higher goes first. Default 0. */
  priority?: number;
};

export type Jobs<Context> = {
  /** Prepares the queues, and begins to run jobs unless the role is `api`. */
  start(context: Context): Promise<void>;
  /** Lets running jobs end for `graceMs`, with their signal aborted; what is left is run again after the next start. */
  stop(graceMs: number): Promise<void>;
  /**
   * Puts a job into the queue as part of the transaction `db` (or at once, when it is none): it runs after the commit,
   * and never when the transaction is rolled back.
   * @returns the job's id, or undefined when one with the same key already waits
   * @throws Error when the job is not in the list or its input is not what its schema says
   */
  enqueue<Input extends TObject, Tables>(
    db: Kysely<Tables>,
    job: JobHandle<Input>,
    input: Static<Input>,
    options?: EnqueueOptions,
  ): Promise<string | undefined>;
  /** Resolves when nothing waits to be run now and nothing runs; for tests. */
  untilIdle(patienceMs?: number): Promise<void>;
};

export type JobsOptions<Context> = {
  database: Pick<OpenDatabase, "db" | "listener">;
  /** The same database: the queue has a few connections of its own. */
  address: DatabaseAddress;
  jobs: readonly Job<Context>[];
  role: JobsRole;
  log: DatabaseLog;
};

const SCHEMA = "pgboss";
const CHANNEL = "tandem_jobs";
/** Where nobody wakes us (a wait between tries, a late commit) jobs are found by looking. */
const POLL_SECONDS = 2;

/** The job queue of this process, in the same database as everything else (pg-boss, schema `pgboss`). */
export function createJobs<Context>(options: JobsOptions<Context>): Jobs<Context> {
  const { database, address, role, log } = options;
  const known = new Map(options.jobs.map((job) => [job.name, job]));
  if (known.size < options.jobs.length)
    throw new Error(`Two jobs have the same name: ${duplicates(options.jobs).join(", ")}`);

  const boss = new PgBoss({
    ...bossAddress(address),
    schema: SCHEMA,
    application_name: "tandem-jobs",
    max: role === "api" ? 2 : 6,
    schedule: false,
    supervise: role !== "api",
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on("error", (error) => log.warn({ error: error.message }, "Job queue"));
  boss.on("warning", (warning) => log.warn({ warning }, "Job queue"));

  const workers = new Map<string, string[]>();
  const stopping = new AbortController();
  const waker = createWaker(wake);
  let closeListener: (() => Promise<void>) | undefined;
  let leaveWorkers: (() => Promise<void>) | undefined;

  async function start(context: Context): Promise<void> {
    await boss.start();
    await prepareQueues(boss, options.jobs);
    if (role === "api") return;
    const presence = await enterWorkers(address);
    leaveWorkers = () => presence.leave();
    if (presence.revived > 0) log.info({ jobs: presence.revived }, "Jobs of a process that ended are run again");
    const lookEverywhere = (): void => known.forEach((_, name) => wakeHere(name));
    const listening = await database.listener.listen(CHANNEL, { onMessage: wakeHere, onReconnect: lookEverywhere });
    closeListener = () => listening.close();
    for (const job of known.values()) await work(context, job);
  }

  async function work(context: Context, job: Job<Context>): Promise<void> {
    const ids: string[] = [];
    workers.set(job.name, ids);
    for (let count = 0; count < (job.concurrency ?? 1); count++) {
      const handler = async ([stored]: StoredJob<object>[]): Promise<JobResult[]> => {
        if (!stored) return [];
        try {
          return [await runOne(context, job, stored)];
        } finally {
          // A worker that has done something looks for more at once.
          boss.notifyWorker(id);
        }
      };
      const id = await boss.work(
        job.name,
        { perJobResults: true, pollingIntervalSeconds: POLL_SECONDS, groupConcurrency: 1 },
        handler,
      );
      ids.push(id);
    }
  }

  async function runOne(context: Context, job: Job<Context>, stored: StoredJob<object>): Promise<JobResult> {
    const { id } = stored;
    const signal = AbortSignal.any([stored.signal, stopping.signal]);
    if (stopping.signal.aborted) return putBack(job.name, id);
    try {
      checkInput(job, stored.data, (message) => new PermanentError(message));
      const output: unknown = await job.run(context, stored.data as Static<TObject>, { id, signal });
      return { id, status: "completed", output: output ?? {} };
    } catch (error) {
      if (stopping.signal.aborted && !(error instanceof PermanentError)) return putBack(job.name, id);
      const permanent = error instanceof PermanentError;
      log.error({ job: job.name, id, permanent, error }, permanent ? "A job failed for good" : "A job failed");
      return { id, status: permanent ? "deadletter" : "failed", output: describe(error) };
    }
  }

  /** The job was interrupted by our stop: that is no failure. pg-boss has no call for this. */
  async function putBack(name: string, id: string): Promise<JobResult> {
    await boss.getDb().executeSql(PUT_BACK, [name, id]);
    // Completing it now changes nothing, since it is not being run.
    return { id, status: "completed", output: {} };
  }

  async function enqueue<Input extends TObject, Tables>(
    db: Kysely<Tables>,
    job: JobHandle<Input>,
    input: Static<Input>,
    enqueueOptions: EnqueueOptions = {},
  ): Promise<string | undefined> {
    if (!known.has(job.name)) throw new Error(`The job ${job.name} is not in the list given to createJobs`);
    checkInput(job, input, (message) => new TypeError(message));
    const { singletonKey, startAfter, priority } = enqueueOptions;
    const delayMs = startAfter instanceof Date ? startAfter.getTime() - Date.now() : (startAfter ?? 0) * 1000;
    const send = (): Promise<string | null> =>
      boss.send(job.name, input as object, {
        db: bossDatabase(db),
        singletonKey: singletonKey ?? randomUUID(),
        ...(singletonKey === undefined ? {} : { group: { id: singletonKey } }),
        ...(startAfter === undefined ? {} : { startAfter }),
        ...(priority === undefined ? {} : { priority }),
      });
    let id = await send();
    if (singletonKey !== undefined) {
      // Between the two questions the waiting job may have been started: then there is room for this one.
      while (id === null && !(await holdWaiting(db, job.name, singletonKey))) id = await send();
    }
    waker.soon(job.name, delayMs);
    return id ?? undefined;
  }

  function wake(name: string): void {
    wakeHere(name);
    if (role === "all" || stopping.signal.aborted) return;
    const notify = CompiledQuery.raw("select pg_notify($1, $2)", [CHANNEL, name]);
    database.db
      .executeQuery(notify)
      .catch((error: unknown) => log.warn({ error: String(error) }, "Workers were not woken"));
  }

  function wakeHere(name: string): void {
    for (const id of workers.get(name) ?? []) boss.notifyWorker(id);
  }

  async function stop(graceMs: number): Promise<void> {
    waker.stop();
    const stopped = boss.stop({ graceful: true, timeout: graceMs, close: true });
    stopping.abort(new Error("The server is stopping"));
    await closeListener?.();
    await stopped;
    await leaveWorkers?.();
  }

  async function untilIdle(patienceMs = 10_000): Promise<void> {
    for (const end = Date.now() + patienceMs; ; await sleep(10)) {
      const { rows } = await boss
        .getDb()
        .executeSql(
          `SELECT name, state FROM ${SCHEMA}.job WHERE state = 'active' OR (state < 'active' AND start_after <= now()) LIMIT 10`,
        );
      if (rows.length === 0) return;
      if (Date.now() > end) throw new Error(`Jobs still wait or run after ${patienceMs} ms: ${JSON.stringify(rows)}`);
      for (const name of known.keys()) wakeHere(name);
    }
  }

  return { start, stop, enqueue, untilIdle };
}

/**
 * Keeps the waiting job with that key from being started before the end of the transaction `db`, so that what the
 * transaction changes is seen by it. False when it is no longer waiting.
 */
async function holdWaiting<Tables>(db: Kysely<Tables>, name: string, key: string): Promise<boolean> {
  const query = CompiledQuery.raw(
    `select id from ${SCHEMA}.job where name = $1 and singleton_key = $2 and state = 'created' for share`,
    [name, key],
  );
  return (await db.executeQuery(query)).rows.length > 0;
}

function bossDatabase<Tables>(db: Kysely<Tables>): Db {
  return {
    async executeSql(text, values = []) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, [...values]));
      return { rows };
    },
  };
}

function bossAddress(address: DatabaseAddress) {
  const { connectionString, host, port, user, password, database, ssl } = address;
  const all = { connectionString, host, port, user, password, database, ssl };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function checkInput(job: JobHandle, input: unknown, makeError: (message: string) => Error): void {
  if (Value.Check(job.input, input)) return;
  const problems = Value.Errors(job.input, input).map(
    (problem) => `${problem.instancePath || "input"} ${problem.message}`,
  );
  throw makeError(`Input of job ${job.name}: ${problems.join("; ")}`);
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}

function duplicates(jobs: readonly { name: string }[]): string[] {
  const names = jobs.map((job) => job.name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
