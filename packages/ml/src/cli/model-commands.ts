import { Command, type Option } from "commander";
import type { DeployOptions } from "./deploy.ts";
import { withExamples } from "./examples.ts";
import type { InitOptions } from "./init.ts";
import { collectOptions, readPort, readPositive, wholeNumber } from "./options.ts";
import type { Ended } from "./program.ts";
import { type Setting, settingList } from "./setting-table.ts";
import type { StartOptions } from "./settings.ts";
import { addCredentials } from "./shared-options.ts";
import { modelTemplates } from "./templates.ts";
import type { TestOptions } from "./test.ts";
import type { TypesOptions } from "./types.ts";
import { flag, object, reader } from "./value-kinds.ts";

/** What is done with a model's own folder. Each command loads its code when it runs. */
export function addModelCommands(program: Command, ended: Ended): void {
  addInit(program);
  addStart(program, ended);
  addTest(program, ended);
  addTypes(program, ended);
  addDeploy(program);
}

function addInit(program: Command): void {
  const command = program
    .command("init")
    .argument("<name>", "folder to make")
    .description("make a folder with a model that runs and passes its test")
    .option(
      "--template <name>",
      `what to start from: ${Object.entries(modelTemplates)
        .map(([name, { summary }]) => `${name} (${summary})`)
        .join(", ")} (default: text-classification)`,
    )
    .option("--script <file[:export]>", "start from this model, or from this function that predicts")
    .option("--force", "make the files again in a folder that this command made; your own files stay")
    .action(async (name: string, options: InitOptions) => {
      await (await import("./init.ts")).initProject(name, options);
    });
  withExamples(
    command,
    "tandem-ml init my-model",
    "tandem-ml init boxes --template image-boxes",
    "tandem-ml init mine --script src/classifier.ts:classify",
  );
}

function addStart(program: Command, ended: Ended): void {
  const command = program
    .command("start")
    .argument("<folder>", "folder with model.ts")
    .description(
      "serve a model. Options win over the environment, that over the folder's .env and tandem.config.json. With NODE_ENV=production the log is also kept in logs/runtime.log and logs/train.log.",
    )
    .option("--watch", "start again when a file changes; the port stays open")
    .option("--check", "load the model, let it answer sample tasks, and end: 0 when all is well, else 1")
    .option("--debug", "log everything, and print where errors come from");
  for (const [, setting] of settingList) addSetting(command, setting);
  addCredentials(command, "ask every caller for this user")
    .option("--parent-watch", "stop when standard input closes or the parent process ends")
    .action(async (folder: string, options: StartOptions) => {
      const code = await (await import("./start.ts")).startProject(folder, options);
      ended(code);
    });
  withExamples(
    command,
    "tandem-ml start my-model --watch",
    'tandem-ml start my-model --host 0.0.0.0 --with threshold=0.4 --with classes=\'["cat","dog"]\'',
    "tandem-ml start my-model --train-every 50 --train-quiet-seconds 30 --origins https://label.example",
    "BASIC_AUTH_USER=studio BASIC_AUTH_PASS=… tandem-ml start my-model",
  );
}

/** The options of `start`. */
export function startOptions(): readonly Option[] {
  const program = new Command();
  addStart(program, () => undefined);
  return program.commands.flatMap((command) => command.options);
}

function addSetting(command: Command, { flags, kind, about, variables = [], usual }: Setting): void {
  const otherwise = [...variables, ...(usual === undefined ? [] : [usual])].join(", else ");
  const help = otherwise === "" ? about : `${about} (default: ${otherwise})`;
  if (kind === flag) command.option(flags, help);
  else if (kind === object) command.option(flags, help, collectOptions);
  else command.option(flags, help, reader(kind));
}

function addTest(program: Command, ended: Ended): void {
  const command = program
    .command("test")
    .argument("<folder-or-url>", "a model's folder, or the address of a running backend, also one written in Python")
    .description(
      "check that a backend says and does what labeling servers expect, and run a folder's own test. A running backend is not trained or changed unless --train says so.",
    )
    .option("--label-config <file>", "label config to ask with (default: label-config.xml)")
    .option("--train", "try trainings on a running backend too; a folder is always trained, in a directory of its own")
    .option("--train-timeout <seconds>", "how long a training may take (default: 60)", readPositive);
  addCredentials(command, "user of the backend at an address").action(async (target: string, options: TestOptions) => {
    ended(await (await import("./test.ts")).testProject(target, options));
  });
  withExamples(command, "tandem-ml test my-model", "tandem-ml test http://localhost:9090 --label-config config.xml");
}

function addTypes(program: Command, ended: Ended): void {
  const command = program
    .command("types")
    .argument("<config>", "file with a label config")
    .description("print the TypeScript types of a label config's results")
    .option("--out <file>", "write to this file, e.g. label-config.d.ts, and not to standard output")
    .action(async (file: string, options: TypesOptions) => {
      ended(await (await import("./types.ts")).printConfigTypes(file, options));
    });
  withExamples(command, "tandem-ml types label-config.xml --out label-config.d.ts");
}

function addDeploy(program: Command): void {
  const command = program
    .command("deploy")
    .argument("[folder]", "folder with model.ts (default: this one)")
    .description("write the files that run a model elsewhere; nothing is sent anywhere")
    .requiredOption("--target <target>", "docker, compose, kubernetes or systemd")
    .option("--out <folder>", "where to write them (default: <folder>, for kubernetes and systemd <folder>/deploy)")
    .option("--image <name>", "name of the container image (default: the folder's name)")
    .option("--port <number>", "port the model is reached at (default: 9090)", readPort)
    .option("--replicas <number>", "copies that share queue and versions (kubernetes; default: 1)", wholeNumber(1, 100))
    .option("--force", "write over files that this command wrote")
    .action(async (folder: string | undefined, options: DeployOptions) => {
      await (await import("./deploy.ts")).writeDeployment(folder ?? ".", options);
    });
  withExamples(
    command,
    "tandem-ml deploy my-model --target compose",
    "tandem-ml deploy my-model --target kubernetes --image registry.example.com/my-model:1",
  );
}
