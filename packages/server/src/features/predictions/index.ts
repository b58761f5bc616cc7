export { predictionsJobs, predictionsSubscribers, rescoreSoon } from "./jobs.ts";
export { selectPredictions } from "./queries.ts";
export { holdLiveVersion, knownStrategy, type LiveSettings, liveSettings, rescoreTasks } from "./rescore.ts";
export { addPredictionsRoutes } from "./routes.ts";
export { deletePredictionsOf } from "./service.ts";
export { lockTasks, type PredictionItem, recount, storePredictions, type StoreRequest } from "./store.ts";
export { type ModelVersion, unnamedVersion, versionById, versionFor } from "./versions.ts";
