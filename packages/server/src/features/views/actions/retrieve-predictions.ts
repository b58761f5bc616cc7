import { invalidRequest } from "../../../errors.ts";
import { userIdOf } from "../../../http/caller.ts";
import { backendsOf, mainBackend } from "../../ml-backends/index.ts";
import { startPredictionRun } from "../../prediction-runs/index.ts";
import { countTasks } from "../selection/select-tasks.ts";
import type { ActionCall, PlainAction } from "./action.ts";

/** The backend that the body names (`model` or `ml_backend`), else the one that is live, else the first. */
async function chosenBackend({ context, project, body }: ActionCall): Promise<number> {
  const named = body["ml_backend"] ?? body["model"];
  if (named !== undefined && named !== null) {
    const backend = (await backendsOf(context.db, project)).find(
      ({ id, title }) => id === Number(named) || title === named,
    );
    if (backend) return backend.id;
    throw invalidRequest(`There is no ML backend ${JSON.stringify(named)} in this project.`);
  }
  const main = await mainBackend(context.db, project);
  if (main) return main.id;
  throw invalidRequest("This project has no ML backend. Connect one first.");
}

/** Starts a prediction run for the selection and answers at once. */
export const retrievePredictions: PlainAction = {
  kind: "plain",
  title: "Retrieve predictions",
  order: 90,
  permission: "predictions.any",
  right: "manage",
  confirm: "Ask the connected model for predictions of the selected tasks? This goes on in the background.",
  async run(call) {
    const { context, project, query, caller, body } = call;
    const backend = await chosenBackend(call);
    const tasks = await countTasks(context.db, project, query);
    const run = await context.db.transaction().execute((trx) =>
      startPredictionRun(context, trx, {
        project,
        backend,
        kind: "selection",
        selection: query,
        user: userIdOf(caller),
        force: body["force"] === true || body["force"] === "true",
      }),
    );
    return { processed_items: tasks, detail: `Retrieving predictions for ${tasks} tasks`, run };
  },
};
