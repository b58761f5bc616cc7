import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import { exportProject, listFormats, reportExport } from "./service.ts";

export function addExportsRoutes(app: FastifyInstance): void {
  route(app, api.exports.formats, ({ project }) => listFormats(app.tandem, project));
  route(app, api.exports.export, ({ project, query, reply }) => exportProject(app.tandem, project, query, reply));
  route(app, api.exports.report, ({ project, query, reply }) => reportExport(app.tandem, project, query, reply));
}
