import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readIfThere } from "../durable-file.ts";
import { isModel } from "../model.ts";
import { resolveSdk } from "../resolve-sdk.ts";

/** A file of someone's own that becomes the model of a new folder. */
export interface Script {
  /** Folder of the script; all files lie in or below it. */
  directory: string;
  /** The script and what it imports by relative path. */
  files: string[];
  /** Content of a model.ts that takes the model from the script; null when the script is a model.ts itself. */
  wiring: string | null;
  labelConfig: string | null;
}

/**
 * Reads `FILE[:export]`: a model made with `defineModel`, or a function that takes tasks and returns predictions.
 *
 * @throws Error when the file is missing, cannot be imported, has no such export, or imports files above its folder.
 */
export async function readScript(text: string): Promise<Script> {
  const { file, exportName } = splitScript(text);
  if (!existsSync(file)) throw new Error(`--script ${text}: there is no file ${file}`);
  const directory = path.dirname(file);
  const name = exportName ?? "default";
  const exported = await importExport(file, name);
  if (!isModel(exported) && typeof exported !== "function") {
    throw new Error(
      `--script ${text}: the export "${name}" is neither a model (defineModel) nor a function that predicts`,
    );
  }
  const base = path.basename(file);
  return {
    directory,
    files: await localFiles(file, directory),
    wiring: wiringFor(base, name, isModel(exported)),
    labelConfig:
      (isModel(exported) ? exported.definition.labelConfig : undefined) ??
      readIfThere(path.join(directory, "label-config.xml")),
  };
}

/** A colon after the second character is not that of a Windows drive. */
function splitScript(text: string): { file: string; exportName: string | undefined } {
  const at = text.lastIndexOf(":");
  const split = at > 1 && !existsSync(text);
  return { file: path.resolve(split ? text.slice(0, at) : text), exportName: split ? text.slice(at + 1) : undefined };
}

async function importExport(file: string, name: string): Promise<unknown> {
  resolveSdk();
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  if (!(name in module)) {
    throw new Error(`${file} has no export "${name}"; it has ${Object.keys(module).join(", ") || "none"}`);
  }
  return module[name];
}

function wiringFor(base: string, name: string, model: boolean): string | null {
  if (model && name === "default") return base === "model.ts" ? null : `export { default } from "./${base}";\n`;
  if (base === "model.ts") {
    throw new Error(
      'a file named model.ts should have the model as its default export: "export default defineModel(…)"',
    );
  }
  if (model) return `export { ${name} as default } from "./${base}";\n`;
  const imported = name === "default" ? "predict" : `{ ${name} as predict }`;
  return `import { defineModel } from "@tandem/ml";
import ${imported} from "./${base}";

export default defineModel({ predict });
`;
}

/** The file and everything it imports by relative path, directly or not. */
async function localFiles(file: string, directory: string): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (one: string): Promise<void> => {
    if (found.has(one) || !existsSync(one)) return;
    if (path.relative(directory, one).startsWith("..")) {
      throw new Error(`${file} needs ${one}, which is not in its folder: move it there, or make it a package`);
    }
    found.add(one);
    const source = await readFile(one, "utf8");
    for (const [, relative] of source.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)) {
      if (relative !== undefined) await visit(path.resolve(path.dirname(one), relative));
    }
  };
  await visit(file);
  return [...found];
}
