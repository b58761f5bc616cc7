export { webhooksJobs, webhooksSubscribers } from "./jobs.ts";
export { addWebhooksRoutes } from "./routes.ts";
