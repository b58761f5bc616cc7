import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { type ChildServer, nodeServer, type ServerProgram, startServer } from "./child-server.ts";
import type { Python } from "./python.ts";
import { labelConfig } from "./trivial-model.ts";

/**
 * `sdk`: the model in the process that answers; `sdk, worker`: in one of its own; `minimal`: the ceiling, a handler on
 * the same HTTP stack that answers the same; `flask`: as Label Studio's Python backends serve; `label-studio-ml`: that
 * package itself.
 */
export type ServerName = "sdk" | "sdk, worker" | "minimal" | "flask" | "label-studio-ml";

export interface Started extends ChildServer {
  name: ServerName;
}

const here = (file: string): URL => new URL(file, import.meta.url);

/** The SDK's server; with 0 workers the model is in the process that answers. */
export const sdkProgram = (workers: number): ServerProgram => nodeServer(here("sdk-server.ts"), String(workers));

/** Starts all that can be started here. `python` null: without the rows that need it. */
export async function startServers(python: Python | null, directory: string): Promise<Started[]> {
  const programs: [ServerName, ServerProgram][] = [
    ["sdk", sdkProgram(0)],
    ["sdk, worker", sdkProgram(1)],
    ["minimal", nodeServer(here("minimal-server.ts"))],
  ];
  if (python !== null && python.gunicorn !== null) {
    if (python.flask !== null) programs.push(["flask", await gunicorn(python, "flask_server", directory)]);
    if (python.labelStudioMl !== null) {
      programs.push(["label-studio-ml", await gunicorn(python, "label_studio_ml_server", directory)]);
    }
  }
  const started = await Promise.all(
    programs.map(async ([name, program]) => ({ name, ...(await startServer(program)) })),
  );
  for (const { url, name } of started) if (name === "label-studio-ml") await setUp(url);
  return started;
}

/** With the settings of the Dockerfile that `label-studio-ml init` writes. */
async function gunicorn({ command }: Python, module: string, directory: string): Promise<ServerProgram> {
  const settings = ["--preload", "--bind", "127.0.0.1:0", "--workers", "1", "--threads", "8", "--timeout", "0"];
  const kept = await mkdtemp(path.join(directory, `${module}-`));
  return {
    command,
    options: ["-m", "gunicorn", ...settings, "--chdir", import.meta.dirname, `${module}:app`],
    environment: { MODEL_DIR: kept, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
  };
}

/** Its 1.x answers no prediction before. */
async function setUp(url: string): Promise<void> {
  const response = await fetch(`${url}/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      project: "3.1710890019",
      schema: labelConfig,
      hostname: "",
      access_token: "",
      extra_params: null,
    }),
  });
  if (!response.ok) throw new Error(`label-studio-ml: /setup answered ${response.status}: ${await response.text()}`);
}
