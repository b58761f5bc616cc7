import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";

/** Every key begins with what it is about, so that an event can invalidate all that shows it. */
export const keys = {
  whoami: ["whoami"] as const,
  installation: ["installation"] as const,
  projects: ["projects"] as const,
  project: (id: number) => ["project", id] as const,
  models: (id: number) => ["models", id] as const,
  predictionRuns: (id: number) => ["prediction-runs", id] as const,
  trainingRuns: (id: number) => ["training-runs", id] as const,
  tasks: (id: number) => ["tasks", id] as const,
  task: (id: number) => ["task", id] as const,
  columns: (id: number) => ["columns", id] as const,
  views: (id: number) => ["views", id] as const,
  versions: (id: number) => ["model-versions", id] as const,
};

export const whoamiQuery = () =>
  queryOptions({
    queryKey: keys.whoami,
    queryFn: ({ signal }) => client.accounts.whoami({ signal }),
    staleTime: 60_000,
  });
export const installationQuery = () =>
  queryOptions({ queryKey: keys.installation, queryFn: ({ signal }) => client.accounts.installation({ signal }) });
export const projectsQuery = (search: string) =>
  queryOptions({
    queryKey: [...keys.projects, search],
    queryFn: ({ signal }) =>
      client.projects.list({
        query: { page_size: 200, ordering: "-created_at", ...(search ? { search } : {}) },
        signal,
      }),
  });
export const projectQuery = (id: number) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => client.projects.get({ params: { id }, signal }),
  });
export const modelsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.models(id),
    queryFn: ({ signal }) => client.mlBackends.status({ params: { id }, signal }),
  });
export const predictionRunsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.predictionRuns(id),
    queryFn: ({ signal }) => client.predictionRuns.list({ params: { id }, query: { limit: 20 }, signal }),
  });
export const trainingRunsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.trainingRuns(id),
    queryFn: ({ signal }) => client.trainingRuns.list({ params: { id }, query: { limit: 20 }, signal }),
  });
export const taskQuery = (id: number) =>
  queryOptions({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => client.tasks.get({ params: { id }, signal }),
    staleTime: 0,
  });
export const columnsQuery = (project: number) =>
  queryOptions({
    queryKey: keys.columns(project),
    queryFn: ({ signal }) => client.dataManager.columns({ query: { project }, signal }),
    staleTime: 60_000,
  });
export const viewsQuery = (project: number) =>
  queryOptions({
    queryKey: keys.views(project),
    queryFn: ({ signal }) => client.dataManager.views({ query: { project }, signal }),
    staleTime: 60_000,
  });
/** Version → number of predictions, newest first. */
export const versionsQuery = (id: number) =>
  queryOptions({
    queryKey: keys.versions(id),
    queryFn: async ({ signal }) =>
      (await client.projects.modelVersions({ params: { id }, signal })) as Record<string, number>,
  });
