import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isModel, type Model } from "./model.ts";

/** Where a model is defined: the file, and which export (default: `default`, or the only model there). */
export interface ModelSource {
  file: string;
  exportName?: string | undefined;
}

/**
 * Imports a module and picks its model.
 *
 * @throws Error naming the file when it cannot be imported or holds no model, or several.
 */
export async function loadModel(source: ModelSource): Promise<Model> {
  const file = path.resolve(source.file);
  if (!existsSync(file)) throw new Error(`no model file at ${file}`);
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
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
