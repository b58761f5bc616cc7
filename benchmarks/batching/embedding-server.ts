/**
 * Serves the model and prints its address:
 *
 *     npx node benchmarks/batching/embedding-server.ts <processes for the model> [<tasks in one call of it at most>]
 */
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createBackend, createLog } from "@tandem/ml";
import model from "./embedding-model.ts";

const [workers = 0, maxItems] = process.argv.slice(2).map(Number);
const backend = createBackend(model, {
  source: { file: fileURLToPath(new URL("embedding-model.ts", import.meta.url)) },
  workers,
  batching: maxItems === undefined ? {} : { maxItems },
  modelDirectory: mkdtempSync(path.join(os.tmpdir(), "tandem-bench-batching-")),
  log: createLog("error"),
  environment: {},
});
process.stdout.write(`${await backend.listen({ port: 0 })}\n`);
