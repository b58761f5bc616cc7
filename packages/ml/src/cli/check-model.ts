import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInnerClient } from "../backend-client.ts";
import { createLog } from "../log.ts";
import { modelName } from "../model.ts";
import { fieldOf } from "../request-fields.ts";
import { createBackend } from "../serve.ts";
import { predictionProblems } from "./ask-predictions.ts";
import type { ModelFolder } from "./model-folder.ts";
import { folderConfig, folderTasks } from "./model-folder.ts";
import type { StartSettings } from "./settings.ts";

/**
 * Loads a model as `start` would and asks it for a few tasks, without any port and without touching its versions.
 * Answers the exit code; what is wrong is printed.
 */
export async function checkModel(folder: ModelFolder, settings: StartSettings): Promise<number> {
  const modelDirectory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-check-"));
  const backend = createBackend(folder.model, {
    source: folder.source,
    modelDirectory,
    log: createLog(settings.level === "silent" ? "silent" : settings.level === "debug" ? "debug" : "error"),
    extraParams: settings.backend.extraParams,
    environment: {},
    labelConfig: folderConfig(folder),
  });
  try {
    const client = createInnerClient(backend.app);
    const tasks = folderTasks(folder);
    const answer = await client.post("predict", { tasks });
    const problems = problemsOf(answer.status, answer.body);
    for (const problem of problems) process.stdout.write(`FAIL  ${problem}\n`);
    if (problems.length > 0) return 1;
    process.stdout.write(
      `ok    ${modelName(folder.model)} answers ${tasks.length} sample tasks in ${Math.round(answer.ms)} ms\n`,
    );
    return 0;
  } finally {
    await backend.close();
    await rm(modelDirectory, { recursive: true, force: true });
  }
}

/** What is wrong with an answer to `/predict`, a line each. */
function problemsOf(status: number, body: unknown): string[] {
  if (status !== 200) return [String(fieldOf(body, "detail") ?? `status ${status}`)];
  const results = fieldOf(body, "results");
  if (!Array.isArray(results)) return ["the answer has no results"];
  return results.flat().flatMap((one: unknown) => predictionProblems(one));
}
