import type { Command } from "commander";

const known = new WeakMap<Command, readonly string[]>();

/** Shows examples below a command's help, and in the reference. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  known.set(command, examples);
  return command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ${example}`).join("\n")}`);
}

/** The examples of a command. */
export const examplesOf = (command: Command): readonly string[] => known.get(command) ?? [];
