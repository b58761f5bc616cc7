import { Command, CommanderError } from "commander";
import { type InitOptions, initProject } from "./init.ts";
import { type StartOptions, startProject } from "./start.ts";
import { testProject } from "./test.ts";
import { printConfigTypes, type TypesOptions } from "./types.ts";

/**
 * Runs one command of `tandem-ml`; answers the exit code. `start` ends only with the backend.
 *
 * @param words the command line without node and script.
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("tandem-ml")
    .description("Turn any model code into a backend for Tandem and Label Studio")
    .exitOverride();
  addInit(program);
  addStart(program);
  program
    .command("test")
    .argument("<folder-or-url>", "a model's folder, or the address of a running backend")
    .description("check that a backend says and does what labeling servers expect")
    .action(async (target: string) => {
      code = await testProject(target);
    });
  program
    .command("types")
    .argument("<config>", "file with a label config")
    .option("--out <file>", "write to this file, e.g. label-config.d.ts, and not to standard output")
    .description("print the TypeScript types of a label config's results")
    .action(async (file: string, options: TypesOptions) => {
      code = await printConfigTypes(file, options);
    });
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`tandem-ml: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  return code;
}

function addInit(program: Command): void {
  program
    .command("init")
    .argument("<name>", "folder to make")
    .option("--script <file[:export]>", "start from this model, or from this function that predicts")
    .option("--force", "write into a folder that exists; its other files stay")
    .description("make a folder with a model that runs and passes its test")
    .action((name: string, options: InitOptions) => initProject(name, options));
}

function addStart(program: Command): void {
  program
    .command("start")
    .argument("<folder>", "folder with model.ts")
    .option("--port <number>", "port; 0 takes any free one", "9090")
    .option("--host <address>", "address to listen on; 0.0.0.0 lets containers and other machines in", "127.0.0.1")
    .option("--with <key=value...>", "options for the model, as ctx.extraParams")
    .option("--model-dir <folder>", "where versions and jobs are kept (default: MODEL_DIR, else <folder>/models)")
    .option("--base-path <path>", "serve below this path too")
    .option("--basic-auth-user <user>", "ask for this user (or BASIC_AUTH_USER)")
    .option("--basic-auth-pass <password>", "and this password (or BASIC_AUTH_PASS)")
    .option("--open-webhook", "accept webhooks without credentials, as Label Studio sends them")
    .option("--log-level <level>", "debug, info, warn, error or silent (default: LOG_LEVEL, else info)")
    .option("--parent-watch", "stop when standard input closes or the parent process ends")
    .description("serve a model")
    .action((folder: string, options: StartOptions) => startProject(folder, options));
}
