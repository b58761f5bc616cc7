import { mkdirSync } from "node:fs";
import path from "node:path";
import { projectIdOf } from "@tandem/schema/ml";
import { stored } from "./durable-file.ts";
import { errorText, HttpError } from "./http-error.ts";
import type { AssetOptions } from "./assets/asset.ts";
import { createAssets } from "./assets/assets.ts";
import { type Journal, openJournal, type TrainingJob } from "./journal.ts";
import { type LabelServer, labelServerOf } from "./label-server.ts";
import type { LabelSource } from "./labels.ts";
import type { Log } from "./log.ts";
import { type Model, modelName, trains } from "./model.ts";
import type { ServedModel, ServedModelParts } from "./served-model.ts";
import { openStore } from "./store.ts";
import { type ProjectFacts, readFacts, saveFacts, saveFirstFacts, tellsNothingNew } from "./project-facts.ts";
import { loadProjectModel } from "./project-model.ts";
import type { Trainer } from "./trainer.ts";
import type { TrainingSurroundings } from "./training-messages.ts";
import type { Sharing } from "./sharing/sharing.ts";
import { createTrainingQueue, type TrainingQueue } from "./training.ts";
import type { TrainingParts, TrainingRules } from "./training-parts.ts";
import { createLearners } from "./updates/learners.ts";
import { openUpdates } from "./updates/update-journal.ts";
import { createLanes } from "./turns.ts";
import { directoryName, openVersions, type VersionStore } from "./versions.ts";
import { createWarmModels, type ModelKey } from "./warm-models.ts";

export interface ProjectParts {
  model: Model;
  modelDirectory: string;
  trainer: Trainer;
  sharing: Sharing;
  serving: Pick<ServedModelParts, "batching" | "room" | "called">;
  log: Log;
  /** Label config for projects that were told none. */
  labelConfig: string | null;
  /** `--with` options. */
  extraParams: Record<string, unknown>;
  /** The labeling server's address and token that win over those of `/setup`. */
  labelServer: { hostname: string | undefined; token: string | undefined };
  assets: AssetOptions;
  rules: TrainingRules;
  ended: (job: TrainingJob, seconds: number) => void;
}

/** Everything a backend holds for one project. */
export interface Project {
  /** Id and Unix second of the creation, as labeling servers say it: `12.1718752000`; perhaps only the id. */
  readonly name: string;
  readonly id: string;
  readonly journal: Journal;
  readonly versions: VersionStore;
  readonly trainings: TrainingQueue;
  facts(): ProjectFacts;
  /** Takes over what a request brought; what it left out stays. */
  remember(news: Partial<Omit<ProjectFacts, "project">>): void;
  /** The version that answers now. */
  liveVersion(): string;
  /** The label config that requests are answered for; null when none is known. */
  labelConfig(): string | null;
  /**
   * Uses the live model, or that of another version; a label config of the request's own gets a model of its own.
   *
   * @throws HttpError 404 when there is no such version.
   */
  use<Answer>(work: (model: ServedModel) => Promise<Answer>, version?: string): Promise<Answer>;
  /** Starts loading the live model without waiting for it. */
  warmUp(): void;
  /** The same as soon as nobody has said so for half a second, unless somebody needs the model before. */
  warmUpSoon(): void;
  /** Why the live model does not answer yet; null when it does. */
  problem(): string | null;
  /** Loads a version, then lets it answer; the former one answers until then. */
  activate(version: string): Promise<void>;
  /** Versions that are loaded. */
  versionsInUse(): string[];
  /** Takes over what another backend has changed in the project's directory. */
  look(): void;
  close(): void;
}

/**
 * Milliseconds. A labeling server that adds a backend sets it up twice in a row, with three seconds for each answer; a
 * model that loads in one go would let none pass once it has begun.
 */
const soonMs = 500;

/** Beside the projects' directories; all share it. */
const assetFolder = ".assets";

/** Opens a project's directory below the model directory, making it when it is new. */
export function openProject(name: string, parts: ProjectParts): Project {
  const id = projectIdOf(name);
  const directory = path.join(parts.modelDirectory, directoryName(name));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { sharing } = parts;
  const { definition } = parts.model;
  const versions = openVersions(directory, modelName(parts.model), sharing.shared);
  const journal = openJournal(path.join(directory, "jobs"), sharing.shared);
  const updates = openUpdates(path.join(directory, "updates"), sharing.shared);
  const learners = createLearners(updates, (problem) => parts.log("error", `project ${id}: ${problem}`));
  const loaded: string[] = [];
  const closing = new AbortController();
  // A project must be found again after a restart even if nothing but a training request ever came.
  saveFirstFacts(directory, readFacts(directory, name));
  let facts = readFacts(directory, name);
  let live = versions.current();
  void learners.teach(live, versions.live().updates);
  const lanes = createLanes();

  const keys = new Map<string, ModelKey>();
  const keyFor = (version: string): ModelKey => {
    const known = keys.get(version);
    if (known !== undefined) return known;
    const labelConfig = facts.labelConfig ?? parts.labelConfig;
    const extraParams = { ...parts.extraParams, ...facts.extraParams };
    const key = { name: JSON.stringify([version, labelConfig, extraParams]), version, labelConfig, extraParams };
    keys.set(version, key);
    return key;
  };
  const server = (): LabelServer | null => labelServerOf({ given: parts.labelServer, told: facts });
  const store = openStore(directory);
  const log = (message: string): void => parts.log("info", `project ${id}: ${message}`);
  const assets = createAssets({
    directory: path.join(parts.modelDirectory, assetFolder),
    project: name,
    options: parts.assets,
    server,
    log,
  });
  const warm = createWarmModels(
    (key, progress) =>
      loadProjectModel({
        id,
        key,
        versions,
        parts,
        signal: closing.signal,
        store,
        assets,
        log,
        progress,
        learners,
        loaded,
      }),
    live,
    (key, error) => parts.log("error", `project ${id}: ${key.version}: ${errorText(error)}`),
  );

  /** @param known number of the last update that the version knows; `point` writes down that it is live. */
  const switchTo = async (version: string, known: number, point: () => Promise<void>): Promise<void> => {
    if (!versions.has(version)) throw new HttpError(404, `project ${id} has no version ${version}`);
    await learners.teach(version, known);
    // Whatever config arrives while it loads gets its own model on demand.
    await warm.use(keyFor(version), () => Promise.resolve());
    await point();
    live = version;
    learners.teachOnly(version);
    warm.keepOnly(version);
    parts.log("info", `project ${id}: ${version} is live`);
  };
  const activate: TrainingParts["activate"] = (version, known, point) =>
    lanes("activation", () => switchTo(version, known, point));
  const activateByHand = async (version: string): Promise<void> => {
    const damage = versions.damage(version);
    if (damage !== null) throw new HttpError(409, `${version} is damaged: ${damage}`);
    // What was learned until now belongs to the version that is left; the next one begins as it was made.
    const head = await updates.head();
    await activate(version, head, () =>
      sharing.exclusive(name, () => stored("the live version", () => versions.makeCurrent(version, head))),
    );
    sharing.changed(name);
  };
  /** Another backend has made a version live. */
  const follow = (): void => {
    void lanes("activation", async () => {
      const { version, updates: known } = versions.live();
      if (version !== live) await switchTo(version, known, () => Promise.resolve());
    }).catch((error: unknown) => parts.log("error", `project ${id}: ${errorText(error)}`));
  };
  const learn = (): void => {
    learners.catchUp().catch((error: unknown) => parts.log("error", `project ${id}: ${errorText(error)}`));
  };

  const trainings = createTrainingQueue({
    project: id,
    name,
    journal,
    versions,
    updates,
    trainer: parts.trainer,
    sharing,
    rules: parts.rules,
    can: {
      fit: trains(parts.model),
      update: definition.update !== undefined,
      save: definition.update !== undefined && definition.save !== undefined,
    },
    situation: () => ({
      labelConfig: keyFor(live).labelConfig,
      extraParams: keyFor(live).extraParams,
      surroundings: surroundingsOf(name, directory, parts, server),
    }),
    labelServer: () => labelSource(id, server()),
    activate,
    learn,
    inUse: () => [...new Set(loaded)],
    ended: parts.ended,
    log: parts.log,
  });

  let planned: NodeJS.Timeout | undefined;
  const warmUp = (): void => {
    clearTimeout(planned);
    planned = undefined;
    warm.use(keyFor(live), () => Promise.resolve()).catch(() => undefined);
  };

  return {
    name,
    id,
    journal,
    versions,
    trainings,
    facts: () => facts,
    remember(news) {
      if (tellsNothingNew(facts, news)) return;
      facts = { ...(sharing.shared ? readFacts(directory, name) : facts), ...news };
      keys.clear();
      saveFacts(directory, facts);
      sharing.changed(name);
    },
    liveVersion: () => live,
    labelConfig: () => keyFor(live).labelConfig,
    async use(work, version = live) {
      if (!versions.has(version)) throw new HttpError(404, `project ${id} has no version ${version}`);
      return warm.use(keyFor(version), work);
    },
    warmUp,
    warmUpSoon() {
      clearTimeout(planned);
      planned = undefined;
      if (!closing.signal.aborted && warm.problem(keyFor(live)) === "not loaded") planned = setTimeout(warmUp, soonMs);
    },
    problem() {
      const problem = warm.problem(keyFor(live));
      return problem === "not loaded" && planned !== undefined ? "loading" : problem;
    },
    activate: activateByHand,
    versionsInUse: () => [...new Set([live, ...loaded])],
    look() {
      const told = readFacts(directory, name);
      if (JSON.stringify(told) !== JSON.stringify(facts)) {
        facts = told;
        keys.clear();
      }
      journal.reread();
      trainings.look();
      follow();
      learn();
    },
    close() {
      clearTimeout(planned);
      closing.abort(new Error("the backend stops"));
      trainings.close();
      warm.keepOnly(null);
      assets.close();
      store.close();
    },
  };
}

/** Starts what the journal of a project asks for; a model that cannot train has nothing to resume. */
export function resumeProject(project: Project, model: Model): void {
  if (trains(model) || model.definition.update !== undefined) project.trainings.resume();
}

/** What a training process needs to make the same context. */
function surroundingsOf(
  name: string,
  directory: string,
  parts: ProjectParts,
  server: () => LabelServer | null,
): TrainingSurroundings {
  return {
    projectName: name,
    projectDirectory: directory,
    assetDirectory: path.join(parts.modelDirectory, assetFolder),
    assets: parts.assets,
    server: server(),
  };
}

function labelSource(project: string, server: LabelServer | null): LabelSource {
  if (server === null) {
    throw new Error(
      "no labeling server is known to fetch labels from: it should call /setup with hostname and access_token, " +
        "or LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY should be set, or tasks be sent to /train",
    );
  }
  const { address, token } = server;
  if (token === null) {
    throw new Error(
      `no token is known for ${address}: /setup should bring access_token, or LABEL_STUDIO_URL and ` +
        "LABEL_STUDIO_API_KEY be set",
    );
  }
  return { kind: "server", hostname: address, token, project };
}
