export { predictionRunJobs, predictionRunsSubscribers } from "./jobs.ts";
export { lookAgain } from "./look-again.ts";
export { predictSoon } from "./predict-soon.ts";
export { listRuns, runById, runWire } from "./queries.ts";
export { refreshIfNeeded } from "./refresh.ts";
export { addPredictionRunsRoutes } from "./routes.ts";
export type { TaskSelectors } from "./selectors.ts";
export { cancelRun, resumeRun, type RunRequest, startPredictionRun } from "./service.ts";
