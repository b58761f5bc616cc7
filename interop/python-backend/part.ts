import path from "node:path";
import type { Checks } from "../checks.ts";
import type { Part } from "../part.ts";
import { listenIn } from "../wire.ts";
import { startPythonBackend } from "./backend.ts";
import { examine } from "./examination.ts";
import { trainOnRequest } from "./on-request.ts";
import { connectAndUse } from "./scenario.ts";
import { type Server, startServer } from "./tandem.ts";

/** Models written for label-studio-ml, served by its own server, in projects of ours. */
export const pythonBackend: Part = {
  name: "python-backend",
  environment: { name: "label-studio-ml", variable: "INTEROP_PYTHON_ML_ENV", program: "label-studio-ml" },
  async run(directory, python, checks) {
    const server = await startServer(directory);
    try {
      await tryTrainedOnRequest(directory, python, checks, server);
      return await tryWordCounts(directory, python, checks, server);
    } finally {
      await server.stop();
    }
  },
};

async function tryWordCounts(directory: string, python: string, checks: Checks, server: Server): Promise<string> {
  const backend = await startPythonBackend({ python, directory, model: "WordCounts", labelServer: server });
  const wire = await listenIn(backend.url, path.join(directory, "wire.ndjson"));
  try {
    await connectAndUse({ server, backend, wire, checks });
    await examine(checks, directory, backend.url);
  } finally {
    wire.close();
    await backend.process.stop();
  }
  return backend.version;
}

async function tryTrainedOnRequest(directory: string, python: string, checks: Checks, server: Server): Promise<void> {
  const backend = await startPythonBackend({ python, directory, model: "TrainedOnRequest", labelServer: server });
  try {
    await trainOnRequest(checks, server, backend.url);
  } finally {
    await backend.process.stop();
  }
}
