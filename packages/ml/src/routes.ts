import type { FastifyReply } from "fastify";
import { PredictRequest, SetupResponse, TrainResponse } from "@tandem/schema/ml";
import { checkAnswers, type CheckOptions } from "./answers.ts";
import { anyObject, listOf, objectWith, projectName, text } from "./api-shapes.ts";
import type { BatchingOptions } from "./batching.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { embedRoutes } from "./embed-routes.ts";
import type { ErrorList } from "./error-list.ts";
import { healthRoutes } from "./health-routes.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import { inferenceRoutes } from "./inference-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { tryParseConfig } from "./label-config.ts";
import { legacyRoutes } from "./legacy-routes.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { type Model, modelName, trains } from "./model.ts";
import { openApiDocument } from "./openapi.ts";
import { sendLines, wantsLines } from "./predict-stream.ts";
import type { Projects } from "./projects.ts";
import { type PredictCall, readPredict, readSetup, readTrain, readWebhook } from "./requests.ts";
import { readTrainingEvent } from "./updates/update.ts";
import type { Sharing } from "./sharing/sharing.ts";
import { versionRoutes } from "./version-routes.ts";

export interface RouteParts {
  model: Model;
  projects: Projects;
  metrics: Metrics;
  errors: ErrorList;
  log: Log;
  batching: BatchingOptions;
  sharing: Sharing;
  /** Whether requests need credentials. */
  closed: boolean;
}

/** Every route of a backend. */
export function backendRoutes(parts: RouteParts): BackendRoute[] {
  const { projects, log } = parts;
  const routes = [
    ...stateRoutes(parts),
    ...modelRoutes(parts),
    ...trainingRoutes(parts),
    ...jobRoutes(projects),
    ...versionRoutes(projects),
    ...legacyRoutes(projects, log),
    ...embedRoutes(parts),
    ...inferenceRoutes({ ...parts, refused: (project, detail) => refuse(parts, project, detail) }),
  ];
  return [...routes, openApiRoute(routes, parts)];
}

/** Whether it lives, whether it can answer, and what went on. */
function stateRoutes({ model, projects, metrics, errors, sharing }: RouteParts): BackendRoute[] {
  const lastErrors = {
    method: "GET" as const,
    summary: "The last 100 errors, newest first, without secrets",
    answers: { 200: { description: "Errors", schema: objectWith({ errors: listOf(anyObject) }, "errors") } },
    handle: () => ({ errors: errors.list() }),
  };
  return [
    ...healthRoutes(modelName(model)),
    {
      method: "GET",
      path: "/ready",
      summary: "Whether the model of every project is loaded",
      answers: { 200: { description: "Ready" }, 503: { description: "Not ready, and why" } },
      handle: (_, reply) => ready(projects, sharing, reply),
    },
    {
      method: "GET",
      path: "/metrics",
      summary: "Counts and times, for Prometheus",
      answers: { 200: { description: "Metrics", type: "text/plain" } },
      handle: async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()),
    },
    { ...lastErrors, path: "/errors" },
    { ...lastErrors, path: "/debug/last-errors" },
  ];
}

function modelRoutes(parts: RouteParts): BackendRoute[] {
  const { projects, model, batching } = parts;
  return [
    {
      method: "POST",
      path: "/setup",
      summary: "Tells of a project; says the model's version and what it can",
      body: objectWith({
        project: projectName,
        schema: { type: "string", description: "The label config" },
        hostname: text,
        access_token: text,
        extra_params: { description: "An object, or one as JSON in a string", type: ["object", "string", "null"] },
      }),
      answers: { 200: { description: "The version", schema: SetupResponse } },
      handle: ({ body }) => {
        const call = readSetup(body);
        const project = projects.get(call.project);
        project.remember(call.news);
        project.warmUpSoon();
        const { config } = tryParseConfig(project.labelConfig());
        return { model_version: project.liveVersion(), capabilities: capabilitiesOf(model, batching, config) };
      },
    },
    {
      method: "POST",
      path: "/predict",
      summary: "Predicts tasks: one result, or list of results, for each in order",
      body: PredictRequest,
      answers: {
        200: {
          description:
            "Predictions; what was left out of one is in its `problems`, and an empty one has `error`. With " +
            "`Accept: application/x-ndjson` one line for each task as soon as it is known, and a last one",
          schema: objectWith({ results: listOf({}), model_version: text }, "results"),
        },
      },
      waits: true,
      handle: (request, reply, signal) =>
        predict(parts, readPredict(request.body), signal, wantsLines(request) ? reply : null),
    },
  ];
}

function trainingRoutes(parts: RouteParts): BackendRoute[] {
  return [
    {
      method: "POST",
      path: "/webhook",
      summary: "Takes any event of a labeling server; those about annotations start a training",
      body: objectWith({ action: text, project: anyObject }),
      answers: {
        200: { description: "Nothing to do", schema: objectWith({ status: text }, "status") },
        201: { description: "A training was accepted; it cannot be lost any more", schema: TrainResponse },
      },
      handle: ({ body }, reply) => webhook(parts, body, reply),
    },
    {
      method: "POST",
      path: "/train",
      summary: "Trains on the given tasks with their annotations, or on the project's",
      body: objectWith({ project: projectName, annotations: listOf(anyObject), completions: listOf(anyObject) }),
      answers: { 201: { description: "The training was accepted", schema: TrainResponse } },
      handle: ({ body }, reply) => train(parts, body, reply),
    },
  ];
}

/** Describes the other routes and itself. */
function openApiRoute(others: readonly BackendRoute[], { model, closed }: RouteParts): BackendRoute {
  const route: BackendRoute = {
    method: "GET",
    path: "/openapi.json",
    summary: "This description",
    answers: { 200: { description: "OpenAPI 3.1", schema: anyObject } },
    handle: () => document,
  };
  const document = openApiDocument([...others, route], { title: modelName(model), closed });
  return route;
}

/** @param streamed where the answers go line by line; null for all together. */
async function predict(
  parts: RouteParts,
  call: PredictCall,
  signal: AbortSignal,
  streamed: FastifyReply | null,
): Promise<unknown> {
  const project = parts.projects.get(call.project);
  project.remember(call.news);
  const refused: CheckOptions["refused"] = (index, error) =>
    refuse(parts, call.project, `task ${String(call.tasks[index]?.id ?? index)}: ${error}`);
  return project.use(async (served) => {
    if (streamed !== null) return sendLines(served, call, refused, streamed, signal);
    const { setup } = served;
    const outcomes = await served.predict(call.tasks, call.request, signal);
    const results = checkAnswers(outcomes, call.tasks, {
      config: setup.config,
      modelVersion: setup.modelVersion,
      single: call.request.context !== null,
      refused,
    });
    return { results, model_version: setup.modelVersion };
  });
}

/** Tells whoever looks after the backend of a prediction that was not delivered. */
function refuse({ metrics, errors, log }: RouteParts, project: string, detail: string): void {
  metrics.refused();
  errors.add({ kind: "prediction", project, detail });
  log("error", `project ${project}: ${detail}`);
}

/** Answers before anything is trained; only the journal is written first. */
async function webhook(parts: RouteParts, body: unknown, reply: FastifyReply): Promise<unknown> {
  const { action, project: named, created, news } = readWebhook(body);
  const event = readTrainingEvent(body);
  const { update } = parts.model.definition;
  if (event === null || (!trains(parts.model) && update === undefined)) {
    if (action === "PROJECT_UPDATED") parts.projects.get(named, created).remember(news);
    return { status: "Unknown event" };
  }
  const project = parts.projects.get(named, created);
  project.remember(news);
  return reply.code(201).send({ status: "ok", ...(await project.trainings.hear(event)) });
}

async function train(parts: RouteParts, body: unknown, reply: FastifyReply): Promise<unknown> {
  if (!trains(parts.model)) throw new HttpError(400, `${modelName(parts.model)} does not train: it has no fit()`);
  const call = readTrain(body);
  const project = parts.projects.get(call.project);
  project.remember(call.news);
  const job = await project.trainings.request(call.tasks);
  return reply.code(201).send({ status: "ok", job: job.id });
}

/** Trouble with sharing stops no prediction, so it is said and nothing more. */
function ready(projects: Projects, sharing: Sharing, reply: FastifyReply): FastifyReply {
  const problems = projects.all().flatMap((project) => {
    const problem = project.problem();
    return problem === null || problem === "not loaded" ? [] : [{ project: project.id, problem }];
  });
  const trouble = sharing.problem();
  const said = trouble === undefined ? {} : { sharing: trouble ?? "connected" };
  return problems.length === 0
    ? reply.send({ status: "READY", ...said })
    : reply.code(503).send({ status: "NOT READY", projects: problems, ...said });
}
