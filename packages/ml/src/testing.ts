import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type CheckedPrediction, checkAnswers } from "./answers.ts";
import { HttpError } from "./http-error.ts";
import { tryParseConfig } from "./label-config.ts";
import type { LabeledTask, Model, ModelTask } from "./model.ts";
import { serveModel } from "./served-model.ts";

export { type ContractCheck, contractTests, type ContractOptions } from "./contract.ts";

export interface TryOptions {
  /** Default: the model's own. */
  labelConfig?: string;
  extraParams?: Record<string, unknown>;
  /** Interactive context. */
  context?: Record<string, unknown>;
  /** Trains on these first, in this process. */
  trainOn?: LabeledTask[];
}

/** What a backend would answer. */
export interface TryResult {
  results: (CheckedPrediction | CheckedPrediction[])[];
  /** What `fit` measured, when it ran. */
  metrics: Record<string, unknown>;
}

/**
 * Asks a model as a backend would, without HTTP and without a second process: for tests of a model.
 *
 * @throws Error with the reason when the model, or the check of what it says, fails for any task.
 */
export async function tryModel(
  model: Model,
  tasks: readonly ModelTask[],
  options: TryOptions = {},
): Promise<TryResult> {
  const labelConfig = options.labelConfig ?? model.definition.labelConfig ?? null;
  const { config, problem } = tryParseConfig(labelConfig);
  if (problem !== null) throw new Error(problem);
  const shared = {
    project: "test",
    labelConfig,
    config,
    extraParams: options.extraParams ?? {},
    log: () => undefined,
    signal: new AbortController().signal,
    modelVersion: "test-v0000",
  };
  const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-try-"));
  try {
    const { trainOn } = options;
    const outcome =
      trainOn === undefined
        ? undefined
        : await model.definition.fit?.({
            ...shared,
            tasks: trainOn,
            annotations: trainOn.flatMap((task) => task.annotations.map((annotation) => ({ task, annotation }))),
            directory,
            previousDirectory: null,
            progress: () => undefined,
          });
    const served = await serveModel({
      model,
      setup: { ...shared, versionDirectory: trainOn === undefined ? null : directory },
      batching: { maxItems: 256, maxDelayMs: 0, concurrency: 1 },
      room: { waiting: 0, limit: tasks.length + 1 },
      called: () => undefined,
    });
    const outcomes = await served.predict(tasks, { context: options.context ?? null, params: {} });
    const results = checkAnswers(outcomes, tasks, {
      config,
      modelVersion: shared.modelVersion,
      single: options.context !== undefined,
      refused: (_, error) => {
        throw new HttpError(500, error);
      },
    });
    await served.dispose();
    return { results, metrics: outcome?.metrics ?? {} };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
