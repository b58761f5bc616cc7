import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userIdOf } from "../../http/caller.ts";
import { route } from "../../http/route.ts";
import { deleteAllTasks, deleteTasks } from "./delete-tasks.ts";
import { changeTask, createTask, getTask, listTasks } from "./service.ts";

const { projects, tasks } = api;

export function addTasksRoutes(app: FastifyInstance): void {
  const context = app.tandem;
  const { db } = context;

  route(app, tasks.create, ({ project, body, caller }) => createTask(db, project, body, caller));
  route(app, tasks.get, ({ params, caller }) => getTask(db, params.id, caller));
  route(app, tasks.change, ({ params, body, caller }) => changeTask(db, params.id, body, caller));
  route(app, tasks.delete, async ({ params, project, caller }) => {
    await db.transaction().execute((trx) => deleteTasks(trx, project, [params.id], userIdOf(caller)));
  });
  route(app, projects.tasks, ({ params, query }) => listTasks(context, params.id, query));
  route(app, projects.createTask, ({ params, body, caller }) => createTask(db, params.id, body, caller));
  route(app, projects.deleteTasks, ({ params, caller }) => deleteAllTasks(context, params.id, userIdOf(caller)));
}
