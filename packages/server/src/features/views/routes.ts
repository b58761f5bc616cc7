import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userIdOf } from "../../http/caller.ts";
import { route } from "../../http/route.ts";
import { listColumns } from "./columns.ts";
import { dataManagerProject } from "./data-manager-project.ts";
import { actionForm, listActions, perform } from "./perform.ts";
import { listTasks } from "./task-list.ts";
import { changeView, createView, deleteView, getView, listViews, orderViews, resetViews } from "./views.ts";

export function addViewsRoutes(app: FastifyInstance): void {
  const { tandem } = app;
  const { db } = tandem;
  const dm = api.dataManager;
  route(app, api.tasks.list, ({ project, caller, query }) => listTasks(tandem, project, caller, query));
  route(app, dm.columns, ({ project }) => listColumns(db, project));
  route(app, dm.project, ({ project, caller }) => dataManagerProject(tandem, project, caller));
  route(app, dm.views, ({ project }) => listViews(db, project));
  route(app, dm.createView, ({ project, caller, body }) => createView(tandem, project, userIdOf(caller), body.data));
  route(app, dm.view, ({ params, project }) => getView(db, params.id, project));
  route(app, dm.replaceView, ({ params, project, body }) => changeView(tandem, params.id, project, body.data, true));
  route(app, dm.changeView, ({ params, project, body }) => changeView(tandem, params.id, project, body.data, false));
  route(app, dm.deleteView, ({ params }) => deleteView(db, params.id));
  route(app, dm.resetViews, ({ project }) => resetViews(db, project));
  route(app, dm.orderViews, ({ project, body }) => orderViews(db, project, body.ids));
  route(app, dm.actions, ({ project, caller }) => listActions(tandem, project, caller));
  route(app, dm.actionForm, ({ project, params }) => actionForm(tandem, project, params.action));
  route(app, dm.perform, ({ project, caller, query, body }) => perform(tandem, project, caller, query, body ?? {}));
}
