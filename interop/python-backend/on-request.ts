import type { MlBackend } from "@tandem/schema/api";
import { type Checks, Unexpected } from "../checks.ts";
import { createProject, label, labeled, runsDone, tasksOf, trained } from "./project.ts";
import type { Server } from "./tandem.ts";

/** A model that START_TRAINING teaches, and nothing else. */
export async function trainOnRequest(checks: Checks, server: Server, url: string): Promise<void> {
  await checks.check("a model that knows START_TRAINING is trained by it, on the labels of the project", async () => {
    const project = await createProject(server);
    const { id } = await server.call<MlBackend>("POST", "/api/ml/", { url, project, title: "on request" });
    const tasks = await tasksOf(server, project);
    for (const [at, { feeling }] of labeled.entries()) await label(server, tasks[at]?.id ?? 0, feeling);
    await runsDone(server, project, 1);
    await server.call("POST", `/api/ml/${id}/train`);
    const run = await trained(server, project, 1);
    if (run.version_before !== "INITIAL" || run.version_after === "INITIAL" || run.labels !== labeled.length)
      throw new Unexpected("another version than INITIAL, by all labels", run);
    await runsDone(server, project, 2);
    const broken = (await tasksOf(server, project)).find(({ data }) => data.text === "Late and broken");
    const made = broken?.predictions.at(-1);
    if (made?.model_version !== run.version_after || made?.result[0]?.value.choices[0] !== "Bad")
      throw new Unexpected(`Bad, of ${run.version_after}`, broken);
  });
}
