import path from "node:path";
import { readIfThere } from "../durable-file.ts";
import { logLevels, type LogLevel } from "../log.ts";

export const configFileName = "tandem.config.json";

/** What a model's folder says of how it is started; options of the command line and the environment win. */
export interface ConfigFile {
  port?: number;
  host?: string;
  /** Options for the model: `ctx.extraParams`. */
  with?: Record<string, unknown>;
  /** Seen from the folder. */
  modelDir?: string;
  basePath?: string;
  openWebhook?: boolean;
  logLevel?: LogLevel;
  /** Seen from the folder. */
  logDir?: string;
  workers?: number;
}

type Reader = { expected: string; accepts: (value: unknown) => boolean };

const text: Reader = { expected: "a text", accepts: (value) => typeof value === "string" && value !== "" };
const readers: Record<keyof ConfigFile, Reader> = {
  port: { expected: "a whole number from 0 to 65535", accepts: (value) => isWhole(value, 0, 65_535) },
  host: text,
  with: { expected: "an object", accepts: isObject },
  modelDir: text,
  basePath: text,
  openWebhook: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
  logLevel: {
    expected: logLevels.join(", "),
    accepts: (value) => logLevels.includes(value as LogLevel),
  },
  logDir: text,
  workers: { expected: "a whole number from 0 to 256", accepts: (value) => isWhole(value, 0, 256) },
};

/**
 * Reads a folder's `tandem.config.json`; an empty object when there is none.
 *
 * @throws Error naming the file and the key when something in it is wrong.
 */
export function readConfigFile(directory: string): ConfigFile {
  const file = path.join(directory, configFileName);
  const content = readIfThere(file);
  if (content === null) return {};
  const config = parse(content, file);
  for (const [key, value] of Object.entries(config)) {
    const reader = Object.hasOwn(readers, key) ? readers[key as keyof ConfigFile] : undefined;
    if (reader === undefined) {
      throw new Error(`${file}: there is no setting "${key}"; there are ${Object.keys(readers).join(", ")}`);
    }
    if (!reader.accepts(value)) throw new Error(`${file}: "${key}": expected ${reader.expected}`);
  }
  return config;
}

function parse(content: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(value)) throw new Error(`${file}: expected an object`);
  return value;
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
