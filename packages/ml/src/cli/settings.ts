import path from "node:path";
import type { LogLevel } from "../log.ts";
import type { BackendOptions } from "../serve.ts";
import type { ConfigFile } from "./config-file.ts";
import { type CredentialOptions, credentialsOf } from "./credentials.ts";
import { settings, type SettingName, type SettingValues } from "./setting-table.ts";
import { readVariables, type ValueKind } from "./value-kinds.ts";

/** The options of `start`, as commander reads them; those left out come from the environment or the folder. */
export interface StartOptions extends SettingValues, CredentialOptions {
  debug?: boolean;
  check?: boolean;
  watch?: boolean;
  parentWatch?: boolean;
}

/** Options of a backend that nobody sets from outside: they come from the model's folder, or from a program only. */
type Inner = "source" | "labelConfig" | "log" | "environment" | "takeoverMs" | "trainRetryDelaysMs" | "doorkeeper";

/** What a backend is made with, as far as it is set from outside. */
type BackendSettings = Omit<BackendOptions, Inner>;

/** Everything that is to be known before a model is started. */
export interface StartSettings {
  port: number;
  host: string;
  level: LogLevel;
  /** Null: the log goes to the console only. */
  logDirectory: string | null;
  backend: BackendSettings & Required<Pick<BackendSettings, "modelDirectory" | "extraParams" | "workers">>;
}

export interface SettingsSources {
  options: StartOptions;
  environment: NodeJS.ProcessEnv;
  file: ConfigFile;
  /** The model's folder. */
  directory: string;
  warn: (message: string) => void;
}

/**
 * Puts the settings together: the command line wins over the environment, that over the folder's config file, and that
 * over what is usual.
 *
 * @throws Error naming the variable when the environment has something wrong.
 */
export function startSettings(sources: SettingsSources): StartSettings {
  const { options, environment, file, directory } = sources;
  const given = allGiven(sources);
  const isProduction = environment["NODE_ENV"] === "production";
  const logDir = placeOf(options.logDir, environment["LOG_DIR"], file.logDir, directory);
  return {
    port: given.port ?? 9090,
    host: given.host ?? "127.0.0.1",
    level: options.logLevel ?? (options.debug === true ? "debug" : (given.logLevel ?? "info")),
    logDirectory: logDir ?? (isProduction ? path.join(directory, "logs") : null),
    backend: backendSettings(given, sources),
  };
}

function backendSettings(given: SettingValues, sources: SettingsSources): StartSettings["backend"] {
  const { options, environment, file, directory, warn } = sources;
  const megabyte = 1024 ** 2;
  const assets = {
    privateHosts: given.assetPrivateHosts,
    maxBytes: given.assetMaxBytes,
    maxTotalBytes: given.assetCacheBytes,
    localFiles: given.localFiles,
  };
  // Whoever gives a backend another option says here where it comes from, or above that it does not.
  const all: { [Name in keyof Required<BackendSettings>]: BackendSettings[Name] | undefined } = {
    modelDirectory: modelDirectoryOf(options.modelDir, environment, file, directory),
    extraParams: { ...file.with, ...options.with },
    credentials: credentialsOf(options, environment, warn),
    openWebhook: given.openWebhook,
    origins: given.origins,
    basePath: given.basePath,
    bodyLimit: times(given.bodyLimit, megabyte),
    requestTimeoutMs: times(given.requestTimeout, 1000),
    clientLimit: given.clientLimit,
    workers: given.workers,
    batching: defined({ maxItems: given.batchSize, maxDelayMs: given.batchDelay }),
    assets: defined(assets),
    waitingLimit: given.waitingLimit,
    redis: given.redis,
    trainConcurrency: given.trainConcurrency,
    keepVersions: given.keepVersions,
    trainTimeoutMs: times(given.trainTimeout, 1000),
    trainEvery: given.trainEvery,
    trainQuietMs: times(given.trainQuietSeconds, 1000),
    updateEvery: given.updateEvery,
    updateMs: times(given.updateSeconds, 1000),
  };
  const { modelDirectory, extraParams = {}, workers = 0 } = all;
  return { ...defined(all), modelDirectory: modelDirectory ?? "models", extraParams, workers };
}

/** Each setting, from the place that wins. */
function allGiven({ options, environment, file }: SettingsSources): SettingValues {
  const names = Object.keys(settings) as SettingName[];
  const given = (name: SettingName): unknown => {
    const { kind, variables = [] }: { kind: ValueKind<unknown>; variables?: readonly string[] } = settings[name];
    return options[name] ?? readVariables(kind, variables, environment) ?? file[name];
  };
  return defined(Object.fromEntries(names.map((name) => [name, given(name)])));
}

/** Where versions are kept. */
export function modelDirectoryOf(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
  file: ConfigFile,
  directory: string,
): string {
  return placeOf(option, environment["MODEL_DIR"], file.modelDir, directory) ?? path.join(directory, "models");
}

/** A folder: an option or a variable is seen from here, the file's from the model's folder; undefined when none is set. */
function placeOf(
  option: string | undefined,
  variable: string | undefined,
  inFile: string | undefined,
  directory: string,
): string | undefined {
  const fromHere = [option, variable].find((place) => place !== undefined && place !== "");
  if (fromHere !== undefined) return path.resolve(fromHere);
  return inFile === undefined ? undefined : path.resolve(directory, inFile);
}

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : Math.round(value * factor);

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Without what nobody has set, so that what is usual holds. */
function defined<Values extends object>(values: Values): Defined<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<Values>;
}
