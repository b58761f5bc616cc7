import { deleteProjectRows } from "./deletion.ts";
import { deleteVersionPredictions } from "./model-versions.ts";
import { recomputeOverlap } from "./overlap.ts";

export { notBeingDeleted } from "./being-deleted.ts";
export { type Counters, readCounters } from "./counters.ts";
export { hasManyTasks } from "./deletion.ts";
export { liveVersionOf, setLiveVersion } from "./live-version.ts";
export { configOf } from "./parsed-configs.ts";
export { addProjectsRoutes } from "./routes.ts";
export { findProject, type ProjectRow, projectRow } from "./rows.ts";
export { createProject, getProject } from "./service.ts";
export { projectUid, webhookProject } from "./wire.ts";

export const projectsJobs = [deleteProjectRows, deleteVersionPredictions, recomputeOverlap];
