import path from "node:path";
import type { Credentials } from "../authentication.ts";
import { createLog, logLevels, type LogLevel } from "../log.ts";
import { modelName } from "../model.ts";
import { endWithParent } from "../parent-watch.ts";
import { type Backend, createBackend } from "../serve.ts";
import { openModelFolder } from "./model-folder.ts";

export interface StartOptions {
  port: string;
  host: string;
  with?: string[];
  modelDir?: string;
  basePath?: string;
  basicAuthUser?: string;
  basicAuthPass?: string;
  openWebhook?: boolean;
  logLevel?: string;
  parentWatch?: boolean;
}

/** Milliseconds a stop may take before the process ends anyway. */
const stopMs = 4000;

/** Serves the model of a folder until a signal, or the end of the parent, stops it. */
export async function startProject(folder: string, options: StartOptions): Promise<void> {
  const log = createLog(levelOf(options.logLevel ?? process.env["LOG_LEVEL"] ?? "info"));
  const port = portOf(options.port);
  const { model, source, labelConfig, directory } = await openModelFolder(folder);
  const credentials = credentialsOf(options);
  const backend = createBackend(model, {
    source,
    log,
    modelDirectory: path.resolve(options.modelDir ?? process.env["MODEL_DIR"] ?? path.join(directory, "models")),
    extraParams: Object.fromEntries((options.with ?? []).map(readOption)),
    openWebhook: options.openWebhook ?? false,
    ...(labelConfig === null ? {} : { labelConfig }),
    ...(options.basePath === undefined ? {} : { basePath: options.basePath }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  stopOnRequest(backend, options.parentWatch ?? false);
  const address = await backend.listen({ port, host: options.host });
  process.stdout.write(`tandem-ml: ${modelName(model)} listening on ${address}\n`);
}

/** `key=value`: JSON where the value is a number, a boolean or other JSON, else text. The value may hold `=`. */
export function readOption(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--with ${text}: expected key=value`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

function stopOnRequest(backend: Backend, parentWatch: boolean): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    backend.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (parentWatch) {
    process.stdin.on("end", stop).on("error", stop).resume();
  }
  // The command's starter may run it below a process of its own; that one gone, nobody can stop this.
  if (parentWatch || process.env["TANDEM_ML_WATCH_PARENT"] === "1") endWithParent();
}

function levelOf(name: string): LogLevel {
  const level = logLevels.find((one) => one === name.toLowerCase());
  if (level === undefined) throw new Error(`--log-level ${name}: expected ${logLevels.join(", ")}`);
  return level;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${text}: expected 0 to 65535`);
  return port;
}

function credentialsOf(options: StartOptions): Credentials | undefined {
  const user = options.basicAuthUser ?? process.env["BASIC_AUTH_USER"] ?? "";
  const password = options.basicAuthPass ?? process.env["BASIC_AUTH_PASS"] ?? "";
  if (user === "" && password === "") return undefined;
  if (user === "" || password === "") throw new Error("basic authentication needs both a user and a password");
  return { user, password };
}
