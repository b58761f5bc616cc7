import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import { changePrediction, createPrediction, deletePrediction, getPrediction, listPredictions } from "./service.ts";

export function addPredictionsRoutes(app: FastifyInstance): void {
  const { tandem } = app;
  route(app, api.predictions.list, ({ caller, query }) => listPredictions(tandem, caller, query));
  route(app, api.predictions.create, ({ caller, body }) => createPrediction(tandem, caller, body));
  route(app, api.predictions.get, ({ params }) => getPrediction(tandem.db, params.id));
  route(app, api.predictions.change, ({ params, body }) => changePrediction(tandem, params.id, body));
  route(app, api.predictions.replace, ({ params, body }) => changePrediction(tandem, params.id, body));
  route(app, api.predictions.delete, ({ params }) => deletePrediction(tandem, params.id));
}
