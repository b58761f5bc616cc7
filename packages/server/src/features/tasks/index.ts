import { deleteProjectTasks } from "./delete-tasks.ts";

export { createdAgo } from "./created-ago.ts";
export { deleteTasks } from "./delete-tasks.ts";
export { dataManagerTasks, tasksForModels } from "./full-tasks.ts";
export { insertTasks, type NewTask } from "./insert-tasks.ts";
export { countAnnotations, type CountedAnnotation, type CountingRules, lockTasks, recountTasks } from "./recount.ts";
export { addTasksRoutes } from "./routes.ts";
export {
  type AnnotationRow,
  byTask,
  type PredictionRow,
  selectAnnotations,
  selectDrafts,
  selectTaskPredictions,
} from "./rows.ts";
export { annotationToWire, draftToWire, predictionToWire, type TaskRow, taskToWire } from "./wire.ts";

export const tasksJobs = [deleteProjectTasks];
