import Type, { type Static } from "typebox";
import { Id, Json, JsonObject, Timestamp, literals, nullable } from "../shapes.ts";
import { anyUser, anyone, endpoint, may, mayIfGiven, notGuests } from "./endpoint.ts";

const ById = Type.Object({ id: Id });

/** What was wrong with one item of an import. */
export const ImportProblem = Type.Object({
  file: nullable(Type.String()),
  /** 1-based line in the file, when it has lines. */
  line: nullable(Type.Integer()),
  /** 0-based item in the order of the import. */
  item: nullable(Type.Integer()),
  path: nullable(Type.String()),
  message: Type.String(),
});
export type ImportProblem = Static<typeof ImportProblem>;

const formatCounts = {
  tasks: Type.Integer(),
  /** Results that are there, changed ones included. */
  written: Type.Integer(),
  /** Results that are there, but not exactly as they were. */
  changed: Type.Integer(),
  /** Results that the format cannot hold. */
  skipped: Type.Integer(),
  /** Most frequent first. */
  reasons: Type.Array(
    Type.Object({ reason: Type.String(), kind: literals(["skipped", "changed", "noted"]), count: Type.Integer() }),
  ),
  /** The first hundred. */
  items: Type.Array(
    Type.Object({
      reason: Type.String(),
      kind: literals(["skipped", "changed", "noted"]),
      task: nullable(Type.Integer()),
      annotation: nullable(Type.Integer()),
      result: nullable(Type.String()),
      file: nullable(Type.String()),
      line: nullable(Type.Integer()),
    }),
  ),
};

export const ImportAnswer = Type.Object({
  task_count: Type.Integer(),
  annotation_count: nullable(Type.Integer()),
  prediction_count: nullable(Type.Integer()),
  duration: Type.Number(),
  file_upload_ids: Type.Array(Id),
  could_be_tasks_list: Type.Boolean(),
  found_formats: Json,
  data_columns: Type.Array(Type.String()),
  task_ids: Type.Optional(Type.Array(Id)),
  /** Tandem: what was left out, when `skip_bad_rows` was asked for or the files are another tool's data set. */
  problems: Type.Optional(Type.Array(ImportProblem)),
  /** Tandem: of another tool's data set, which format it was and what became of its results. */
  report: Type.Optional(Type.Object({ format: Type.String(), ...formatCounts })),
});
export type ImportAnswer = Static<typeof ImportAnswer>;

const ImportQuery = Type.Object({
  commit_to_project: Type.Optional(Type.Boolean()),
  return_task_ids: Type.Optional(Type.Boolean()),
  preannotated_from_fields: Type.Optional(Type.String()),
  /** Tandem: import the good rows and list the bad ones instead of refusing all. Other tools' data sets and zips: true. */
  skip_bad_rows: Type.Optional(Type.Boolean()),
  /** Tandem: how to read the files: one of `import/formats`; found out when it is missing. */
  format: Type.Optional(Type.String()),
});

export const imports = {
  import: endpoint({
    method: "POST",
    path: "/api/projects/:id/import/",
    summary: "Import tasks: JSON body, files, or a URL",
    access: may("manage", "project", "params.id"),
    params: ById,
    query: ImportQuery,
    rawBody: true,
    status: 201,
    returns: ImportAnswer,
  }),
  bulk: endpoint({
    method: "POST",
    path: "/api/projects/:id/tasks/bulk/",
    summary: "Import tasks (another name)",
    access: may("manage", "project", "params.id"),
    params: ById,
    query: ImportQuery,
    rawBody: true,
    status: 201,
    returns: ImportAnswer,
  }),
  /** Tandem: what can be imported. */
  formats: endpoint({
    method: "GET",
    path: "/api/projects/:id/import/formats/",
    summary: "Formats for importing tasks",
    access: may("manage", "project", "params.id"),
    params: ById,
    returns: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        description: Type.String(),
        extensions: Type.Array(Type.String()),
        disabled: Type.Optional(Type.Boolean()),
        reason: Type.Optional(Type.String()),
      }),
    ),
  }),
  importPredictions: endpoint({
    method: "POST",
    path: "/api/projects/:id/import/predictions/",
    summary: "Import predictions for tasks that exist",
    access: may("manage", "project", "params.id"),
    params: ById,
    rawBody: true,
    status: 201,
    returns: Type.Object({
      created: Type.Integer(),
      skipped: Type.Optional(Type.Array(Type.Object({ index: Type.Integer(), errors: Type.Array(Type.String()) }))),
    }),
  }),
  fileUploads: endpoint({
    method: "GET",
    path: "/api/projects/:id/file-uploads/",
    summary: "Uploaded files",
    access: may("view", "project", "params.id"),
    params: ById,
    query: Type.Object({ ids: Type.Optional(Type.String()), all: Type.Optional(Type.Boolean()) }),
    returns: Type.Array(Type.Object({ id: Id, file: Type.String(), size: Type.Optional(Type.Integer()) })),
  }),
};

const ExportQuery = Type.Object({
  /** `JSON`, `CSV`, `COCO` …; `COCO_WITH_IMAGES` is `COCO`, for no media is fetched. */
  exportType: Type.Optional(Type.String()),
  export_type: Type.Optional(Type.String()),
  download_all_tasks: Type.Optional(Type.String()),
  download_resources: Type.Optional(Type.String()),
  interpolate_key_frames: Type.Optional(Type.String()),
  ids: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  "ids[]": Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
});

/** Tandem: what an export holds of the results, and what it cannot hold. */
export const ExportReport = Type.Object({ format: Type.String(), ...formatCounts });
export type ExportReport = Static<typeof ExportReport>;

export const exports_ = {
  formats: endpoint({
    method: "GET",
    path: "/api/projects/:id/export/formats/",
    summary: "Formats this project can be exported to",
    access: may("view", "project", "params.id"),
    params: ById,
    returns: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        description: Type.String(),
        link: Type.String(),
        tags: Type.Optional(Type.Array(Type.String())),
        disabled: Type.Optional(Type.Boolean()),
        /** Tandem: why it is disabled, in a sentence. */
        reason: Type.Optional(Type.String()),
        /** Tandem: of the file; `zip` for several. */
        extension: Type.Optional(Type.String()),
      }),
    ),
  }),
  export: endpoint({
    method: "GET",
    path: "/api/projects/:id/export/",
    summary: "Export annotated tasks, streaming",
    access: may("view", "project", "params.id"),
    params: ById,
    query: ExportQuery,
    streams: true,
  }),
  /** Tandem: the same without the download. */
  report: endpoint({
    method: "GET",
    path: "/api/projects/:id/export/report/",
    summary: "What an export would hold, and what not",
    access: may("view", "project", "params.id"),
    params: ById,
    query: ExportQuery,
    returns: ExportReport,
  }),
};

export const Webhook = Type.Object({
  id: Id,
  organization: Id,
  project: nullable(Id),
  url: Type.String(),
  send_payload: Type.Boolean(),
  send_for_all_actions: Type.Boolean(),
  headers: Type.Record(Type.String(), Type.String()),
  is_active: Type.Boolean(),
  actions: Type.Array(Type.String()),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Webhook = Static<typeof Webhook>;
const WebhookBody = Type.Object(
  {
    project: Type.Optional(nullable(Id)),
    url: Type.Optional(Type.String({ maxLength: 2000 })),
    send_payload: Type.Optional(Type.Boolean()),
    send_for_all_actions: Type.Optional(Type.Boolean()),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    is_active: Type.Optional(Type.Boolean()),
    actions: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: true },
);

export const webhooks = {
  list: endpoint({
    method: "GET",
    path: "/api/webhooks/",
    summary: "Webhooks of a project",
    access: mayIfGiven("manage", "project", "query.project"),
    query: Type.Object({ project: Type.Optional(Type.Union([Id, Type.Literal("isnull")])) }),
    returns: Type.Array(Webhook),
  }),
  create: endpoint({
    method: "POST",
    path: "/api/webhooks/",
    summary: "Create a webhook",
    access: notGuests(mayIfGiven("manage", "project", ["body.project", "query.project"])),
    query: Type.Object({ project: Type.Optional(Id) }),
    body: WebhookBody,
    status: 201,
    returns: Webhook,
  }),
  get: endpoint({
    method: "GET",
    path: "/api/webhooks/:id/",
    summary: "A webhook",
    access: may("manage", "webhook", "params.id"),
    params: ById,
    returns: Webhook,
  }),
  change: endpoint({
    method: "PATCH",
    path: "/api/webhooks/:id/",
    summary: "Change a webhook",
    access: notGuests(may("manage", "webhook", "params.id")),
    params: ById,
    body: WebhookBody,
    returns: Webhook,
  }),
  replace: endpoint({
    method: "PUT",
    path: "/api/webhooks/:id/",
    summary: "Change a webhook",
    access: notGuests(may("manage", "webhook", "params.id")),
    params: ById,
    body: WebhookBody,
    returns: Webhook,
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/api/webhooks/:id/",
    summary: "Delete a webhook",
    access: may("manage", "webhook", "params.id"),
    params: ById,
    status: 204,
  }),
  info: endpoint({
    method: "GET",
    path: "/api/webhooks/info/",
    summary: "What webhooks can be told of",
    access: anyone,
    query: Type.Object({ "organization-only": Type.Optional(Type.String()) }),
    returns: JsonObject,
  }),
  /** Tandem: what became of the deliveries. */
  deliveries: endpoint({
    method: "GET",
    path: "/api/webhooks/:id/deliveries/",
    summary: "The last deliveries of a webhook",
    access: may("manage", "webhook", "params.id"),
    params: ById,
    returns: Type.Array(
      Type.Object({
        id: Id,
        action: Type.String(),
        state: Type.String(),
        attempts: Type.Integer(),
        status: nullable(Type.Integer()),
        error: nullable(Type.String()),
        created_at: Timestamp,
        delivered_at: nullable(Timestamp),
      }),
    ),
  }),
};

export const system = {
  health: endpoint({
    method: "GET",
    path: "/health/",
    summary: "Whether the server can serve",
    access: anyone,
    returns: Type.Object({ status: Type.String() }),
  }),
  version: endpoint({ method: "GET", path: "/api/version/", summary: "Versions", access: anyone, returns: JsonObject }),
  templates: endpoint({
    method: "GET",
    path: "/api/templates/",
    summary: "Label config templates",
    access: anyUser,
    returns: Type.Object({ templates: Type.Array(Json), groups: Type.Array(Type.String()) }),
  }),
  openapi: endpoint({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This API as an OpenAPI 3.1 document",
    access: anyone,
    returns: JsonObject,
  }),
};
