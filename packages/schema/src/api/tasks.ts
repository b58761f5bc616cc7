import Type from "typebox";
import {
  Annotation,
  DataManagerTask,
  Draft,
  Id,
  Json,
  JsonObject,
  Prediction,
  Task,
  TaskSimple,
  nullable,
} from "../shapes.ts";
import { endpoint, may, mayIfGiven } from "./endpoint.ts";

const ById = Type.Object({ id: Id });
const results = Type.Union([Type.Array(Json), Type.String(), Type.Null()], {
  description: "Results, or the same as JSON text",
});

const AnnotationBody = Type.Object(
  {
    result: Type.Optional(results),
    lead_time: Type.Optional(nullable(Type.Number())),
    was_cancelled: Type.Optional(Type.Boolean()),
    ground_truth: Type.Optional(Type.Boolean()),
    draft_id: Type.Optional(nullable(Type.Integer())),
    parent_prediction: Type.Optional(nullable(Id)),
    parent_annotation: Type.Optional(nullable(Id)),
    completed_by: Type.Optional(nullable(Id)),
    unique_id: Type.Optional(nullable(Type.String({ maxLength: 128 }))),
    started_at: Type.Optional(nullable(Type.String())),
  },
  { additionalProperties: true },
);
const DraftBody = Type.Object(
  {
    result: Type.Optional(results),
    lead_time: Type.Optional(nullable(Type.Number())),
    was_postponed: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
);
const PredictionBody = Type.Object(
  {
    task: Type.Optional(Id),
    result: Type.Optional(Json),
    score: Type.Optional(nullable(Type.Number())),
    model_version: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    probabilities: Type.Optional(nullable(Type.Record(Type.String(), Type.Number()))),
    uncertainty: Type.Optional(nullable(Type.Number())),
  },
  { additionalProperties: true },
);

export const tasks = {
  /** Key-set pages: pass the last answer's `next_cursor`; `page` works as in Label Studio. */
  list: endpoint({
    method: "GET",
    path: "/api/tasks/",
    summary: "A page of tasks, filtered and ordered",
    access: may("view", "project", ["query.project", "query.view"]),
    query: Type.Object({
      project: Type.Optional(Id),
      view: Type.Optional(Id),
      page: Type.Optional(Type.Integer({ minimum: 1 })),
      page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
      cursor: Type.Optional(Type.String()),
      /** `false` leaves out the exact totals, which cost more than the page: they are -1 then. */
      with_total: Type.Optional(Type.Boolean()),
      fields: Type.Optional(Type.String()),
      include: Type.Optional(Type.String()),
      resolve_uri: Type.Optional(Type.Boolean()),
      review: Type.Optional(Type.Boolean()),
      query: Type.Optional(Type.String({ description: "JSON: {filters, ordering, selectedItems}" })),
    }),
    returns: Type.Object({
      total_annotations: Type.Integer(),
      total_predictions: Type.Integer(),
      total: Type.Integer(),
      tasks: Type.Array(DataManagerTask),
      next_cursor: Type.Optional(nullable(Type.String())),
    }),
  }),
  create: endpoint({
    method: "POST",
    path: "/api/tasks/",
    summary: "Create a task",
    access: may("manage", "project", "body.project"),
    body: Type.Object(
      {
        data: Type.Optional(JsonObject),
        project: Type.Optional(Id),
        meta: Type.Optional(nullable(JsonObject)),
        overlap: Type.Optional(Type.Integer()),
        allow_skip: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: true },
    ),
    status: 201,
    returns: Task,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/tasks/:id/",
    summary: "A task with its annotations, predictions and the caller's drafts",
    access: may("view", "task", "params.id"),
    params: ById,
    returns: DataManagerTask,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/tasks/:id/",
    summary: "Change a task's data or meta",
    access: may("manage", "task", "params.id"),
    params: ById,
    body: Type.Object(
      {
        data: Type.Optional(JsonObject),
        meta: Type.Optional(nullable(JsonObject)),
        overlap: Type.Optional(Type.Integer({ minimum: 1 })),
        allow_skip: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: true },
    ),
    returns: TaskSimple,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/tasks/:id/",
    summary: "Delete a task",
    access: may("manage", "task", "params.id"),
    params: ById,
    status: 204,
  }),
};

export const annotations = {
  list: endpoint({
    method: "GET",
    path: "/api/tasks/:id/annotations/",
    summary: "A task's annotations, without the skipped ones",
    access: may("view", "task", "params.id"),
    params: ById,
    returns: Type.Array(Annotation),
  }),
  create: endpoint({
    method: "POST",
    path: "/api/tasks/:id/annotations/",
    summary: "Submit an annotation, or skip the task",
    access: may("label", "task", "params.id"),
    params: ById,
    query: Type.Object({ was_cancelled: Type.Optional(Type.Union([Type.Boolean(), Type.Integer()])) }),
    body: AnnotationBody,
    status: 201,
    returns: Annotation,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/annotations/:id/",
    summary: "An annotation",
    access: may("view", "annotation", "params.id"),
    params: ById,
    returns: Annotation,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/annotations/:id/",
    summary: "Change an annotation",
    access: may("label", "annotation", "params.id"),
    params: ById,
    body: AnnotationBody,
    returns: Annotation,
  }),
  replace: endpoint({
    method: "PUT",
    path: "/api/annotations/:id/",
    summary: "Change an annotation",
    access: may("label", "annotation", "params.id"),
    params: ById,
    body: AnnotationBody,
    returns: Annotation,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/annotations/:id/",
    summary: "Delete an annotation",
    access: may("label", "annotation", "params.id"),
    params: ById,
    status: 204,
  }),
  convertToDraft: endpoint({
    method: "POST",
    path: "/api/annotations/:id/convert-to-draft/",
    summary: "Take an annotation back as a draft",
    access: may("label", "annotation", "params.id"),
    params: ById,
    status: 201,
    returns: Draft,
  }),
};

export const drafts = {
  listForTask: endpoint({
    method: "GET",
    path: "/api/tasks/:id/drafts/",
    summary: "The caller's drafts of a task",
    access: may("label", "task", "params.id"),
    params: ById,
    returns: Type.Array(Draft),
  }),
  createForTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/drafts/",
    summary: "Keep a draft",
    access: may("label", "task", "params.id"),
    params: ById,
    body: DraftBody,
    status: 201,
    returns: Draft,
  }),
  listForAnnotation: endpoint({
    method: "GET",
    path: "/api/tasks/:id/annotations/:annotation/drafts/",
    summary: "The caller's drafts of an annotation",
    access: may("label", "task", "params.id"),
    params: Type.Object({ id: Id, annotation: Id }),
    returns: Type.Array(Draft),
  }),
  createForAnnotation: endpoint({
    method: "POST",
    path: "/api/tasks/:id/annotations/:annotation/drafts/",
    summary: "Keep a draft of a changed annotation",
    access: may("label", "task", "params.id"),
    params: Type.Object({ id: Id, annotation: Id }),
    body: DraftBody,
    status: 201,
    returns: Draft,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/drafts/:id/",
    summary: "One of the caller's drafts",
    access: may("label", "draft", "params.id"),
    params: ById,
    returns: Draft,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/drafts/:id/",
    summary: "Change a draft",
    access: may("label", "draft", "params.id"),
    params: ById,
    body: DraftBody,
    returns: Draft,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/drafts/:id/",
    summary: "Throw a draft away",
    access: may("label", "draft", "params.id"),
    params: ById,
    status: 204,
  }),
};

export const predictions = {
  list: endpoint({
    method: "GET",
    path: "/api/predictions/",
    summary: "Predictions of a task or a project",
    access: mayIfGiven("view", "project", ["query.project", "query.task__project"]),
    query: Type.Object({ task: Type.Optional(Id), project: Type.Optional(Id), task__project: Type.Optional(Id) }),
    returns: Type.Array(Prediction),
  }),
  create: endpoint({
    method: "POST",
    path: "/api/predictions/",
    summary: "Store a prediction",
    access: may("manage", "task", "body.task"),
    body: PredictionBody,
    status: 201,
    returns: Prediction,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/predictions/:id/",
    summary: "A prediction",
    access: may("view", "prediction", "params.id"),
    params: ById,
    returns: Prediction,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/predictions/:id/",
    summary: "Change a prediction",
    access: may("manage", "prediction", "params.id"),
    params: ById,
    body: PredictionBody,
    returns: Prediction,
  }),
  replace: endpoint({
    method: "PUT",
    path: "/api/predictions/:id/",
    summary: "Change a prediction",
    access: may("manage", "prediction", "params.id"),
    params: ById,
    body: PredictionBody,
    returns: Prediction,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/predictions/:id/",
    summary: "Delete a prediction",
    access: may("manage", "prediction", "params.id"),
    params: ById,
    status: 204,
  }),
};
