import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { notFound } from "../../errors.ts";
import { userIdOf } from "../../http/caller.ts";
import { route } from "../../http/route.ts";
import { backendStatuses } from "./model-page.ts";
import { listTrainings, trainingById, trainingWire } from "./queries.ts";
import { cancelTraining, requestTraining } from "./request.ts";

export function addTrainingRoutes(app: FastifyInstance): void {
  const { tandem } = app;
  const { db } = tandem;
  route(app, api.mlBackends.status, ({ params }) => backendStatuses(db, params.id));
  // An empty answer at once, whatever comes of it, as Label Studio's clients expect.
  route(app, api.mlBackends.train, async ({ params, project, caller, reply }) => {
    const reason = caller.kind === "user" && caller.via === "session" ? "button" : "api";
    const request = { backend: params.id, project, reason, user: userIdOf(caller) };
    const run = await db.transaction().execute((trx) => requestTraining(tandem, trx, request));
    await reply.header("tandem-training-run", run).code(200).send();
  });
  route(app, api.trainingRuns.list, async ({ params, query }) =>
    (await listTrainings(db, params.id, query)).map(trainingWire),
  );
  route(app, api.trainingRuns.get, async ({ params }) => {
    const row = await trainingById(db, params.id);
    if (!row) throw notFound("TrainingRun");
    return trainingWire(row);
  });
  route(app, api.trainingRuns.cancel, ({ params }) => cancelTraining(tandem, params.id));
}
