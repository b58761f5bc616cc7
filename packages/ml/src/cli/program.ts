import { Command, CommanderError } from "commander";
import { sdkVersion } from "../version-details.ts";
import { addAskingCommands } from "./asking-commands.ts";
import { addModelCommands } from "./model-commands.ts";
import { addNetworkCommands } from "./network-commands.ts";

/** Told the exit code of a command that has ended; `start` goes on. */
export type Ended = (code: number) => void;

/** The command line as data: what is parsed, shown as help, and written as the reference. */
export function createProgram(ended: Ended): Command {
  const program = new Command("tandem-ml")
    .description("Turns any model code into a backend for Tandem and Label Studio, and helps with any such backend.")
    .version(sdkVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help of a command")
    .showHelpAfterError('("tandem-ml help <command>" lists what there is)')
    .exitOverride();
  addModelCommands(program, ended);
  addAskingCommands(program, ended);
  addNetworkCommands(program, ended);
  return program;
}

/**
 * Runs one command of `tandem-ml`; answers the exit code. `start` ends only with the backend.
 *
 * @param words the command line without node and script.
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    const isDebug = words.includes("--debug") && error instanceof Error;
    process.stderr.write(`tandem-ml: ${isDebug ? (error.stack ?? error.message) : messageOf(error)}\n`);
    return 1;
  }
  return code;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
