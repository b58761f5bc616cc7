import path from "node:path";
import { labelStudioEnvironment, type Part } from "../part.ts";
import { startSdkBackend } from "../sdk-backend.ts";
import { listenIn } from "../wire.ts";
import { connectClosed } from "./closed.ts";
import { connectAndUse } from "./scenario.ts";
import { startLabelStudio } from "./server.ts";

/** A backend made with our SDK, in the projects of an unmodified Label Studio. */
export const labelStudio: Part = {
  name: "label-studio",
  environment: labelStudioEnvironment,
  async run(directory, python, checks) {
    const model = path.join(import.meta.dirname, "model");
    const studio = await startLabelStudio(python, directory);
    const backend = await startSdkBackend({ model, directory, name: "open" });
    const wire = await listenIn(backend.url, path.join(directory, "wire.ndjson"));
    try {
      await connectAndUse({ studio, wire, backend: backend.url, checks });
      await connectClosed(studio, checks, (options, environment) =>
        startSdkBackend({ model, directory, name: "closed", options, environment }),
      );
    } finally {
      wire.close();
      await Promise.all([backend.process.stop(), studio.process.stop()]);
    }
    return `Label Studio ${studio.version}`;
  },
};
