import { type ActionId, actionIds } from "@tandem/schema/api";
import type { Action } from "./action.ts";
import { deleteAnnotationsAction, deletePredictionsAction, deleteTasksAction } from "./delete-actions.ts";
import { nextTaskAction } from "./next-task.ts";
import { predictionsToAnnotations } from "./predictions-to-annotations.ts";
import { retrievePredictions } from "./retrieve-predictions.ts";

/** Everything that can be done with selected tasks. */
export const actions = {
  retrieve_tasks_predictions: retrievePredictions,
  predictions_to_annotations: predictionsToAnnotations,
  delete_tasks: deleteTasksAction,
  delete_tasks_annotations: deleteAnnotationsAction,
  delete_tasks_predictions: deletePredictionsAction,
  next_task: nextTaskAction,
} satisfies Record<ActionId, Action>;

export const actionNamed = (id: string): Action | undefined =>
  (actionIds as readonly string[]).includes(id) ? actions[id as ActionId] : undefined;
