import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import { exportProject, listFormats } from "./service.ts";

export function addExportsRoutes(app: FastifyInstance): void {
  route(app, api.exports.formats, () => listFormats());
  route(app, api.exports.export, ({ project, query, reply }) => exportProject(app.tandem, project, query, reply));
}
