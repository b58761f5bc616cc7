import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createBackend, createLog } from "@tandem/ml";
import model from "./trivial-model.ts";

const backend = createBackend(model, {
  source: { file: fileURLToPath(new URL("trivial-model.ts", import.meta.url)) },
  workers: Number(process.argv[2] ?? 0),
  modelDirectory: mkdtempSync(path.join(os.tmpdir(), "tandem-bench-predict-")),
  log: createLog("error"),
  environment: {},
});
process.stdout.write(`${await backend.listen({ port: 0 })}\n`);
