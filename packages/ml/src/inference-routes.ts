import type { FastifyReply, FastifyRequest } from "fastify";
import manifest from "../package.json" with { type: "json" };
import { checkAnswers, type CheckedPrediction } from "./answers.ts";
import { anyObject, flag, listOf, objectWith, text } from "./api-shapes.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import { dataKeysOf, type InferenceCall, readInference, tasksOf } from "./inference-request.ts";
import { bytesTensor, floatTensor, type Tensor, vectorTensor } from "./inference-tensors.ts";
import { tryParseConfig } from "./label-config.ts";
import { type Model, modelName } from "./model.ts";
import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import { fieldOf, isObject } from "./request-fields.ts";
import { namelessProject, projectOf } from "./requests.ts";
import type { ServedModel } from "./served-model.ts";
import { slugOf } from "./versions.ts";

export interface InferenceParts {
  model: Model;
  projects: Projects;
  /** Told of each prediction that was not delivered. */
  refused(project: string, detail: string): void;
}

const projectQuery = { project: "Whose model, when the backend has several projects" };
const tensor = objectWith(
  { name: text, datatype: text, shape: listOf({ type: "integer" }), data: { type: "array" }, parameters: anyObject },
  "name",
  "datatype",
  "shape",
);

/**
 * The model as a prediction service: the REST part of the Open Inference Protocol, version 2, with tensors as JSON.
 * Errors are `{ "error": … }`.
 */
export function inferenceRoutes(parts: InferenceParts): BackendRoute[] {
  return [...healthRoutes(parts), ...["", "/versions/:version"].flatMap((path) => modelRoutes(parts, path))];
}

function healthRoutes({ projects }: InferenceParts): BackendRoute[] {
  const answers = { 200: { description: "It is", schema: objectWith({ live: flag, ready: flag }) } };
  return [
    {
      method: "GET",
      path: "/v2",
      summary: "What serves the model",
      answers: {
        200: { description: "Server", schema: objectWith({ name: text, version: text, extensions: listOf(text) }) },
      },
      handle: () => ({ name: "tandem-ml", version: manifest.version, extensions: [] }),
    },
    {
      method: "GET",
      path: "/v2/health/live",
      summary: "Whether the server lives",
      answers,
      handle: () => ({ live: true }),
    },
    {
      method: "GET",
      path: "/v2/health/ready",
      summary: "Whether the model of every project is loaded",
      answers,
      handle(_, reply) {
        const ready = projects.all().every((project) => [null, "not loaded"].includes(project.problem()));
        return reply.code(ready ? 200 : 503).send({ live: true, ready });
      },
    },
  ];
}

function modelRoutes(parts: InferenceParts, versionPath: string): BackendRoute[] {
  const path = `/v2/models/:name${versionPath}`;
  const which = versionPath === "" ? "the live version" : "a version";
  return [
    {
      method: "GET",
      path,
      summary: `Inputs and outputs of ${which}`,
      query: projectQuery,
      answers: {
        200: {
          description: "Model",
          schema: objectWith({ name: text, versions: listOf(text), platform: text, inputs: listOf(tensor) }),
        },
      },
      handle: (request) => metadata(parts, request),
    },
    {
      method: "GET",
      path: `${path}/ready`,
      summary: `Whether ${which} of the model is loaded`,
      query: projectQuery,
      answers: { 200: { description: "It is", schema: objectWith({ name: text, ready: flag }) } },
      handle: (request, reply) => modelReady(parts, request, reply),
    },
    {
      method: "POST",
      path: `${path}/infer`,
      summary: `Predicts with ${which}`,
      body: objectWith(
        { id: text, inputs: listOf(tensor), outputs: listOf(anyObject), parameters: anyObject },
        "inputs",
      ),
      answers: {
        200: {
          description: "Output tensors",
          schema: objectWith({ model_name: text, model_version: text, id: text, outputs: listOf(tensor) }),
        },
      },
      waits: true,
      handle: (request, _, signal) => infer(parts, readInference(request.body), request, signal),
    },
  ];
}

function metadata({ model, projects }: InferenceParts, request: FastifyRequest): unknown {
  checkName(model, request);
  const project = knownProject(projects, request);
  versionOf(project, request);
  const keys = dataKeysOf(tryParseConfig(project.labelConfig()).config);
  return {
    name: slugOf(modelName(model)),
    versions: [project.versions.initial, ...project.versions.list().map((one) => one.version)],
    platform: "tandem",
    inputs: ["tasks", "data", ...keys].map((name) => ({ name, datatype: "BYTES", shape: [-1] })),
    outputs: outputsOf(model).map(({ name, datatype, shape }) => ({ name, datatype, shape })),
  };
}

function modelReady({ model, projects }: InferenceParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  checkName(model, request);
  const project = knownProject(projects, request);
  const version = versionOf(project, request) ?? project.liveVersion();
  // Other versions are loaded when they are asked.
  const problem = version === project.liveVersion() ? project.problem() : null;
  // Whoever asks will use it soon.
  if (problem === "not loaded") project.warmUp();
  return reply.code(problem === null ? 200 : 503).send({ name: slugOf(modelName(model)), ready: problem === null });
}

async function infer(
  parts: InferenceParts,
  call: InferenceCall,
  request: FastifyRequest,
  signal: AbortSignal,
): Promise<unknown> {
  const { model, projects } = parts;
  checkName(model, request);
  const outputs = chosenOutputs(model, call.outputs);
  const project = projectFor(projects, call.project, "/parameters/project");
  if (call.labelConfig !== null) project.remember({ labelConfig: call.labelConfig });
  return project.use(
    async (served) => ({
      model_name: slugOf(modelName(model)),
      model_version: served.setup.modelVersion,
      ...(call.id === null ? {} : { id: call.id }),
      outputs: await outputTensors(served, call, outputs, signal, (detail) => parts.refused(project.id, detail)),
    }),
    versionOf(project, request),
  );
}

async function outputTensors(
  served: ServedModel,
  call: InferenceCall,
  outputs: readonly Output[],
  signal: AbortSignal,
  refused: (detail: string) => void,
): Promise<Tensor[]> {
  const { config, modelVersion } = served.setup;
  const tasks = tasksOf(call.inputs, config);
  const outcomes = await served.predict(tasks, { context: null, params: call.params }, signal);
  const answers = checkAnswers(outcomes, tasks, {
    config,
    modelVersion,
    single: true,
    refused: (_, error) => refused(error),
  });
  const predictions = answers.flat();
  return outputs.map((output) => output.make(output.name, predictions));
}

interface Output {
  name: string;
  datatype: string;
  shape: number[];
  make(name: string, predictions: readonly CheckedPrediction[]): Tensor;
}

/** What the best prediction of each task says. */
function outputsOf(model: Model): Output[] {
  const bytes = (name: string, textOf: (prediction: CheckedPrediction) => string): Output => ({
    name,
    datatype: "BYTES",
    shape: [-1],
    make: (as, predictions) => bytesTensor(as, predictions.map(textOf)),
  });
  return [
    bytes("result", ({ result }) => JSON.stringify(result)),
    bytes("label", ({ result }) => labelOf(result[0])),
    {
      name: "score",
      datatype: "FP32",
      shape: [-1],
      make: (as, predictions) =>
        floatTensor(
          as,
          predictions.map(({ score }) => score ?? -1),
        ),
    },
    bytes("probabilities", ({ probabilities }) => JSON.stringify(probabilities ?? {})),
    bytes(
      "error",
      ({ error, problems = [] }) => error ?? problems.map(({ path, message }) => `${path}: ${message}`).join("\n"),
    ),
    ...(model.definition.embed === undefined
      ? []
      : [
          {
            name: "embedding",
            datatype: "FP32",
            shape: [-1, -1],
            make: (as: string, predictions: readonly CheckedPrediction[]) =>
              vectorTensor(
                as,
                predictions.map(({ embedding }) => embedding ?? null),
              ),
          },
        ]),
  ];
}

/** The first label, path, text or number of a result; empty when it has none. */
function labelOf(result: unknown): string {
  const value = fieldOf(result, "value");
  if (!isObject(value)) return "";
  const answer = value[String(fieldOf(result, "type"))] ?? value["labels"] ?? value["text"];
  const first: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (Array.isArray(first)) return first.join("/");
  return typeof first === "string" || typeof first === "number" ? String(first) : "";
}

function chosenOutputs(model: Model, names: readonly string[] | null): Output[] {
  const all = outputsOf(model);
  if (names === null) return all;
  return names.map((name, index) => {
    const output = all.find((one) => one.name === name);
    if (output !== undefined) return output;
    const known = all.map((one) => one.name).join(", ");
    throw new HttpError(400, `/outputs/${index}/name: there is no output "${name}", only ${known}`);
  });
}

function checkName(model: Model, request: FastifyRequest): void {
  const name = String(fieldOf(request.params, "name"));
  const known = slugOf(modelName(model));
  if (name !== known && name !== modelName(model)) {
    throw new HttpError(404, `there is no model "${name}", only "${known}"`);
  }
}

/** The version in the path, if there is one. */
function versionOf(project: Project, request: FastifyRequest): string | undefined {
  const version = fieldOf(request.params, "version");
  if (typeof version !== "string") return undefined;
  if (!project.versions.has(version)) throw new HttpError(404, `there is no version "${version}"`);
  return version;
}

/** The project of a request that only asks: it opens none by its name. */
function knownProject(projects: Projects, request: FastifyRequest): Project {
  const named = fieldOf(request.query, "project");
  if (named === undefined) return projectFor(projects, undefined, "?project");
  const known = projects.named(projectOf(named, "?project")).at(-1);
  if (known === undefined) throw new HttpError(404, `there is no project "${String(named)}"`);
  return known;
}

/** The project that is named, else the only one, else the one without a name. */
function projectFor(projects: Projects, named: unknown, path: string): Project {
  if (named !== undefined) return projects.get(projectOf(named, path));
  const all = projects.all();
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  if (all.length > 1 && projects.named(namelessProject).length === 0) {
    const names = all.map((project) => project.id).join(", ");
    throw new HttpError(400, `${path}: expected one of the projects ${names}, because the backend has several`);
  }
  return projects.get(namelessProject);
}
