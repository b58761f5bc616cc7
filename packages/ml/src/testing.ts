import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type CheckedPrediction, checkAnswers } from "./answers.ts";
import { assetOptionsIn } from "./assets/asset.ts";
import { createAssets } from "./assets/assets.ts";
import { createContext } from "./create-context.ts";
import { HttpError } from "./http-error.ts";
import { tryParseConfig } from "./label-config.ts";
import { labelServerIn, labelServerOf } from "./label-server.ts";
import type { LabeledTask, Model, ModelTask } from "./model.ts";
import { serveModel } from "./served-model.ts";
import { openStore } from "./store.ts";

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
  const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-try-"));
  const store = openStore(directory);
  const assets = createAssets({
    directory: path.join(directory, "assets"),
    project: "test",
    options: assetOptionsIn(process.env),
    server: () => labelServerOf({ given: labelServerIn(process.env), told: { hostname: null, accessToken: null } }),
    log: () => undefined,
  });
  const shared = createContext({
    project: "test",
    labelConfig,
    config,
    extraParams: options.extraParams ?? {},
    log: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
    modelVersion: "test-v0000",
    store,
    assets,
  });
  try {
    const { trainOn } = options;
    const version = path.join(directory, "version");
    await mkdir(version);
    const outcome =
      trainOn === undefined
        ? undefined
        : await model.definition.fit?.({
            ...shared,
            tasks: trainOn,
            annotations: trainOn.flatMap((task) => task.annotations.map((annotation) => ({ task, annotation }))),
            directory: version,
            previousDirectory: null,
          });
    const served = await serveModel({
      model,
      setup: { ...shared, versionDirectory: trainOn === undefined ? null : version },
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
    assets.close();
    store.close();
    await rm(directory, { recursive: true, force: true });
  }
}
