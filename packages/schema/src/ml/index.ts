import Type, { type Static } from "typebox";
import { Json, JsonObject, Timestamp, literals, nullable } from "../shapes.ts";

/**
 * What a server and a model say to each other. The wire is Label Studio's; everything marked "Tandem" is optional,
 * so that a Python backend talks to our server and our SDK talks to an unmodified Label Studio.
 */

/** The version of Tandem's additions to the protocol, sent as `capabilities.protocol`. */
export const protocolVersion = 1;

/** Tandem: what a backend says of itself in the answer to `/setup`. */
export const Capabilities = Type.Object(
  {
    protocol: Type.Integer({ minimum: 1 }),
    /** Tasks the backend likes to get in one `/predict`. */
    batchSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** `/predict` requests it can work on at the same time. */
    concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
    /**
     * How it trains: `none`; `job`: START_TRAINING on `/webhook` (or `POST /train`) answers at once with
     * `{ job }`, which `GET /jobs/:job` describes until it ends, and the model fetches the labels itself.
     * Absent: an old backend that trains inside the webhook request.
     */
    training: Type.Optional(Type.Union([Type.Literal("none"), Type.Literal("job")])),
    probabilities: Type.Optional(Type.Boolean()),
    /** Tags of the label config's controls that it answers while somebody draws. */
    interactive: Type.Optional(Type.Array(Type.String())),
    /** Predictions carry `embedding`, and `POST /embed` answers with vectors alone. */
    embeddings: Type.Optional(Type.Boolean()),
    /** `/predict` with `Accept: application/x-ndjson` answers line by line; see `PredictionLine`. */
    streaming: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
);
export type Capabilities = Static<typeof Capabilities>;

export const HealthResponse = Type.Object(
  { status: Type.String(), model_class: Type.Optional(Type.String()) },
  { additionalProperties: true },
);

export const SetupRequest = Type.Object(
  {
    /** `"<project id>.<created_at as Unix seconds>"`, stable. */
    project: Type.String(),
    /** The label config's XML. */
    schema: Type.String(),
    hostname: Type.Optional(Type.String()),
    access_token: Type.Optional(Type.String()),
    /** A JSON-encoded string or null, as Python backends demand. */
    extra_params: Type.Optional(nullable(Type.String())),
  },
  { additionalProperties: true },
);
export type SetupRequest = Static<typeof SetupRequest>;

export const SetupResponse = Type.Object(
  {
    model_version: Type.Optional(nullable(Type.Union([Type.String(), Type.Number()]))),
    /** Tandem. */
    capabilities: Type.Optional(Capabilities),
  },
  { additionalProperties: true },
);
export type SetupResponse = Static<typeof SetupResponse>;

export const PredictRequest = Type.Object(
  {
    tasks: Type.Array(Type.Object({ data: Type.Optional(JsonObject) }, { additionalProperties: true })),
    project: Type.Optional(Type.String()),
    label_config: Type.Optional(Type.String()),
    params: Type.Optional(nullable(JsonObject)),
  },
  { additionalProperties: true },
);
export type PredictRequest = Static<typeof PredictRequest>;

/** Tandem: something of a prediction that was left out. */
export interface PredictionProblem {
  /** From the top of the answer, e.g. `results[3].result[0].value.choices[0]`. */
  path: string;
  message: string;
  /** What would be right there. */
  expected?: string;
}

/** One answer for one task. What is not in Label Studio's protocol (all but the first three) is Tandem's. */
export interface WirePrediction {
  result: unknown[];
  score?: number | null;
  model_version?: string;
  probabilities?: Record<string, number>;
  uncertainty?: number;
  reasons?: string[];
  /** A point in the model's space of tasks. */
  embedding?: number[];
  /** What was left out of what the model said. */
  problems?: PredictionProblem[];
}
export interface PredictResponse {
  results: (WirePrediction | WirePrediction[])[];
  model_version?: string;
}

/**
 * Tandem: a line of a streamed answer. First, in the order of the tasks, what would stand at `results[index]`, with
 * the model's words about its progress between; the last line says whether all were answered.
 */
export type PredictionLine =
  | { index: number; task: number | null; prediction: WirePrediction | WirePrediction[] }
  | { progress: number; message: string | null }
  | { done: true; tasks: number; model_version: string }
  | { done: false; tasks: number; model_version: string; error: string };

/** Tandem: `POST /embed` takes what `/predict` takes. */
export interface EmbedResponse {
  /** One for each task, in order and all of one length; null where the model has none. */
  embeddings: (number[] | null)[];
  model_version: string;
}

export const jobStates = ["queued", "running", "completed", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];

/** Tandem: `GET /jobs/:id` of a backend. */
export const BackendJob = Type.Object(
  {
    id: Type.String(),
    kind: Type.String({ description: "`training`" }),
    state: literals(jobStates),
    /** The project's `"<id>.<created>"`'s id part. */
    project: Type.String(),
    /** 0..1, or null while unknown. */
    progress: nullable(Type.Number()),
    message: nullable(Type.String()),
    created_at: Timestamp,
    started_at: nullable(Timestamp),
    finished_at: nullable(Timestamp),
    /** The version the training made, once it is live. */
    model_version: nullable(Type.String()),
    /** Annotations the training saw. */
    labels_seen: nullable(Type.Integer()),
    metrics: Type.Optional(JsonObject),
    error: nullable(Type.String()),
    /** The last lines of the job's log. */
    log: Type.Array(Type.String()),
  },
  { additionalProperties: true },
);
export type BackendJob = Static<typeof BackendJob>;

/** The answer to START_TRAINING; an old backend's answer may be any JSON object. */
export const TrainResponse = Type.Object(
  { job: Type.Optional(Type.String()), status: Type.Optional(Type.String()) },
  { additionalProperties: true },
);

export const VersionsResponse = Type.Object(
  {
    versions: Type.Array(Type.String()),
    /** Tandem: the live one, and what is known of each. */
    current: Type.Optional(nullable(Type.String())),
    details: Type.Optional(
      Type.Array(
        Type.Object({
          version: Type.String(),
          created_at: Timestamp,
          labels_seen: nullable(Type.Integer()),
          duration_ms: nullable(Type.Number()),
          metrics: Type.Optional(Json),
        }),
      ),
    ),
  },
  { additionalProperties: true },
);
export type VersionsResponse = Static<typeof VersionsResponse>;

/** Events on which a backend may train; the plural ones are what Label Studio really sends for bulk changes. */
export const trainEvents = [
  "ANNOTATION_CREATED",
  "ANNOTATIONS_CREATED",
  "ANNOTATION_UPDATED",
  "ANNOTATION_DELETED",
  "ANNOTATIONS_DELETED",
  "START_TRAINING",
] as const;
export type TrainEvent = (typeof trainEvents)[number];

/** `"12.1718752000"` → `"12"`. */
export const projectIdOf = (project: string): string => project.split(".")[0] ?? project;
