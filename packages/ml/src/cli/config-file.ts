import path from "node:path";
import { readIfThere } from "../durable-file.ts";
import { settings, type SettingValues } from "./setting-table.ts";
import { object } from "./value-kinds.ts";

export const configFileName = "tandem.config.json";

/**
 * What a model's folder says of how it is started; options of the command line and the environment win. `modelDir` and
 * `logDir` are seen from the folder.
 */
export type ConfigFile = SettingValues;

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
    if (!isSetting(key)) {
      throw new Error(`${file}: there is no setting "${key}"; there are ${Object.keys(settings).join(", ")}`);
    }
    const { kind } = settings[key];
    if (!kind.fits(value)) throw new Error(`${file}: "${key}": expected ${kind.expected}`);
  }
  return config;
}

const isSetting = (key: string): key is keyof typeof settings => Object.hasOwn(settings, key);

function parse(content: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!object.fits(value)) throw new Error(`${file}: expected an object`);
  return value;
}
