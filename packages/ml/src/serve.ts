import os from "node:os";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { createHttp } from "./http.ts";
import type { Credentials } from "./authentication.ts";
import { type AssetOptions, assetOptionsIn } from "./assets/asset.ts";
import type { BatchingOptions, WaitingRoom } from "./batching.ts";
import type { ModelSource } from "./load-model.ts";
import type { DoorPlace } from "./door/door-messages.ts";
import { type Doorkeeper, startDoorkeeper } from "./door/doorkeeper.ts";
import { deliverKept, deliverWebhook, webhooksOf, type WebhookAnswer, type WebhookCall } from "./door/kept-webhooks.ts";
import { errorText } from "./http-error.ts";
import { createErrorList } from "./error-list.ts";
import { labelServerIn } from "./label-server.ts";
import { createLog, type Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { type Model, modelName, trains } from "./model.ts";
import { createProjects, type Projects } from "./projects.ts";
import { createRedact } from "./redaction.ts";
import { backendRoutes } from "./routes.ts";
import { modelInWorkers } from "./worker-model.ts";
import { createWorkerPool } from "./worker-pool.ts";
import { createTrainer, type Trainer } from "./trainer.ts";
import { createAlone } from "./sharing/alone.ts";
import { createReplica, type ReplicaOptions } from "./sharing/replica.ts";
import type { Sharing } from "./sharing/sharing.ts";
import { type TrainingOptions, trainingRules } from "./training-rules.ts";

export interface BackendOptions extends TrainingOptions {
  /** Directory of versions, jobs and what labeling servers told. Default: `MODEL_DIR`, else `./models`. */
  modelDirectory?: string;
  /** The file that exports the model: the training process imports it. Needed when the model has `fit`. */
  source?: ModelSource;
  /** Label config for projects that bring none; the model's own wins. */
  labelConfig?: string;
  /** Options for the model; a project's extra params win. */
  extraParams?: Record<string, unknown>;
  /** Basic authentication for every route. Default: `BASIC_AUTH_USER` and `BASIC_AUTH_PASS`, if both are set. */
  credentials?: Credentials;
  /** Lets `/webhook` be called without credentials, because Label Studio sends none there. */
  openWebhook?: boolean;
  /** Origins of web pages that may call the backend, or `*`. Default: `CORS_ORIGINS` (with commas), else none. */
  origins?: readonly string[];
  /** Path under which the routes are found too, e.g. `/my-model`. */
  basePath?: string;
  log?: Log;
  /** Bytes a request may have. Default: 256 MB. */
  bodyLimit?: number;
  /** Milliseconds a prediction may take until it is answered with 504. Default: 10 minutes. */
  requestTimeoutMs?: number;
  /** Unanswered predictions of one client at the same time; more are refused with 429. Default: no limit. */
  clientLimit?: number;
  /**
   * Processes that run the model beside this one, each with its own copy; this one goes on answering whatever they do.
   * 0: the model runs here. Default: `WORKERS`, else 0. They need `source`.
   */
  workers?: number;
  /**
   * A process of its own accepts the connections, answers `/health` and takes webhooks, so that whatever the model does
   * to this one delays no such answer. Without effect on what the backend answers. Default: no; `tandem-ml start` has one
   * unless `workers` run the model.
   */
  doorkeeper?: boolean;
  /** How requests are joined. Default: 256 tasks, 3 ms, one call of `predict` at a time in each process. */
  batching?: Partial<BatchingOptions>;
  /** How files that tasks refer to are fetched and kept. Default: what the environment says, see `assetOptionsIn`. */
  assets?: Partial<AssetOptions>;
  /** Tasks that may wait; more are refused with 503. Default: 50,000. */
  waitingLimit?: number;
  /** Redis that backends with the same model directory share their trainings by. Default: `REDIS_URL`, else none. */
  redis?: string;
  /** Milliseconds until the others take over the training of a backend that is gone. Default: 15 seconds. */
  takeoverMs?: number;
  /** Trainings of different projects at the same time. Default: one less than the processors, at least 1. */
  trainConcurrency?: number;
  /** Environment to read defaults from. */
  environment?: NodeJS.ProcessEnv;
}

/** A model behind HTTP. */
export interface Backend {
  readonly app: FastifyInstance;
  /** Listens and resumes what was interrupted; answers the address, e.g. `http://127.0.0.1:9090`. */
  listen(where?: { port?: number; host?: string }): Promise<string>;
  /** Ends requests under way and stops; a running training is killed and resumed by the next start. */
  close(): Promise<void>;
}

const megabyte = 1024 ** 2;
const aMinute = 60_000;
const tenMinutes = 10 * 60 * 1000;

/**
 * Makes a model a backend that Label Studio and Tandem can use.
 *
 * @throws Error when the model can train but `source` does not say which file to import for that.
 */
export function createBackend(model: Model, options: BackendOptions = {}): Backend {
  const environment = options.environment ?? process.env;
  const log = options.log ?? createLog();
  const room: WaitingRoom = { waiting: 0, limit: options.waitingLimit ?? 50_000 };
  const workers = workersOf(options, environment);
  const batching = { maxItems: 256, maxDelayMs: 3, concurrency: Math.max(1, workers), ...options.batching };
  const pool =
    workers > 0 && options.source !== undefined
      ? createWorkerPool({ source: options.source, size: workers, log })
      : null;
  const metrics = createMetrics({
    waitingTasks: () => room.waiting,
    workers: () => pool?.workers() ?? [],
    trainings: () => projects.all().flatMap((project) => project.journal.jobs()),
  });
  const trainer = trainerFor(model, options.source);
  const modelDirectory = options.modelDirectory ?? environment["MODEL_DIR"] ?? "models";
  const sharing = createSharing(options.redis ?? environment["REDIS_URL"] ?? "", {
    modelDirectory,
    concurrency: options.trainConcurrency ?? Math.max(1, os.availableParallelism() - 1),
    takeoverMs: options.takeoverMs ?? 15_000,
    log,
  });
  const projects = createProjects({
    model: pool === null ? model : modelInWorkers(model, pool),
    modelDirectory,
    trainer,
    sharing,
    serving: { batching, room, called: metrics.modelCall },
    log,
    labelConfig: model.definition.labelConfig ?? options.labelConfig ?? null,
    extraParams: options.extraParams ?? {},
    labelServer: labelServerIn(environment),
    assets: { ...assetOptionsIn(environment), ...options.assets },
    rules: trainingRules(options, environment),
    ended: metrics.training,
  });
  const credentials = options.credentials ?? credentialsIn(environment);
  const closed = credentials !== undefined;
  const errors = createErrorList(createRedact(() => secretsOf(projects, credentials, environment)));
  const common = {
    bodyLimit: options.bodyLimit ?? 256 * megabyte,
    origins: options.origins ?? originsIn(environment),
    openWebhook: options.openWebhook ?? false,
    basePath: options.basePath ?? "",
  };
  const app = createHttp({
    ...common,
    requestTimeoutMs: options.requestTimeoutMs ?? tenMinutes,
    clientLimit: options.clientLimit ?? Number.POSITIVE_INFINITY,
    ...(closed ? { credentials } : {}),
    routes: backendRoutes({ model, projects, metrics, errors, log, batching, closed, sharing }),
    metrics,
    errors,
    log,
  });

  const deliver = (call: WebhookCall): Promise<WebhookAnswer> => deliverWebhook(app, credentials, call);
  const deliverForgotten = (others: boolean): Promise<void> =>
    deliverKept(modelDirectory, deliver, log, others).catch((error: unknown) => {
      log("error", `webhooks of before cannot be taken: ${errorText(error)}`);
    });
  let doorkeeper: Doorkeeper | undefined;
  let forgotten: NodeJS.Timeout | undefined;
  const open = async (place: DoorPlace): Promise<string> => {
    if (options.doorkeeper !== true) return app.listen(place);
    // A server that listens nowhere would neither time connections out nor close them; nobody knows this port.
    await app.listen({ port: 0, host: "127.0.0.1" });
    const face = {
      ...common,
      credentials,
      modelName: modelName(model),
      webhookDirectory: webhooksOf(path.resolve(modelDirectory)),
    };
    doorkeeper = await startDoorkeeper({ place, face, server: app.server, deliver, metrics, errors, log });
    return addressOf(place.host, doorkeeper.port);
  };

  return {
    app,
    async listen(where = {}) {
      pool?.start();
      const address = await open({ port: where.port ?? 9090, host: where.host ?? "127.0.0.1" });
      projects.resume();
      await deliverForgotten(false);
      forgotten = setInterval(() => void deliverForgotten(true), aMinute).unref();
      await sharing.start({
        run: (project, job) => projects.get(project).trainings.run(job),
        look: (project) => projects.look(project),
        lookAtAll: () => projects.lookAtAll(),
        versionsInUse: () =>
          Object.fromEntries(projects.all().map((project) => [project.name, project.versionsInUse()])),
      });
      if (trains(model)) trainer.warmUp();
      log("info", `${modelName(model)} listens on ${address}`);
      return address;
    },
    async close() {
      clearInterval(forgotten);
      projects.close();
      trainer.close();
      await sharing.close();
      await doorkeeper?.close();
      await app.close();
      pool?.close();
    },
  };
}

/** Where a server is found from this machine. */
export function addressOf(host: string, port: number): string {
  const found = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${found.includes(":") ? `[${found}]` : found}:${port}`;
}

/** The library for Redis is loaded only when there is one. */
function createSharing(redis: string, options: Omit<ReplicaOptions, "redis">): Sharing {
  return redis === "" ? createAlone(options) : createReplica({ ...options, redis });
}

/** @throws RangeError when the number is none; Error when there is no file to import in the processes. */
function workersOf(options: BackendOptions, environment: NodeJS.ProcessEnv): number {
  const workers = options.workers ?? Number(environment["WORKERS"] || 0);
  if (!Number.isInteger(workers) || workers < 0)
    throw new RangeError(`WORKERS: expected a number from 0, not ${workers}`);
  if (options.workers !== undefined && workers > 0 && options.source === undefined) {
    throw new Error('createBackend: "workers" need "source", the file that exports the model');
  }
  return workers;
}

function trainerFor(model: Model, source: ModelSource | undefined): Trainer {
  if (source !== undefined) return createTrainer(source);
  if (trains(model) || model.definition.save !== undefined) {
    throw new Error('createBackend: the model has fit() or save(), so "source" must name the file that exports it');
  }
  return createTrainer({ file: "" });
}

function credentialsIn(environment: NodeJS.ProcessEnv): Credentials | undefined {
  const user = environment["BASIC_AUTH_USER"];
  const password = environment["BASIC_AUTH_PASS"];
  return user !== undefined && user !== "" && password !== undefined && password !== ""
    ? { user, password }
    : undefined;
}

function originsIn(environment: NodeJS.ProcessEnv): string[] {
  const given = environment["CORS_ORIGINS"]?.split(",").map((origin) => origin.trim().replace(/\/+$/, ""));
  return given?.filter((origin) => origin !== "") ?? [];
}

/** What must never be shown. */
function secretsOf(projects: Projects, credentials: Credentials | undefined, environment: NodeJS.ProcessEnv): string[] {
  const tokens = projects.all().map((project) => project.facts().accessToken ?? "");
  return [...tokens, labelServerIn(environment).token ?? "", credentials?.password ?? ""];
}
