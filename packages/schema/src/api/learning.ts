import Type, { type Static } from "typebox";
import { Id, Json, JsonObject, Timestamp, literals, nullable } from "../shapes.ts";
import { Capabilities, jobStates } from "../ml/index.ts";
import { endpoint, may, notGuests } from "./endpoint.ts";

const ById = Type.Object({ id: Id });

export const backendStates = {
  CO: "Connected",
  DI: "Disconnected",
  ER: "Error",
  TR: "Training",
  PR: "Predicting",
} as const;
export type BackendState = keyof typeof backendStates;

/** Why a call to a model failed, as the model page shows it. */
export const CallFailure = Type.Object({
  /** The address that was tried. */
  url: Type.String(),
  /** How far it came: `dns`, `connect`, `tls`, `timeout-headers`, `status`, `json`, `shape`, … */
  phase: Type.String(),
  status: nullable(Type.Integer()),
  message: Type.String(),
  /** The beginning of the answer's body. */
  body: nullable(Type.String()),
  ms: Type.Number(),
  at: Timestamp,
});
export type CallFailure = Static<typeof CallFailure>;

export const MlBackend = Type.Object({
  id: Id,
  state: literals(["CO", "DI", "ER", "TR", "PR"] as const),
  readable_state: Type.String(),
  is_interactive: Type.Boolean(),
  url: Type.String(),
  error_message: nullable(Type.String()),
  title: Type.String(),
  auth_method: literals(["NONE", "BASIC_AUTH"] as const),
  basic_auth_user: nullable(Type.String()),
  basic_auth_pass_is_set: Type.Boolean(),
  description: nullable(Type.String()),
  extra_params: Json,
  model_version: nullable(Type.String()),
  timeout: Type.Number(),
  created_at: Timestamp,
  updated_at: Timestamp,
  auto_update: Type.Boolean(),
  project: Id,
});
export type MlBackend = Static<typeof MlBackend>;

const backendWritable = {
  url: Type.String({ maxLength: 2000 }),
  title: nullable(Type.String({ maxLength: 200 })),
  description: nullable(Type.String()),
  is_interactive: Type.Boolean(),
  auth_method: literals(["NONE", "BASIC_AUTH"] as const),
  basic_auth_user: nullable(Type.String()),
  basic_auth_pass: nullable(Type.String()),
  extra_params: Json,
  timeout: Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }),
  auto_update: Type.Boolean(),
  model_version: nullable(Type.String()),
};

export const runStates = ["queued", "running", "completed", "failed", "cancelled"] as const;

export const PredictionRun = Type.Object({
  id: Id,
  project: Id,
  backend: Id,
  /**
   * `selection`: tasks somebody chose; `refresh`: unlabeled tasks after a version change; `opened`: tasks without a
   * prediction that people opened, one run for a backend's current version, there once something of an answer was wrong.
   */
  kind: literals(["selection", "refresh", "opened"] as const),
  state: literals(runStates),
  model_version: nullable(Type.String()),
  total: Type.Integer(),
  /** Tasks that got a prediction in this run. */
  done: Type.Integer(),
  /** Tasks that already had one of the current version. */
  skipped: Type.Integer(),
  failed: Type.Integer(),
  /** Of those done, the tasks whose answer was kept in part. */
  partial: Type.Integer(),
  tasks_per_second: nullable(Type.Number()),
  error: nullable(Type.String()),
  failure: nullable(CallFailure),
  created_at: Timestamp,
  started_at: nullable(Timestamp),
  finished_at: nullable(Timestamp),
});
export type PredictionRun = Static<typeof PredictionRun>;

export const PredictionFailure = Type.Object({
  task: Id,
  model_version: nullable(Type.String()),
  message: Type.String(),
  path: nullable(Type.String()),
  created_at: Timestamp,
});
export type PredictionFailure = Static<typeof PredictionFailure>;

/** A task whose answer was partly wrong: what was right is its prediction, the rest was left out. */
export const PartialPrediction = Type.Object({
  task: Id,
  model_version: nullable(Type.String()),
  /** The first of what was left out. */
  problems: Type.Array(
    Type.Object({
      /** From the top of the model's answer: `$.results[3].result[0].value.choices[0]`. */
      path: Type.String(),
      message: Type.String(),
      /** What would be right there. */
      expected: nullable(Type.String()),
    }),
  ),
  /** How many things were left out; in one prediction about 100 are counted. */
  left_out: Type.Integer(),
  created_at: Timestamp,
});
export type PartialPrediction = Static<typeof PartialPrediction>;

export const TrainingRun = Type.Object({
  id: Id,
  project: Id,
  backend: Id,
  state: literals(jobStates),
  /** What asked for it: `button`, `every-n`, `api`. */
  reason: Type.String(),
  /** The backend's own job, if it told. */
  job: nullable(Type.String()),
  progress: nullable(Type.Number()),
  message: nullable(Type.String()),
  /** Labels that existed when it started. */
  labels: nullable(Type.Integer()),
  version_before: nullable(Type.String()),
  version_after: nullable(Type.String()),
  metrics: Json,
  log: Type.Array(Type.String()),
  error: nullable(Type.String()),
  failure: nullable(CallFailure),
  attempts: Type.Integer(),
  created_at: Timestamp,
  started_at: nullable(Timestamp),
  finished_at: nullable(Timestamp),
});
export type TrainingRun = Static<typeof TrainingRun>;

/** Everything the model page shows of one backend, from stored state: no model is called for it. */
export const BackendStatus = Type.Object({
  backend: MlBackend,
  /** Whether this is the source of the predictions people see. */
  is_live: Type.Boolean(),
  capabilities: nullable(Capabilities),
  last_failure: nullable(CallFailure),
  labels_seen: Type.Integer(),
  labels_not_seen: Type.Integer(),
  /** Unlabeled tasks, and how many of them have a prediction of the current version. */
  unlabeled: Type.Integer(),
  unlabeled_predicted: Type.Integer(),
  versions: Type.Array(
    Type.Object({
      version: Type.String(),
      created_at: Timestamp,
      labels: nullable(Type.Integer()),
      predictions: Type.Integer(),
      current: Type.Boolean(),
    }),
  ),
  training: nullable(TrainingRun),
  prediction: nullable(PredictionRun),
});
export type BackendStatus = Static<typeof BackendStatus>;

export const mlBackends = {
  list: endpoint({
    method: "GET",
    path: "/api/ml/",
    summary: "The project's ML backends, asked anew for health and version",
    access: may("view", "project", "query.project"),
    query: Type.Object({
      project: Type.Optional(Id),
      is_interactive: Type.Optional(Type.Boolean()),
      include_static: Type.Optional(Type.Boolean()),
    }),
    returns: Type.Array(MlBackend),
  }),
  create: endpoint({
    method: "POST",
    path: "/api/ml/",
    summary: "Connect an ML backend",
    access: notGuests(may("manage", "project", "body.project")),
    body: Type.Object(
      { ...Type.Partial(Type.Object(backendWritable)).properties, project: Type.Optional(Id) },
      { additionalProperties: true },
    ),
    formBooleans: ["auto_update", "is_interactive"],
    status: 201,
    returns: MlBackend,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/ml/:id/",
    summary: "An ML backend, asked anew for health and version",
    access: may("view", "ml-backend", "params.id"),
    params: ById,
    returns: MlBackend,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/ml/:id/",
    summary: "Change an ML backend",
    access: notGuests(may("manage", "ml-backend", "params.id")),
    params: ById,
    body: Type.Object(
      { ...Type.Partial(Type.Object(backendWritable)).properties, project: Type.Optional(Id) },
      { additionalProperties: true },
    ),
    returns: MlBackend,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/ml/:id/",
    summary: "Disconnect an ML backend",
    access: may("manage", "ml-backend", "params.id"),
    params: ById,
    status: 204,
  }),
  train: endpoint({
    method: "POST",
    path: "/api/ml/:id/train/",
    summary: "Ask for a training; the answer does not wait for it",
    access: may("manage", "ml-backend", "params.id"),
    params: ById,
    body: Type.Optional(JsonObject),
    /** Label Studio answers an empty body; the run is in the header `Tandem-Training-Run` and in the list of runs. */
    streams: true,
  }),
  testPrediction: endpoint({
    method: "POST",
    path: "/api/ml/:id/predict/test/",
    summary: "One random task to the backend and back; stores nothing",
    access: may("manage", "ml-backend", "params.id"),
    params: ById,
    query: Type.Object({ random: Type.Optional(Type.Boolean()) }),
    returns: Json,
  }),
  interactive: endpoint({
    method: "POST",
    path: "/api/ml/:id/interactive-annotating/",
    summary: "Ask the model about what was just drawn",
    access: may("label", "ml-backend", "params.id"),
    params: ById,
    body: Type.Object({ task: Id, context: Type.Optional(nullable(JsonObject)) }),
    returns: Json,
  }),
  versions: endpoint({
    method: "GET",
    path: "/api/ml/:id/versions/",
    summary: "The versions a backend knows",
    access: may("view", "ml-backend", "params.id"),
    params: ById,
    returns: Json,
  }),
  /** Tandem: the model page. */
  status: endpoint({
    method: "GET",
    path: "/api/projects/:id/models/",
    summary: "Every backend with version, labels seen, training and prediction runs",
    access: may("view", "project", "params.id"),
    params: ById,
    returns: Type.Array(BackendStatus),
  }),
};

const RunList = Type.Object({
  backend: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  before: Type.Optional(Id),
});

/** A page of tasks, those after a task's id. */
const TaskPage = Type.Object({
  after: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
});

export const predictionRuns = {
  list: endpoint({
    method: "GET",
    path: "/api/projects/:id/prediction-runs/",
    summary: "Prediction runs, newest first",
    access: may("view", "project", "params.id"),
    params: ById,
    query: RunList,
    returns: Type.Array(PredictionRun),
  }),
  get: endpoint({
    method: "GET",
    path: "/api/prediction-runs/:id/",
    summary: "A prediction run",
    access: may("view", "prediction-run", "params.id"),
    params: ById,
    returns: PredictionRun,
  }),
  cancel: endpoint({
    method: "POST",
    path: "/api/prediction-runs/:id/cancel/",
    summary: "Stop a prediction run; what is stored stays",
    access: may("manage", "prediction-run", "params.id"),
    params: ById,
    returns: PredictionRun,
  }),
  resume: endpoint({
    method: "POST",
    path: "/api/prediction-runs/:id/resume/",
    summary: "Go on with a run that failed or was cancelled",
    access: may("manage", "prediction-run", "params.id"),
    params: ById,
    returns: PredictionRun,
  }),
  failures: endpoint({
    method: "GET",
    path: "/api/prediction-runs/:id/failures/",
    summary: "The tasks that got no prediction, and why",
    access: may("view", "prediction-run", "params.id"),
    params: ById,
    query: TaskPage,
    returns: Type.Array(PredictionFailure),
  }),
  partial: endpoint({
    method: "GET",
    path: "/api/prediction-runs/:id/partial/",
    summary: "The tasks whose answer was kept in part, and what was left out; kept for a backend's newest runs",
    access: may("view", "prediction-run", "params.id"),
    params: ById,
    query: TaskPage,
    returns: Type.Array(PartialPrediction),
  }),
};

export const trainingRuns = {
  list: endpoint({
    method: "GET",
    path: "/api/projects/:id/training-runs/",
    summary: "Training runs, newest first",
    access: may("view", "project", "params.id"),
    params: ById,
    query: RunList,
    returns: Type.Array(TrainingRun),
  }),
  get: endpoint({
    method: "GET",
    path: "/api/training-runs/:id/",
    summary: "A training run with its log",
    access: may("view", "training-run", "params.id"),
    params: ById,
    returns: TrainingRun,
  }),
  cancel: endpoint({
    method: "POST",
    path: "/api/training-runs/:id/cancel/",
    summary: "Stop a training",
    access: may("manage", "training-run", "params.id"),
    params: ById,
    returns: TrainingRun,
  }),
};
