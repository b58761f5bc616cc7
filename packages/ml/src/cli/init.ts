import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { slugOf } from "../versions.ts";
import { configFileName } from "./config-file.ts";
import {
  fillTemplate,
  type GeneratedFiles,
  hasContent,
  isMarked,
  tellWritten,
  writeGenerated,
} from "./generated-files.ts";
import { packageFiles } from "./package-file.ts";
import { readScript, type Script } from "./script.ts";
import { type ModelTemplate, modelTemplates } from "./templates.ts";

export interface InitOptions {
  script?: string;
  template?: string;
  force?: boolean;
}

const firstTemplate = "text-classification";

/**
 * Makes a folder with a model that starts and passes its test.
 *
 * @throws Error when the folder has anything that this command did not make, or its own files and `force` was not asked
 *   for; nothing is ever deleted.
 */
export async function initProject(name: string, options: InitOptions): Promise<void> {
  const directory = path.resolve(name);
  const title = path.basename(directory);
  const problem = nameProblem(title);
  if (problem !== null) throw new Error(`"${title}" ${problem}: choose another name`);
  checkFolder(directory, options.force ?? false);
  if (options.script !== undefined && options.template !== undefined) {
    throw new Error("--script and --template exclude each other: a script is the model itself");
  }
  const files = new Map(
    options.script === undefined
      ? await templateFiles(options.template ?? firstTemplate, title)
      : await scriptFiles(await readScript(options.script), title),
  );
  for (const [file, content] of packageFiles(title, directory)) files.set(file, content);
  const written = await writeGenerated(directory, files, { force: options.force ?? false });
  const shown = /[\s"'$&|;<>()]/.test(name) ? JSON.stringify(name) : name;
  process.stdout.write(
    `made ${directory}\n${tellWritten(written)}start it:  tandem-ml start ${shown} --watch\ntest it:   tandem-ml test ${shown}\n`,
  );
}

function checkFolder(directory: string, force: boolean): void {
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw new Error(`${directory} is a file`);
  if (!hasContent(directory)) return;
  if (!isMarked(directory)) {
    throw new Error(
      `${directory} exists already and was not made by this command: it is left alone, also with --force`,
    );
  }
  if (!force) throw new Error(`${directory} exists already; --force makes its files again and leaves your own alone`);
}

/** Names that no file of Windows can have, with any ending. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

/** What is wrong with a folder's name anywhere; null when nothing is. */
export function nameProblem(name: string): string | null {
  if (name === "") return "is no name";
  if (reserved.test(name)) return "is a device of Windows";
  if (/[<>:"|?*\\]/.test(name) || [...name].some((one) => one < " ")) return 'has one of < > : " | ? * \\';
  if (/[. ]$/.test(name)) return "ends with a dot or a space, which Windows cuts off";
  return name.length > 100 ? "is longer than 100 characters" : null;
}

type Files = Map<string, string | Uint8Array>;

async function templateFiles(name: string, title: string): Promise<GeneratedFiles> {
  const template = Object.hasOwn(modelTemplates, name) ? modelTemplates[name] : undefined;
  if (template === undefined) {
    throw new Error(`--template ${name}: there is none of that name, only ${Object.keys(modelTemplates).join(", ")}`);
  }
  const files: Files = await sharedFiles(title, template);
  for (const file of template.files) {
    files.set(file.replace("model-test.ts", "model.test.ts"), await fillTemplate(`${name}/${file}`, valuesFor(title)));
  }
  return files;
}

async function scriptFiles(script: Script, title: string): Promise<GeneratedFiles> {
  const about = "- `model.ts`: the model, or where it comes from.\n- `model.test.ts`: its test.";
  const files: Files = await sharedFiles(title, { summary: "", files: [], about });
  files.set("model.test.ts", await fillTemplate(`${firstTemplate}/script-test.ts`, {}));
  const config = script.labelConfig ?? (await fillTemplate(`${firstTemplate}/label-config.xml`, {}));
  files.set("label-config.xml", config);
  if (script.wiring !== null) files.set("model.ts", script.wiring);
  for (const file of script.files) {
    files.set(path.relative(script.directory, file).split(path.sep).join("/"), await readFile(file));
  }
  return files;
}

/** What every model's folder has. */
async function sharedFiles(title: string, { about, environment = "" }: ModelTemplate): Promise<Files> {
  const values = { ...valuesFor(title), ABOUT: about, ENV: environment, PORT: "9090" };
  const shared = [
    ["README.md", "README.md"],
    ["Dockerfile", "Dockerfile"],
    ["docker-compose.yml", "docker-compose.yml"],
    ["healthcheck.mjs", "healthcheck.mjs"],
    ["env.example", ".env.example"],
    ["gitignore", ".gitignore"],
    ["dockerignore", ".dockerignore"],
  ] as const;
  const files: Files = new Map();
  for (const [from, to] of shared) files.set(to, await fillTemplate(`shared/${from}`, values));
  files.set(configFileName, `${JSON.stringify({ port: 9090, with: {} }, null, 2)}\n`);
  files.set("tsconfig.json", typescriptSettings);
  return files;
}

/** In names of images there are no spaces; in a model's text a quote would end the string. */
const valuesFor = (title: string): Record<string, string> => ({
  NAME: title.replaceAll(/["\\]/g, ""),
  SLUG: slugOf(title),
  IMAGE: slugOf(title),
});

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
