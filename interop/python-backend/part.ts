import path from "node:path";
import type { Part } from "../part.ts";
import { listenIn } from "../wire.ts";
import { startPythonBackend } from "./backend.ts";
import { examine } from "./examination.ts";
import { connectAndUse } from "./scenario.ts";
import { startServer } from "./tandem.ts";

/** A model written for label-studio-ml, served by its own server, in a project of ours. */
export const pythonBackend: Part = {
  name: "python-backend",
  environment: { name: "label-studio-ml", variable: "INTEROP_PYTHON_ML_ENV", program: "label-studio-ml" },
  async run(directory, python, checks) {
    const server = await startServer(directory);
    try {
      const backend = await startPythonBackend(python, directory, server);
      const wire = await listenIn(backend.url, path.join(directory, "wire.ndjson"));
      try {
        await connectAndUse({ server, backend, wire, checks });
        await examine(checks, directory, backend.url);
      } finally {
        wire.close();
        await backend.process.stop();
      }
      return backend.version;
    } finally {
      await server.stop();
    }
  },
};
