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

/**
 * As its author would: `label-studio-ml init` of model.py, `label-studio-ml start`.
 *
 * @param labelServer where its `fit` finds annotations, by the names that published models of its time use
 */
export async function startPythonBackend(
  python: string,
  directory: string,
  labelServer: { url: string; token: string },
): Promise<PythonBackend> {
  const command = path.join(python, "bin", "label-studio-ml");
  const environment = {
    // It starts `python` by that name.
    PATH: `${path.join(python, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: directory,
    LABEL_STUDIO_HOSTNAME: labelServer.url,
    LABEL_STUDIO_API_KEY: labelServer.token,
  };
  await cp(path.join(import.meta.dirname, "model.py"), path.join(directory, "model.py"));
  await run(command, ["init", "backend", "--script", "model.py:WordCounts"], { cwd: directory, env: environment });
  const ask = "import importlib.metadata as m; print('label-studio-ml', m.version('label-studio-ml'))";
  const { stdout: version } = await run(path.join(python, "bin", "python"), ["-c", ask]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begin = async (): Promise<Running> => {
    const program = start({
      command,
      options: ["start", "backend", "--host", "127.0.0.1", "--port", String(port)],
      environment,
      directory,
      logFile: path.join(directory, "backend.log"),
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
