import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { slugOf } from "../versions.ts";
import { readScript, type Script } from "./script.ts";

export interface InitOptions {
  script?: string;
  force?: boolean;
}

const template = (name: string): string => fileURLToPath(new URL(`template/${name}`, import.meta.url));
const sdkDirectory = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Makes a folder with a model that starts and passes its test.
 *
 * @throws Error when the folder exists and `force` was not asked for; nothing is ever deleted.
 */
export async function initProject(name: string, options: InitOptions): Promise<void> {
  const directory = path.resolve(name);
  if (existsSync(directory) && options.force !== true) {
    throw new Error(`${directory} exists already; --force writes into it and leaves its other files alone`);
  }
  const script = options.script === undefined ? null : await readScript(options.script);
  const title = path.basename(directory);
  const files = new Map<string, string>([
    ["label-config.xml", script?.labelConfig ?? (await fromTemplate("label-config.xml", title))],
    ["model.test.ts", await fromTemplate(script === null ? "model-test.ts" : "script-test.ts", title)],
    ["README.md", await fromTemplate("README.md", title)],
    ["Dockerfile", await fromTemplate("Dockerfile", title)],
    [".dockerignore", "node_modules/\nmodels/\n"],
    [".gitignore", await fromTemplate("gitignore", title)],
    ["package.json", packageFile(title, directory)],
    ["tsconfig.json", typescriptSettings],
  ]);
  if (script === null) files.set("model.ts", await fromTemplate("model.ts", title));
  else if (script.wiring !== null) files.set("model.ts", script.wiring);

  await mkdir(directory, { recursive: true });
  for (const file of script?.files ?? []) await copyScriptFile(script, file, directory);
  for (const [file, content] of files) await writeFile(path.join(directory, file), content);
  process.stdout.write(`made ${directory}\nstart it:  tandem-ml start ${name}\ntest it:   tandem-ml test ${name}\n`);
}

const fromTemplate = async (file: string, title: string): Promise<string> =>
  (await readFile(template(file), "utf8")).replaceAll("__NAME__", title);

async function copyScriptFile(script: Script | null, file: string, directory: string): Promise<void> {
  const to = path.join(directory, path.relative(script?.directory ?? "", file));
  if (path.resolve(to) === path.resolve(file)) return;
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(file, to);
}

/** A package that runs from a checkout of the SDK, or depends on its published version. */
function packageFile(title: string, directory: string): string {
  const installed = sdkDirectory.split(path.sep).includes("node_modules");
  const dependency = installed ? "^0.1.0" : `file:${path.relative(directory, sdkDirectory)}`;
  const content = {
    name: slugOf(title),
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: { start: "tandem-ml start .", test: "tandem-ml test ." },
    dependencies: { "@tandem/ml": dependency },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const typescriptSettings = `${JSON.stringify(
  {
    compilerOptions: {
      target: "es2024",
      module: "nodenext",
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      skipLibCheck: true,
    },
    include: ["*.ts"],
  },
  null,
  2,
)}\n`;
