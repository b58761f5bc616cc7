import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { eventually, freePort, type Running, start } from "../processes.ts";

const run = promisify(execFile);

/** A backend written in Python, served by label-studio-ml's own server. */
export interface PythonBackend {
  url: string;
  /** Of the package. */
  version: string;
  process: Running;
  /** Starts it again at the same address after a stop. */
  again(): Promise<void>;
}

interface Settings {
  /** The folder of the Python environment. */
  python: string;
  directory: string;
  /** The class in model.py. */
  model: string;
  /** Where its `fit` finds annotations. */
  labelServer: { url: string; token: string };
}

/** As its author would: `label-studio-ml init` of model.py, `label-studio-ml start`. */
export async function startPythonBackend(settings: Settings): Promise<PythonBackend> {
  const { python, directory, model, labelServer } = settings;
  const command = path.join(python, "bin", "label-studio-ml");
  const environment = {
    // It starts `python` by that name.
    PATH: `${path.join(python, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: directory,
    // By the names that published models of its time use.
    LABEL_STUDIO_HOSTNAME: labelServer.url,
    LABEL_STUDIO_API_KEY: labelServer.token,
  };
  await cp(path.join(import.meta.dirname, "model.py"), path.join(directory, "model.py"));
  await run(command, ["init", model, "--script", `model.py:${model}`], { cwd: directory, env: environment });
  const ask = "import importlib.metadata as m; print('label-studio-ml', m.version('label-studio-ml'))";
  const { stdout: version } = await run(path.join(python, "bin", "python"), ["-c", ask]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begin = async (): Promise<Running> => {
    const program = start({
      command,
      options: ["start", model, "--host", "127.0.0.1", "--port", String(port)],
      environment,
      directory,
      logFile: path.join(directory, `${model}.log`),
    });
    const up = await eventually(async () => (await fetch(`${url}/health`)).ok, 60);
    if (up === undefined) throw new Error(`label-studio-ml does not answer at ${url}`);
    return program;
  };
  const backend: PythonBackend = {
    url,
    version: version.trim(),
    process: await begin(),
    async again() {
      backend.process = await begin();
    },
  };
  return backend;
}
