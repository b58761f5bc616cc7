import type { FastifyReply, FastifyRequest } from "fastify";
import { type Capabilities, protocolVersion, trainEvents, type VersionsResponse } from "@tandem/schema/ml";
import { checkAnswers } from "./answers.ts";
import type { BatchingOptions } from "./batching.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import type { TrainingJob } from "./journal.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { type Model, modelName, trains } from "./model.ts";
import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import { type PredictCall, projectOf, readPredict, readSetup, readTrain, readWebhook } from "./requests.ts";

export interface RouteParts {
  model: Model;
  projects: Projects;
  metrics: Metrics;
  log: Log;
  batching: BatchingOptions;
}

/** Every route of a backend. */
export function backendRoutes(parts: RouteParts): BackendRoute[] {
  const { projects, model, metrics } = parts;
  const health = { model_class: modelName(model), status: "UP" };
  const capabilities = capabilitiesOf(parts);
  return [
    { method: "GET", path: "/", handle: () => health },
    { method: "GET", path: "/health", handle: () => health },
    { method: "GET", path: "/ready", handle: (_, reply) => ready(projects, reply) },
    {
      method: "POST",
      path: "/setup",
      handle: ({ body }) => {
        const call = readSetup(body);
        const project = projects.get(call.project);
        project.remember(call.news);
        project.warmUp();
        return { model_version: project.liveVersion(), capabilities };
      },
    },
    { method: "POST", path: "/predict", handle: ({ body }) => predict(parts, readPredict(body)) },
    { method: "POST", path: "/webhook", handle: ({ body }, reply) => webhook(parts, body, reply) },
    { method: "POST", path: "/train", handle: ({ body }, reply) => train(parts, body, reply) },
    {
      method: "GET",
      path: "/jobs",
      handle: ({ query }) => ({ jobs: chosen(projects, query).flatMap(jobsOf).sort(newestFirst).slice(0, 100) }),
    },
    { method: "GET", path: "/jobs/:id", handle: (request) => shown(findJob(projects, idOf(request)).job) },
    {
      method: "POST",
      path: "/jobs/:id/cancel",
      handle: (request) => {
        const { job, project } = findJob(projects, idOf(request));
        if (!project.trainings.cancel(job)) throw new HttpError(409, `${job.id} has ended already: ${job.state}`);
        return shown(job);
      },
    },
    { method: "GET", path: "/versions", handle: ({ query }) => versions(chosen(projects, query)) },
    {
      method: "POST",
      path: "/versions/:id/activate",
      handle: async (request) => {
        const version = idOf(request);
        const project = projectWith(projects, version, request);
        await project.activate(version);
        return { model_version: project.liveVersion() };
      },
    },
    {
      method: "GET",
      path: "/metrics",
      handle: async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()),
    },
  ];
}

function capabilitiesOf({ model, batching }: RouteParts): Capabilities {
  return {
    protocol: protocolVersion,
    batchSize: Math.min(batching.maxItems, 10_000),
    concurrency: 2,
    training: trains(model) ? "job" : "none",
    ...model.definition.capabilities,
  };
}

async function predict(parts: RouteParts, call: PredictCall): Promise<unknown> {
  const project = parts.projects.get(call.project);
  project.remember(call.news);
  return project.use(async (served) => {
    const { setup } = served;
    const outcomes = await served.predict(call.tasks, call.request);
    const results = checkAnswers(outcomes, call.tasks, {
      config: setup.config,
      modelVersion: setup.modelVersion,
      single: call.request.context !== null,
      refused: (index, error) => {
        parts.metrics.refused();
        parts.log("error", `project ${call.project}: task ${String(call.tasks[index]?.id ?? index)}: ${error}`);
      },
    });
    return { results, model_version: setup.modelVersion };
  });
}

/** Answers before anything is trained; only the journal is written first. */
async function webhook(parts: RouteParts, body: unknown, reply: FastifyReply): Promise<unknown> {
  const { action, project: named, created, news } = readWebhook(body);
  const isTrainEvent = (trainEvents as readonly string[]).includes(action ?? "");
  if (!isTrainEvent || !trains(parts.model)) {
    if (action === "PROJECT_UPDATED") parts.projects.get(named, created).remember(news);
    return { status: "Unknown event" };
  }
  const project = parts.projects.get(named, created);
  project.remember(news);
  const job = await project.trainings.request();
  return reply.code(201).send({ status: "ok", job: job.id });
}

async function train(parts: RouteParts, body: unknown, reply: FastifyReply): Promise<unknown> {
  if (!trains(parts.model)) throw new HttpError(400, `${modelName(parts.model)} does not train: it has no fit()`);
  const call = readTrain(body);
  const project = parts.projects.get(call.project);
  project.remember(call.news);
  const job = await project.trainings.request(call.tasks);
  return reply.code(201).send({ status: "ok", job: job.id });
}

function ready(projects: Projects, reply: FastifyReply): FastifyReply {
  const problems = projects.all().flatMap((project) => {
    const problem = project.problem();
    return problem === null || problem === "not loaded" ? [] : [{ project: project.id, problem }];
  });
  return problems.length === 0
    ? reply.send({ status: "READY" })
    : reply.code(503).send({ status: "NOT READY", projects: problems });
}

function versions(projects: readonly Project[]): VersionsResponse {
  const details = projects.flatMap((project) => project.versions.list());
  const names = projects.flatMap((project) => [
    project.versions.initial,
    ...project.versions.list().map((one) => one.version),
  ]);
  const [only] = projects;
  return {
    versions: [...new Set(names)],
    current: projects.length === 1 && only !== undefined ? only.liveVersion() : null,
    details,
  };
}

/** The projects a query is about: the named one, or all. */
function chosen(projects: Projects, query: unknown): Project[] {
  const named = fieldOf(query, "project");
  if (named === undefined) return projects.all();
  return projects.named(projectOf(named, "?project"));
}

function projectWith(projects: Projects, version: string, request: FastifyRequest): Project {
  const named = fieldOf(request.query, "project") ?? fieldOf(request.body, "project");
  const candidates = chosen(projects, named === undefined ? {} : { project: named });
  const holders = candidates.filter((project) => project.versions.has(version));
  const [only] = holders;
  if (only === undefined) throw new HttpError(404, `there is no version ${version}; GET /versions lists all`);
  if (holders.length > 1) throw new HttpError(400, `several projects have ${version}: say which with ?project=`);
  return only;
}

function findJob(projects: Projects, id: string): { job: TrainingJob; project: Project } {
  for (const project of projects.all()) {
    const job = project.journal.get(id);
    if (job !== undefined) return { job, project };
  }
  throw new HttpError(404, `there is no job ${id}`);
}

const jobsOf = (project: Project): unknown[] => project.journal.jobs().map(shown);
const newestFirst = (one: unknown, other: unknown): number =>
  String(fieldOf(other, "created_at")).localeCompare(String(fieldOf(one, "created_at")));

/** A job without what only the journal needs. */
function shown({ attempts: _attempts, tasks_file: _tasks, built: _built, ...job }: TrainingJob): unknown {
  return job;
}

const idOf = (request: FastifyRequest): string => String(fieldOf(request.params, "id"));

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
