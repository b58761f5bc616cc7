import type { TrainingRules } from "./training-parts.ts";

/** How a program sets when trainings begin; what it leaves out comes from the environment, or is usual. */
export interface TrainingOptions {
  /** Trained versions kept per project. Default: 5. */
  keepVersions?: number;
  /** Milliseconds a training may take. Default: 24 hours. */
  trainTimeoutMs?: number;
  /** Changed annotations that make a training; the button needs none. Default: `TRAIN_EVERY`, else 1. */
  trainEvery?: number;
  /**
   * Milliseconds without a further change before a training begins; a request for one waits for nothing. Default:
   * `TRAIN_QUIET_SECONDS`, else one second.
   */
  trainQuietMs?: number;
  /** Milliseconds before each further attempt after a failure that may pass. Default: 10 seconds, then a minute. */
  trainRetryDelaysMs?: readonly number[];
  /** For models with `update`: updates that make a version. Default: `UPDATE_EVERY`, else 100. */
  updateEvery?: number;
  /** The same for fewer updates, after milliseconds. Default: `UPDATE_SECONDS`, else a minute. */
  updateMs?: number;
}

/** Label Studio tells of each annotation by itself: of several at once, one training is enough. */
const usualQuietMs = 1000;
const day = 24 * 3600 * 1000;

/** @throws Error naming the variable when the environment has something that is no number. */
export function trainingRules(options: TrainingOptions, environment: NodeJS.ProcessEnv): TrainingRules {
  const number = (name: string, least: number): number | undefined => {
    const text = environment[name] ?? "";
    if (text === "") return undefined;
    const value = Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    throw new Error(`${name}=${text}: expected a number from ${least}`);
  };
  const seconds = (name: string): number | undefined => {
    const value = number(name, 0);
    return value === undefined ? undefined : value * 1000;
  };
  return {
    keepVersions: options.keepVersions ?? 5,
    timeoutMs: options.trainTimeoutMs ?? day,
    every: options.trainEvery ?? number("TRAIN_EVERY", 1) ?? 1,
    quietMs: options.trainQuietMs ?? seconds("TRAIN_QUIET_SECONDS") ?? usualQuietMs,
    retryDelaysMs: options.trainRetryDelaysMs ?? [10_000, 60_000],
    updateEvery: options.updateEvery ?? number("UPDATE_EVERY", 1) ?? 100,
    updateMs: options.updateMs ?? seconds("UPDATE_SECONDS") ?? 60_000,
  };
}
