import { existsSync } from "node:fs";
import path from "node:path";
import { readIfThere } from "../durable-file.ts";
import { loadModel, type ModelSource } from "../load-model.ts";
import type { Model } from "../model.ts";
import { resolveSdk } from "../resolve-sdk.ts";

/** A model's folder as the commands see it. */
export interface ModelFolder {
  directory: string;
  source: ModelSource;
  model: Model;
  /** The content of label-config.xml, if there is one. */
  labelConfig: string | null;
}

const modelFiles = ["model.ts", "model.mts", "model.js", "model.mjs"];

/**
 * Reads a folder with a model; its name may also be that of the model file.
 *
 * @throws Error saying what is missing.
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const place = path.resolve(folder);
  const isFile = modelFiles.includes(path.basename(place));
  const directory = isFile ? path.dirname(place) : place;
  if (!existsSync(directory)) throw new Error(`there is no folder ${directory}; "tandem-ml init ${folder}" makes one`);
  const file = isFile ? place : modelFiles.map((name) => path.join(directory, name)).find((name) => existsSync(name));
  if (file === undefined) throw new Error(`${directory} has no ${modelFiles.join(" or ")}`);
  resolveSdk();
  const source = { file };
  const model = await loadModel(source);
  return { directory, source, model, labelConfig: readIfThere(path.join(directory, "label-config.xml")) };
}
