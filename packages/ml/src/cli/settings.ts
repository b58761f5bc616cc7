import path from "node:path";
import type { Credentials } from "../authentication.ts";
import { logLevels, type LogLevel } from "../log.ts";
import type { ConfigFile } from "./config-file.ts";
import { type CredentialOptions, credentialsOf } from "./credentials.ts";

/** The options of `start`, as commander reads them; those left out come from the environment or the folder. */
export interface StartOptions extends CredentialOptions {
  port?: number;
  host?: string;
  with?: Record<string, unknown>;
  modelDir?: string;
  basePath?: string;
  openWebhook?: boolean;
  logLevel?: LogLevel;
  logDir?: string;
  debug?: boolean;
  check?: boolean;
  watch?: boolean;
  workers?: number;
  parentWatch?: boolean;
}

/** Everything that is to be known before a model is started. */
export interface StartSettings {
  port: number;
  host: string;
  extraParams: Record<string, unknown>;
  modelDirectory: string;
  basePath: string;
  credentials: Credentials | undefined;
  openWebhook: boolean;
  level: LogLevel;
  /** Null: the log goes to the console only. */
  logDirectory: string | null;
  /** Processes beside the one that answers; 0: the model runs in that one. */
  workers: number;
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
export function startSettings({ options, environment, file, directory, warn }: SettingsSources): StartSettings {
  const inFolder = (place: string | undefined): string | undefined =>
    place === undefined ? undefined : path.resolve(directory, place);
  const isProduction = environment["NODE_ENV"] === "production";
  return {
    port: options.port ?? numberIn(environment, "PORT", 0, 65_535) ?? file.port ?? 9090,
    host: options.host ?? file.host ?? "127.0.0.1",
    extraParams: { ...file.with, ...options.with },
    modelDirectory: modelDirectoryOf(options.modelDir, environment, file, directory),
    basePath: options.basePath ?? file.basePath ?? "",
    credentials: credentialsOf(options, environment, warn),
    openWebhook: options.openWebhook ?? file.openWebhook ?? false,
    level: levelOf(options, environment) ?? file.logLevel ?? "info",
    logDirectory:
      fromHere(options.logDir) ??
      fromHere(environment["LOG_DIR"]) ??
      inFolder(file.logDir) ??
      (isProduction ? path.join(directory, "logs") : null),
    workers: options.workers ?? numberIn(environment, "WORKERS", 0, 256) ?? file.workers ?? 0,
  };
}

/** Where versions are kept: an option or a variable is seen from here, the file's from the folder. */
export function modelDirectoryOf(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
  file: ConfigFile,
  directory: string,
): string {
  const given = fromHere(option) ?? fromHere(environment["MODEL_DIR"]);
  return given ?? path.resolve(directory, file.modelDir ?? "models");
}

const fromHere = (place: string | undefined): string | undefined =>
  place === undefined || place === "" ? undefined : path.resolve(place);

function levelOf(options: StartOptions, environment: NodeJS.ProcessEnv): LogLevel | undefined {
  if (options.logLevel !== undefined) return options.logLevel;
  if (options.debug === true) return "debug";
  const name = environment["LOG_LEVEL"] ?? "";
  if (name === "") return undefined;
  const known = name.toLowerCase().replace("warning", "warn");
  const level = logLevels.find((one) => one === known);
  if (level === undefined) throw new Error(`LOG_LEVEL=${name}: expected ${logLevels.join(", ")}`);
  return level;
}

function numberIn(environment: NodeJS.ProcessEnv, name: string, least: number, most: number): number | undefined {
  const text = environment[name] ?? "";
  if (text === "") return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Error(`${name}=${text}: expected a whole number from ${least} to ${most}`);
}
