import { accounts } from "./accounts.ts";
import { dataManager } from "./data-manager.ts";
import type { Endpoint } from "./endpoint.ts";
import { exports_, imports, system, webhooks } from "./exchange.ts";
import { mlBackends, predictionRuns, trainingRuns } from "./learning.ts";
import { projects } from "./projects.ts";
import { annotations, drafts, predictions, tasks } from "./tasks.ts";

/**
 * The API, by feature. The server's checks, the typed client and the OpenAPI document come from this table; a test
 * compares it with what the server really serves.
 */
export const api = {
  system,
  accounts,
  projects,
  tasks,
  annotations,
  drafts,
  predictions,
  mlBackends,
  predictionRuns,
  trainingRuns,
  dataManager,
  imports,
  exports: exports_,
  webhooks,
} satisfies Record<string, Record<string, Endpoint>>;

/** Every endpoint with its name, e.g. `projects.next`. */
export const endpoints: { name: string; endpoint: Endpoint }[] = Object.entries(api).flatMap(([feature, table]) =>
  Object.entries(table).map(([name, endpoint]) => ({ name: `${feature}.${name}`, endpoint: endpoint as Endpoint })),
);

export * from "./accounts.ts";
export * from "./data-manager.ts";
export * from "./endpoint.ts";
export { ExportReport, ImportAnswer, ImportProblem, Webhook } from "./exchange.ts";
export * from "./learning.ts";
export { Project, ProjectChange, labelStudioSamplings, projectCounters, skipQueues } from "./projects.ts";
export type { ProjectCounter } from "./projects.ts";
