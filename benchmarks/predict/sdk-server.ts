import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createBackend, createLog } from "@tandem/ml";
import model from "./trivial-model.ts";

const backend = createBackend(model, {
  modelDirectory: mkdtempSync(path.join(os.tmpdir(), "tandem-bench-predict-")),
  log: createLog("error"),
  environment: {},
});
process.stdout.write(`${await backend.listen({ port: 0 })}\n`);
