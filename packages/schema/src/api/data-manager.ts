import Type, { type Static } from "typebox";
import { Id, Json, JsonObject, nullable } from "../shapes.ts";
import { endpoint, may } from "./endpoint.ts";

const ById = Type.Object({ id: Id });

export const filterOperators = [
  "equal",
  "not_equal",
  "less",
  "greater",
  "less_or_equal",
  "greater_or_equal",
  "in",
  "not_in",
  "in_list",
  "not_in_list",
  "empty",
  "contains",
  "not_contains",
  "regex",
] as const;
export type FilterOperator = (typeof filterOperators)[number];
export const filterTypes = ["Number", "Datetime", "Boolean", "String", "List", "Unknown"] as const;

/** One condition: `{"filter":"filter:tasks:data.text","operator":"contains","type":"String","value":"x"}`. */
export interface FilterItem {
  filter: string;
  operator: FilterOperator;
  type: string;
  value: unknown;
  child_filter?: FilterItem | null;
}
export interface Filters {
  conjunction: "and" | "or";
  items: FilterItem[];
}
/** Which tasks an action means. */
export type SelectedItems = { all: true; excluded?: number[] } | { all: false; included?: number[] };
export interface TaskQuery {
  filters?: Filters | null;
  ordering?: string[];
  selectedItems?: SelectedItems | null;
}

export const Column = Type.Object({
  id: Type.String(),
  title: Type.String(),
  type: Type.String(),
  target: Type.Literal("tasks"),
  help: Type.Optional(Type.String()),
  parent: Type.Optional(Type.String()),
  children: Type.Optional(Type.Array(Type.String())),
  schema: Type.Optional(Json),
  visibility_defaults: Type.Object({ explore: Type.Boolean(), labeling: Type.Boolean() }),
  project_defined: Type.Optional(Type.Boolean()),
});
export type Column = Static<typeof Column>;

export const View = Type.Object({ id: Id, data: JsonObject, order: Type.Integer(), user: nullable(Id), project: Id });
export type View = Static<typeof View>;
const ViewBody = Type.Object(
  { project: Type.Optional(Id), data: Type.Optional(JsonObject) },
  { additionalProperties: true },
);

export const ActionDescriptor = Type.Object({
  id: Type.String(),
  title: Type.String(),
  order: Type.Integer(),
  permission: Type.String(),
  dialog: Type.Object({ title: Type.String(), text: Type.String(), type: Type.String(), form: nullable(Json) }),
  experimental: Type.Optional(Type.Boolean()),
  reload: Type.Optional(Type.Boolean()),
});

export const actionIds = [
  "retrieve_tasks_predictions",
  "predictions_to_annotations",
  "delete_tasks",
  "delete_tasks_annotations",
  "delete_tasks_predictions",
  "next_task",
] as const;
export type ActionId = (typeof actionIds)[number];

export const dataManager = {
  columns: endpoint({
    method: "GET",
    path: "/api/dm/columns/",
    summary: "The columns of the task table",
    access: may("view", "project", "query.project"),
    query: Type.Object({ project: Type.Optional(Id) }),
    returns: Type.Object({ columns: Type.Array(Column) }),
  }),
  project: endpoint({
    method: "GET",
    path: "/api/dm/project/",
    summary: "The project as the data manager needs it",
    access: may("view", "project", "query.project"),
    query: Type.Object({ project: Type.Optional(Id) }),
    returns: Json,
  }),
  views: endpoint({
    method: "GET",
    path: "/api/dm/views/",
    summary: "The tabs",
    access: may("view", "project", "query.project"),
    query: Type.Object({ project: Type.Optional(Id) }),
    returns: Type.Array(View),
  }),
  createView: endpoint({
    method: "POST",
    path: "/api/dm/views/",
    summary: "Create a tab",
    access: may("label", "project", "body.project"),
    body: ViewBody,
    status: 201,
    returns: View,
  }),
  view: endpoint({
    method: "GET",
    path: "/api/dm/views/:id/",
    summary: "A tab",
    access: may("view", "view", "params.id"),
    params: ById,
    returns: View,
  }),
  replaceView: endpoint({
    method: "PUT",
    path: "/api/dm/views/:id/",
    summary: "Replace a tab",
    access: may("label", "view", "params.id"),
    params: ById,
    body: ViewBody,
    returns: View,
  }),
  changeView: endpoint({
    method: "PATCH",
    path: "/api/dm/views/:id/",
    summary: "Change a tab",
    access: may("label", "view", "params.id"),
    params: ById,
    body: ViewBody,
    returns: View,
  }),
  deleteView: endpoint({
    method: "DELETE",
    path: "/api/dm/views/:id/",
    summary: "Delete a tab",
    access: may("label", "view", "params.id"),
    params: ById,
    status: 204,
  }),
  resetViews: endpoint({
    method: "DELETE",
    path: "/api/dm/views/reset/",
    summary: "Delete every tab of a project",
    access: may("manage", "project", ["query.project", "body.project"]),
    query: Type.Object({ project: Type.Optional(Id) }),
    body: Type.Optional(Type.Object({ project: Type.Optional(Id) })),
    status: 204,
  }),
  orderViews: endpoint({
    method: "POST",
    path: "/api/dm/views/order/",
    summary: "Put the tabs in order",
    access: may("label", "project", "body.project"),
    body: Type.Object({ project: Id, ids: Type.Array(Id) }),
    returns: Json,
  }),
  actions: endpoint({
    method: "GET",
    path: "/api/dm/actions/",
    summary: "What can be done with selected tasks",
    access: may("view", "project", "query.project"),
    query: Type.Object({ project: Type.Optional(Id) }),
    returns: Type.Array(ActionDescriptor),
  }),
  actionForm: endpoint({
    method: "GET",
    path: "/api/dm/actions/:action/form/",
    summary: "What an action asks for",
    access: may("view", "project", "query.project"),
    params: Type.Object({ action: Type.String() }),
    query: Type.Object({ project: Type.Optional(Id) }),
    returns: Json,
  }),
  /** The right an action needs beyond `label` is checked by the action. */
  perform: endpoint({
    method: "POST",
    path: "/api/dm/actions/",
    summary: "Do something with the selected tasks",
    access: may("label", "project", "query.project"),
    query: Type.Object({
      id: Type.Optional(Type.String()),
      project: Type.Optional(Id),
      view: Type.Optional(Id),
      tabID: Type.Optional(Type.String()),
    }),
    body: Type.Optional(JsonObject),
    returns: Json,
  }),
};
