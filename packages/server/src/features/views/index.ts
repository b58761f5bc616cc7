import { performAction } from "./actions/batches.ts";

export { readQuery, selectNext } from "./displayed.ts";
export { addViewsRoutes } from "./routes.ts";
export { forgetTotals } from "./totals.ts";
export { countTasks, selectTasks } from "./selection/select-tasks.ts";

export const viewsJobs = [performAction];
