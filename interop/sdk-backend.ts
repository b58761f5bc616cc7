import path from "node:path";
import { eventually, freePort, type Running, start } from "./processes.ts";

const root = path.resolve(import.meta.dirname, "..");

/** A backend made with our SDK, in a process of its own. */
export interface SdkBackend {
  url: string;
  process: Running;
}

interface Settings {
  /** The model's folder. */
  model: string;
  /** Where its log and its versions go. */
  directory: string;
  /** Of the log and the versions. */
  name: string;
  options?: string[];
  environment?: NodeJS.ProcessEnv;
}

/** As an author would start it. */
export async function startSdkBackend(settings: Settings): Promise<SdkBackend> {
  const { model, directory, name, options = [], environment = {} } = settings;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = start({
    command: process.execPath,
    options: [path.join(root, "packages/ml/src/cli/index.ts"), "start", model].concat(
      ["--port", String(port), "--model-dir", path.join(directory, `models-${name}`)],
      options,
    ),
    environment: { PATH: process.env["PATH"], HOME: directory, ...environment },
    directory: root,
    logFile: path.join(directory, `backend-${name}.log`),
  });
  // One with a password answers 401.
  const up = await eventually(async () => (await fetch(`${url}/health`)).status, 30);
  if (up === undefined) throw new Error(`the backend does not answer at ${url}`);
  return { url, process: program };
}
