import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../http/caller.ts";
import { type Call, route } from "../../http/route.ts";
import { importPredictions } from "./import-predictions.ts";
import { importTasks } from "./import-tasks.ts";
import { listImportFormats } from "./list-formats.ts";

/** The bodies of these routes are read as streams. */
export function addImportsRoutes(app: FastifyInstance): void {
  const run = ({ project, caller, request, query }: Call<typeof api.imports.import>) =>
    importTasks(app.tandem, project, userOf(caller).id, request, query);
  route(app, api.imports.import, run);
  route(app, api.imports.bulk, run);
  route(app, api.imports.formats, ({ project }) => listImportFormats(app.tandem, project));
  route(app, api.imports.importPredictions, ({ project, request }) => importPredictions(app.tandem, project, request));
}
