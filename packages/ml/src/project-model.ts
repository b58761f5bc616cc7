import type { Assets } from "./assets/assets.ts";
import { createContext } from "./create-context.ts";
import { missingFrom, tryParseConfig } from "./label-config.ts";
import type { ProjectParts } from "./project.ts";
import { serveModel, type ServedModel } from "./served-model.ts";
import type { ModelStore } from "./store.ts";
import type { Learners } from "./updates/learners.ts";
import type { VersionStore } from "./versions.ts";
import type { ModelKey, TellProgress } from "./warm-models.ts";

interface Loading {
  id: string;
  key: ModelKey;
  versions: VersionStore;
  parts: Pick<ProjectParts, "model" | "serving" | "log">;
  signal: AbortSignal;
  store: ModelStore;
  assets: Assets;
  log: (message: string) => void;
  progress: TellProgress;
  learners: Learners;
  /** Versions of the models that are loaded, as often as they are. */
  loaded: string[];
}

/** Loads a model; until it is disposed of, it learns what its version should know. */
export async function loadProjectModel(loading: Loading): Promise<ServedModel> {
  const { key, loaded, learners } = loading;
  loaded.push(key.version);
  const forget = (): void => void loaded.splice(loaded.indexOf(key.version), 1);
  try {
    const served = await setUp(loading);
    if (loading.parts.model.definition.update === undefined) {
      return { ...served, dispose: () => served.dispose().finally(forget) };
    }
    await learners.join(served, key.version);
    return {
      ...served,
      dispose: () =>
        learners
          .leave(served)
          .then(() => served.dispose())
          .finally(forget),
    };
  } catch (error) {
    forget();
    throw error;
  }
}

async function setUp({
  id,
  key,
  versions,
  parts,
  signal,
  store,
  assets,
  log,
  progress,
}: Loading): Promise<ServedModel> {
  const damage = versions.damage(key.version);
  if (damage !== null) throw new Error(`${key.version} is damaged: ${damage}`);
  const { config, problem } = tryParseConfig(key.labelConfig);
  if (problem !== null) parts.log("warn", `project ${id}: ${problem}; results are not checked against it`);
  const missing = missingFrom(config, parts.model.definition.labelConfig ?? null);
  if (missing !== null) parts.log("warn", `project ${id}: its label config ${missing}`);
  const context = createContext({
    project: id,
    labelConfig: key.labelConfig,
    config,
    extraParams: key.extraParams,
    modelVersion: key.version,
    store,
    assets,
    progress,
    log,
    signal,
  });
  return serveModel({
    model: parts.model,
    setup: { ...context, versionDirectory: versions.directoryOf(key.version) },
    ...parts.serving,
  });
}
