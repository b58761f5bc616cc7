import type { Command } from "commander";
import { collectOptions, wholeNumber } from "./options.ts";

/** Credentials for a backend that asks for some. */
export function addCredentials(command: Command, what: string): Command {
  return command
    .option("--basic-auth-user <user>", `${what} (or BASIC_AUTH_USER)`)
    .option("--basic-auth-pass <password>", "its password; better as BASIC_AUTH_PASS, which nobody else sees");
}

/** How a model's predictions are asked for. */
export function addAsking(command: Command): Command {
  command
    .option("--batch <tasks>", "tasks in one request (default: 32)", wholeNumber(1, 10_000))
    .option("--project <id>", "whose trained version answers, when several projects were trained")
    .option("--label-config <file>", "label config to ask with (default: the project's, else the model's)")
    .option("--model-dir <folder>", "where versions are kept (default: MODEL_DIR, else <folder>/models)")
    .option("--with <key=value...>", "options for the model, as ctx.extraParams", collectOptions);
  return addCredentials(command, "user of the backend at an address");
}
