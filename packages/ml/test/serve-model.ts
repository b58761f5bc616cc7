import { parseArgs } from "node:util";
import { createBackend, createLog } from "@tandem/ml";
import type { BackendOptions } from "@tandem/ml";
import { loadModel } from "../src/load-model.ts";

/** A backend in a process of its own: `--file model.ts --options '{"redis":…}'`. It is ended by a signal. */
const { values } = parseArgs({ options: { file: { type: "string" }, options: { type: "string" } } });
const source = { file: values.file ?? "" };
const options = JSON.parse(values.options ?? "{}") as BackendOptions;
const backend = createBackend(await loadModel(source), {
  source,
  environment: {},
  log: createLog("info", (line) => process.stderr.write(`${line}\n`)),
  ...options,
});
process.on("SIGTERM", () => void backend.close().then(() => process.exit(0)));
process.stdout.write(`listening on ${await backend.listen({ port: 0 })}\n`);
