import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { projectIdOf } from "@tandem/schema/ml";
import { type BackendClient, createBackendClient, createInnerClient } from "../backend-client.ts";
import type { Credentials } from "../authentication.ts";
import { readIfThere } from "../durable-file.ts";
import { createLog, type LogLevel } from "../log.ts";
import { isObject } from "../request-fields.ts";
import { createBackend } from "../serve.ts";
import { readConfigFile } from "./config-file.ts";
import { environmentOf, folderConfig, openModelFolder, placeOfModel } from "./model-folder.ts";
import { modelDirectoryOf } from "./settings.ts";

export interface OfflineOptions {
  /** The project whose trained version answers; its id, or its whole name. Default: the only one there is. */
  project?: string | undefined;
  modelDir?: string | undefined;
  with?: Record<string, unknown> | undefined;
  /** XML; default: what the project was told, else the model's own. */
  labelConfig?: string | undefined;
  credentials?: Credentials | undefined;
  level?: LogLevel;
}

/** A backend to ask for predictions: one that runs somewhere, or a folder's model in this process. */
export interface AskedBackend {
  client: BackendClient;
  /** How requests name the project. */
  project: string;
  /** What requests bring; null for what the backend knows. */
  labelConfig: string | null;
  close(): Promise<void>;
}

/** For requests that are about no project of a labeling server. */
const noProject = "offline";

/**
 * Opens a folder's model with its trained version, or the backend at an address. Nothing in the folder is changed, also
 * when a backend serves it at the same time.
 *
 * @throws Error when several projects were trained and none is named, or the named one is not there.
 */
export async function openBackend(target: string, options: OfflineOptions): Promise<AskedBackend> {
  if (/^https?:\/\//.test(target)) {
    const client = createBackendClient(target, { credentials: options.credentials });
    const project = options.project ?? noProject;
    return { client, project, labelConfig: options.labelConfig ?? null, close: () => Promise.resolve() };
  }
  const { directory } = placeOfModel(target);
  Object.assign(process.env, environmentOf(directory));
  const file = readConfigFile(directory);
  const folder = await openModelFolder(target);
  const kept = modelDirectoryOf(options.modelDir, process.env, file, directory);
  const trained = chosenProject(kept, options.project);
  const modelDirectory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-offline-"));
  if (trained !== null) mirror(trained.directory, path.join(modelDirectory, path.basename(trained.directory)));
  const backend = createBackend(folder.model, {
    source: folder.source,
    modelDirectory,
    log: createLog(options.level ?? "warn"),
    extraParams: { ...file.with, ...options.with },
    labelConfig: folderConfig(folder),
    waitingLimit: 1_000_000,
    // Nothing is shared, trained or distributed.
    environment: { ...process.env, REDIS_URL: "", WORKERS: "" },
  });
  return {
    client: createInnerClient(backend.app),
    project: trained?.project ?? options.project ?? noProject,
    labelConfig: options.labelConfig ?? trained?.labelConfig ?? folderConfig(folder),
    async close() {
      await backend.close();
      await rm(modelDirectory, { recursive: true, force: true });
    },
  };
}

interface TrainedProject {
  directory: string;
  project: string;
  labelConfig: string | null;
}

function chosenProject(modelDirectory: string, named: string | undefined): TrainedProject | null {
  const all = existsSync(modelDirectory) ? trainedProjects(modelDirectory) : [];
  if (named === undefined) {
    if (all.length < 2) return all[0] ?? null;
    throw new Error(`${modelDirectory} has trained versions of several projects: say --project ${names(all)}`);
  }
  const found = all.filter(({ project }) => project === named || projectIdOf(project) === named);
  if (found.length === 1) return found[0] ?? null;
  if (found.length > 1) throw new Error(`--project ${named} may be ${names(found)}`);
  throw new Error(`${modelDirectory} has no trained version of project ${named}; it has ${names(all) || "none"}`);
}

const names = (projects: readonly TrainedProject[]): string => projects.map(({ project }) => project).join(", ");

/** The projects that have a live version. */
function trainedProjects(modelDirectory: string): TrainedProject[] {
  return readdirSync(modelDirectory).flatMap((entry) => {
    const directory = path.join(modelDirectory, entry);
    // Behind the version stands how many updates it knew.
    const [live = ""] = (readIfThere(path.join(directory, "current")) ?? "").trim().split(/\s+/);
    if (live === "" || !existsSync(path.join(directory, live, "version.json"))) return [];
    const facts = factsIn(path.join(directory, "project.json"));
    const { project, labelConfig } = facts;
    return [
      {
        directory,
        project: typeof project === "string" ? project : entry,
        labelConfig: typeof labelConfig === "string" ? labelConfig : null,
      },
    ];
  });
}

function factsIn(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  const facts: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isObject(facts) ? facts : {};
}

/** A project's directory as another one: what it knows is copied, its versions are linked, its trainings left out. */
function mirror(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from)) {
    const place = path.join(from, entry);
    if (entry === "jobs" || entry.endsWith(".tmp")) continue;
    if (existsSync(path.join(place, "version.json"))) symlinkSync(place, path.join(to, entry), "junction");
    else cpSync(place, path.join(to, entry), { recursive: true });
  }
}
