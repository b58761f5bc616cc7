import { existsSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { readIfThere } from "../durable-file.ts";
import { tryParseConfig } from "../label-config.ts";
import { loadModel, type ModelSource } from "../load-model.ts";
import type { Model, ModelTask } from "../model.ts";
import { resolveSdk } from "../resolve-sdk.ts";
import { generalConfig, sampleTasks } from "../sample-tasks.ts";
import { parseFile } from "./task-file.ts";

/** A model's folder as the commands see it. */
export interface ModelFolder {
  directory: string;
  source: ModelSource;
  model: Model;
  /** The content of label-config.xml, if there is one. */
  labelConfig: string | null;
}

const modelFiles = ["model.ts", "model.mts", "model.js", "model.mjs"];

/** The folder and the model file that a command's argument names; the file may not be there. */
export function placeOfModel(folder: string): { directory: string; file: string | undefined } {
  const place = path.resolve(folder);
  const isFile = modelFiles.includes(path.basename(place));
  const directory = isFile ? path.dirname(place) : place;
  if (!existsSync(directory)) throw new Error(`there is no folder ${directory}; "tandem-ml init ${folder}" makes one`);
  const file = isFile ? place : modelFiles.map((name) => path.join(directory, name)).find((name) => existsSync(name));
  return { directory, file };
}

/** The environment with what a folder's `.env` adds: what is set outside wins. */
export function environmentOf(directory: string): NodeJS.ProcessEnv {
  const own = readIfThere(path.join(directory, ".env"));
  return { ...(own === null ? {} : parseEnv(own)), ...process.env };
}

/**
 * Reads a folder with a model; its name may also be that of the model file.
 *
 * @throws Error saying what is missing.
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const { directory, file } = placeOfModel(folder);
  if (file === undefined) throw new Error(`${directory} has no ${modelFiles.join(" or ")}`);
  resolveSdk();
  const source = { file };
  const model = await loadModel(source);
  return { directory, source, model, labelConfig: readIfThere(path.join(directory, "label-config.xml")) };
}

/** The label config that a folder's model is asked with when nobody gives another. */
export const folderConfig = ({ model, labelConfig }: ModelFolder): string =>
  model.definition.labelConfig ?? labelConfig ?? generalConfig;

/** The first tasks of the folder's tasks.json, or made-up ones. */
export function folderTasks(folder: ModelFolder): ModelTask[] {
  return tasksIn(folder.directory) ?? sampleTasks(tryParseConfig(folderConfig(folder)).config);
}

/**
 * The first tasks of tasks.json, if the folder has one.
 *
 * @throws Error when it is not a list of tasks.
 */
export function tasksIn(directory: string): ModelTask[] | null {
  const file = path.join(directory, "tasks.json");
  const text = readIfThere(file);
  if (text === null) return null;
  const tasks = parseFile(file, text);
  if (!Array.isArray(tasks) || tasks.length === 0) throw new Error(`${file} is not a list of tasks`);
  return tasks.slice(0, 20).map((task: ModelTask) => ("data" in task ? task : { data: task }));
}
