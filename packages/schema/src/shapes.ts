import Type, { type Static } from "typebox";

/**
 * The shapes that travel: results, annotations, predictions, tasks, drafts — key for key as Label Studio has them.
 * What Tandem adds is optional and said so; a client that knows only Label Studio may ignore it.
 */

/** ISO-8601, UTC, microseconds, `Z`. */
export const Timestamp = Type.String({
  description: "ISO-8601 in UTC with microseconds, e.g. 2024-06-18T23:45:46.048490Z",
});
export const Id = Type.Integer({ minimum: 1 });
export const Json = Type.Unknown();
export const JsonObject = Type.Record(Type.String(), Type.Unknown());
export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of some texts. */
export const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));

/** One item of an annotation or a prediction. Unknown keys are kept as they came. */
export const Result = Type.Object(
  {
    id: Type.Optional(Type.String()),
    from_name: Type.Optional(Type.String()),
    to_name: Type.Optional(Type.String()),
    type: Type.String(),
    value: Type.Optional(JsonObject),
    score: Type.Optional(nullable(Type.Number())),
    origin: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
);
export type Result = Static<typeof Result> & { [key: string]: unknown };

export const Prediction = Type.Object({
  id: Id,
  result: Type.Array(Result),
  model_version: Type.String(),
  created_ago: Type.String(),
  score: nullable(Type.Number()),
  cluster: nullable(Type.Integer()),
  neighbors: Json,
  mislabeling: Type.Number(),
  created_at: Timestamp,
  updated_at: Timestamp,
  model: nullable(Id),
  model_run: nullable(Id),
  task: Id,
  project: Id,
  probabilities: Type.Optional(nullable(Type.Record(Type.String(), Type.Number()))),
  uncertainty: Type.Optional(nullable(Type.Number())),
});
export type Prediction = Static<typeof Prediction>;

export const Annotation = Type.Object({
  id: Id,
  result: Type.Array(Result),
  created_username: Type.String(),
  created_ago: Type.String(),
  completed_by: nullable(Id),
  task: Id,
  project: Id,
  was_cancelled: Type.Boolean(),
  ground_truth: Type.Boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
  updated_by: nullable(Id),
  draft_created_at: nullable(Timestamp),
  lead_time: nullable(Type.Number()),
  import_id: nullable(Type.Integer()),
  last_action: nullable(Type.String()),
  bulk_created: Type.Boolean(),
  parent_prediction: nullable(Id),
  parent_annotation: nullable(Id),
  last_created_by: nullable(Id),
});
export type Annotation = Static<typeof Annotation>;

export const Draft = Type.Object({
  id: Id,
  user: Type.String(),
  created_username: Type.String(),
  created_ago: Type.String(),
  result: Type.Array(Result),
  lead_time: nullable(Type.Number()),
  was_postponed: Type.Boolean(),
  import_id: nullable(Type.Integer()),
  created_at: Timestamp,
  updated_at: Timestamp,
  task: Id,
  annotation: nullable(Id),
});
export type Draft = Static<typeof Draft>;

const taskColumns = {
  id: Id,
  data: JsonObject,
  meta: JsonObject,
  project: Id,
  created_at: Timestamp,
  updated_at: Timestamp,
  updated_by: Json,
  is_labeled: Type.Boolean(),
  allow_skip: Type.Boolean(),
  overlap: Type.Integer(),
  file_upload: nullable(Type.Union([Type.Integer(), Type.String()])),
  inner_id: Type.Integer(),
  total_annotations: Type.Integer(),
  cancelled_annotations: Type.Integer(),
  total_predictions: Type.Integer(),
  comment_count: Type.Integer(),
  unresolved_comment_count: Type.Integer(),
  comment_authors: Type.Array(Json),
  last_comment_updated_at: nullable(Timestamp),
};

/** A task's own columns; what `POST /api/tasks/` answers. */
export const Task = Type.Object(taskColumns);
export type Task = Static<typeof Task>;

/** A task as models receive it in `/predict` and as `GET /api/projects/:id/tasks/` lists it. */
export const TaskSimple = Type.Object({
  ...taskColumns,
  annotations: Type.Array(Annotation),
  predictions: Type.Array(Prediction),
});
export type TaskSimple = Static<typeof TaskSimple>;

/** A row of the data manager; `fields=all` adds annotations and predictions. */
export const DataManagerTask = Type.Object({
  ...taskColumns,
  annotators: Type.Array(Id),
  completed_at: nullable(Timestamp),
  annotations_results: Type.String(),
  predictions_results: Type.String(),
  predictions_score: nullable(Type.Number()),
  predictions_model_versions: Type.String(),
  annotations_ids: Type.String(),
  storage_filename: nullable(Type.String()),
  avg_lead_time: nullable(Type.Number()),
  draft_exists: Type.Boolean(),
  drafts: Type.Optional(Type.Array(Draft)),
  annotations: Type.Optional(Type.Array(Json)),
  predictions: Type.Optional(Type.Array(Prediction)),
  /** Tandem: the live model's answer in a few words, e.g. `Spam`. */
  predicted: Type.Optional(nullable(Type.String())),
  /** Tandem: what the annotators said in a few words. */
  annotated: Type.Optional(nullable(Type.String())),
  /** Tandem: the version that gave `predictions_score` and `predicted`. */
  predicted_by: Type.Optional(nullable(Type.String())),
});
export type DataManagerTask = Static<typeof DataManagerTask>;

/** What the label stream hands out. */
export const NextTask = Type.Object({
  ...taskColumns,
  annotations: Type.Array(Annotation),
  predictions: Type.Array(Prediction),
  drafts: Type.Array(Draft),
  unique_lock_id: nullable(Type.String()),
  queue: Type.String({ description: "Why this task was served, in words." }),
});
export type NextTask = Static<typeof NextTask>;

/** Label Studio's JSON export item. */
export interface ExportedTask {
  id: number;
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  annotations: (Annotation & { prediction: unknown; result_count: number; unique_id: string | null })[];
  predictions: number[];
  drafts: Draft[];
  [key: string]: unknown;
}
