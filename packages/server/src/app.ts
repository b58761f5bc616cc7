import type { FastifyInstance } from "fastify";
import type { Context, Subscriber } from "./context.ts";
import { addAccountsRoutes } from "./features/accounts/index.ts";
import { addAnnotationsRoutes } from "./features/annotations/index.ts";
import { addExportsRoutes } from "./features/exports/index.ts";
import { addFilesRoutes } from "./features/files/index.ts";
import { addImportsRoutes } from "./features/imports/index.ts";
import { addMlBackendsRoutes } from "./features/ml-backends/index.ts";
import {
  addPredictionRunsRoutes,
  predictionRunJobs,
  predictionRunsSubscribers,
} from "./features/prediction-runs/index.ts";
import { addPredictionsRoutes, predictionsJobs, predictionsSubscribers } from "./features/predictions/index.ts";
import { addProjectsRoutes, projectsJobs } from "./features/projects/index.ts";
import { addSamplingRoutes } from "./features/sampling/index.ts";
import { addSystemRoutes } from "./features/system/index.ts";
import { addTasksRoutes, tasksJobs } from "./features/tasks/index.ts";
import { addTrainingRoutes, trainingJobs, trainingSubscribers } from "./features/training/index.ts";
import { addViewsRoutes, countTasks, readQuery, selectNext, selectTasks, viewsJobs } from "./features/views/index.ts";
import { addWebhooksRoutes, webhooksJobs, webhooksSubscribers } from "./features/webhooks/index.ts";
import type { LiveHub } from "./http/live-stream.ts";
import { createHttpServer, withForms, withRawBodies } from "./http/server.ts";
import { servePages } from "./http/studio-pages.ts";
import type { Job } from "./jobs/index.ts";

/** Every background job. Starting fails when a queued job is not in this list. */
export const jobs: readonly Job<Context>[] = [
  ...projectsJobs,
  ...tasksJobs,
  ...predictionsJobs,
  ...webhooksJobs,
  ...predictionRunJobs({ selectTasks, countTasks }),
  ...trainingJobs,
  ...viewsJobs,
] as readonly Job<Context>[];

/** What follows from an event, in this order. */
export const subscribers: readonly Subscriber[] = [
  ...webhooksSubscribers,
  ...predictionsSubscribers,
  ...predictionRunsSubscribers,
  ...trainingSubscribers,
];

/** Every route, on a server that is ready to listen. */
export async function createApp(context: Context, liveHub: LiveHub): Promise<FastifyInstance> {
  const app = await createHttpServer(context);
  app.decorate("liveHub", liveHub);
  await withForms(app, (scope) => {
    addSystemRoutes(scope);
    addAccountsRoutes(scope);
    addProjectsRoutes(scope);
    addTasksRoutes(scope);
    addAnnotationsRoutes(scope);
    addPredictionsRoutes(scope);
    addFilesRoutes(scope);
    addWebhooksRoutes(scope);
    addMlBackendsRoutes(scope);
    addPredictionRunsRoutes(scope);
    addTrainingRoutes(scope);
    addSamplingRoutes(scope, { selectNext, readQuery });
    addViewsRoutes(scope);
    addExportsRoutes(scope);
  });
  await withRawBodies(app, addImportsRoutes);
  await servePages(app, context.config.studioDirectory);
  return app;
}
