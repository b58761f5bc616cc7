import { type LogFiles, openLogFiles } from "../log-files.ts";
import { createLog, type Log, writeLine } from "../log.ts";
import { modelName } from "../model.ts";
import { endWithParent } from "../parent-watch.ts";
import { createRedact } from "../redaction.ts";
import { type Backend, createBackend } from "../serve.ts";
import { checkModel } from "./check-model.ts";
import { readConfigFile } from "./config-file.ts";
import { say } from "./credentials.ts";
import { isSupervised, serveSupervised } from "./handed-sockets.ts";
import { environmentOf, openModelFolder, placeOfModel } from "./model-folder.ts";
import { type StartOptions, type StartSettings, startSettings } from "./settings.ts";
import { superviseModel } from "./watch.ts";

/** Milliseconds a stop may take before the process ends anyway. */
const stopMs = 4000;

/**
 * Serves the model of a folder until a signal, or the end of the parent, stops it. With `check` it is only tried, with
 * `watch` it is served by a process that starts again with each change. Answers the exit code, where it ends at once.
 */
export async function startProject(folder: string, options: StartOptions): Promise<number> {
  const { directory } = placeOfModel(folder);
  const environment = environmentOf(directory);
  // A process that starts others leaves it to them: the file may change.
  if (options.watch !== true) Object.assign(process.env, environment);
  const settings = startSettings({
    options,
    environment,
    file: readConfigFile(directory),
    directory,
    warn: isSupervised() ? () => undefined : say,
  });
  if (options.check === true) return checkModel(await openModelFolder(folder), settings);
  if (options.watch === true) {
    stopWithParent(options, await superviseModel({ folder, directory, options, settings }));
    return 0;
  }
  await serve(folder, options, settings);
  return 0;
}

async function serve(folder: string, options: StartOptions, settings: StartSettings): Promise<void> {
  const { log, close } = openLog(settings);
  const { model, source, labelConfig } = await openModelFolder(folder);
  const backend = createBackend(model, {
    source,
    log,
    ...settings.backend,
    // Where it runs beside the process that answers, or another process accepts the connections, it keeps nobody waiting.
    doorkeeper: settings.backend.workers === 0 && !isSupervised(),
    ...(labelConfig === null ? {} : { labelConfig }),
  });
  stopOnRequest(backend, options, close);
  if (isSupervised()) {
    await serveSupervised(backend, modelName(model));
    return;
  }
  const address = await backend.listen({ port: settings.port, host: settings.host });
  process.stdout.write(`tandem-ml: ${modelName(model)} listening on ${address}\n`);
}

/** The console, and in production the files; a directory that cannot be written to costs the files only. */
function openLog({ level, logDirectory, backend: { credentials } }: StartSettings): { log: Log; close: () => void } {
  const redact = createRedact(() => [
    ...(credentials === undefined ? [] : [credentials.password]),
    process.env["LABEL_STUDIO_API_KEY"] ?? "",
    process.env["LABEL_STUDIO_ACCESS_TOKEN"] ?? "",
  ]);
  let files: LogFiles | undefined;
  if (logDirectory !== null && level !== "silent") {
    try {
      files = openLogFiles(logDirectory);
    } catch (error) {
      say(`no log files, because ${logDirectory} cannot be written to: ${(error as Error).message}`);
    }
  }
  const log = createLog(
    level,
    (line, topic) => {
      writeLine(line);
      files?.write(line, topic);
    },
    redact,
  );
  return { log, close: () => files?.close() };
}

function stopOnRequest(backend: Backend, options: StartOptions, closed: () => void): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    backend
      .close()
      .finally(closed)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  stopWithParent(options, stop);
}

function stopWithParent({ parentWatch = false }: StartOptions, stop: () => void): void {
  if (parentWatch) {
    process.stdin.on("end", stop).on("error", stop).resume();
  }
  // The command's starter may run it below a process of its own; that one gone, nobody can stop this.
  if (parentWatch || process.env["TANDEM_ML_WATCH_PARENT"] === "1") endWithParent();
}
