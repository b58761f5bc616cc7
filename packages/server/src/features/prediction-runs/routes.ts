import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import { listFailures, listPartial, listRuns, runWire } from "./queries.ts";
import { cancelRun, getRun, resumeRun } from "./service.ts";

const pageOfTasks = 100;

export function addPredictionRunsRoutes(app: FastifyInstance): void {
  const { tandem } = app;
  route(app, api.predictionRuns.list, async ({ params, query }) =>
    (await listRuns(tandem.db, params.id, query)).map(runWire),
  );
  route(app, api.predictionRuns.get, ({ params }) => getRun(tandem.db, params.id));
  route(app, api.predictionRuns.cancel, ({ params }) => cancelRun(tandem, params.id));
  route(app, api.predictionRuns.resume, ({ params }) => resumeRun(tandem, params.id));
  route(app, api.predictionRuns.failures, ({ params, query }) =>
    listFailures(tandem.db, params.id, query.after ?? 0, query.limit ?? pageOfTasks),
  );
  route(app, api.predictionRuns.partial, ({ params, query }) =>
    listPartial(tandem.db, params.id, query.after ?? 0, query.limit ?? pageOfTasks),
  );
}
