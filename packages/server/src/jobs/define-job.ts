import type { Static, TObject } from "typebox";

/** What a job knows about its own run. */
export type JobRun = {
  /** Id of the job, the same at each try. */
  id: string;
  /** Aborted when the process stops or the job's time is up. Whoever then throws is run again soon, elsewhere. */
  signal: AbortSignal;
};

/**
 * A piece of work that is done outside any request, at least once, also after a crash: it must do no harm when done
 * twice. It lives in the database from the commit of the transaction that enqueued it.
 */
export type Job<Context, Input extends TObject = TObject> = {
  /** Kept for ever in the database: letters, digits, `-`, `_`. */
  name: string;
  input: Input;
  /** How often a failed try is repeated. A try that ended with its process counts too. Default 3, at least 1. */
  retryLimit?: number;
  /** Wait before the first repetition, in seconds; doubles each time, with some chance in it. Default 1. */
  retryDelaySeconds?: number;
  /** Longest wait between tries, in seconds. Default 600. */
  retryDelayMaxSeconds?: number;
  /** How many of it one process runs at a time. Default 1. */
  concurrency?: number;
  /** A try that takes longer is ended (its signal aborted) and repeated. Default 12 hours. */
  timeoutSeconds?: number;
  /**
   * Does the work. An error is a failed try; `PermanentError` ends it for good.
   * @returns anything worth keeping beside the finished job (JSON), or nothing
   */
  run(context: Context, input: Static<Input>, run: JobRun): Promise<unknown>;
};

/** The part of a job that is needed to enqueue it. */
export type JobHandle<Input extends TObject = TObject> = { name: string; input: Input };

/** Says what the job is; to be run it must also be in the list given to `createJobs`. */
export function defineJob<Context, Input extends TObject>(job: Job<Context, Input>): Job<Context, Input> {
  return job;
}
