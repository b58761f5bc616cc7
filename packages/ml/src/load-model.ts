import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { errorText } from "./http-error.ts";
import { isModel, type Model } from "./model.ts";

/** Where a model is defined: the file, and which export (default: `default`, or the only model there). */
export interface ModelSource {
  file: string;
  exportName?: string | undefined;
}

/**
 * Imports a module and picks its model.
 *
 * @throws Error naming the file, and the line where that is known, when it cannot be imported or holds no model, or
 *   several.
 */
export async function loadModel(source: ModelSource): Promise<Model> {
  const file = path.resolve(source.file);
  if (!existsSync(file)) throw new Error(`no model file at ${file}`);
  const module = await importFrom(file);
  if (source.exportName !== undefined) return namedModel(module, source.exportName, file);
  if (isModel(module["default"])) return module["default"];
  const names = Object.keys(module).filter((name) => isModel(module[name]));
  if (names.length > 1) throw new Error(`${file} exports several models (${names.join(", ")}): make one the default`);
  const [name] = names;
  if (name === undefined) {
    throw new Error(`${file} exports no model: it should have "export default defineModel({ predict })"`);
  }
  return namedModel(module, name, file);
}

function namedModel(module: Record<string, unknown>, name: string, file: string): Model {
  const model = module[name];
  if (!isModel(model)) throw new Error(`${file}: the export "${name}" is not a model made with defineModel`);
  return model;
}

async function importFrom(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const told = new Error(`${placeIn(stack, file)}: ${errorText(error)}`, { cause: error });
    // Where it was thrown, and not where it was told.
    told.stack = `${told.message}\n${stack}`;
    throw told;
  }
}

/**
 * The first place of a stack that is in the model's folder, as `<file>:<line>`; the model's file when there is none.
 * What cannot be parsed has its place in the first line, before the message.
 */
function placeIn(stack: string, file: string): string {
  const folder = path.dirname(file) + path.sep;
  for (const line of stack.split("\n")) {
    const [, address = "", number] =
      /^(\S.*?):(\d+)$/.exec(line) ?? /^ +at (?:.*\()?(file:.*?):(\d+):\d+\)?$/.exec(line) ?? [];
    const place = address.startsWith("file:") ? fileURLToPath(address) : address;
    if (place.startsWith(folder) && !place.includes("node_modules")) return `${place}:${number}`;
  }
  return file;
}
