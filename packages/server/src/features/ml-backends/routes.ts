import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { invalid } from "../../errors.ts";
import { route } from "../../http/route.ts";
import { annotateInteractively, listVersions, testPrediction } from "./ask.ts";
import { changeBackend, connectBackend, deleteBackend } from "./connect.ts";
import { getBackend, listBackends } from "./service.ts";
import { backendsWire } from "./wire.ts";

export function addMlBackendsRoutes(app: FastifyInstance): void {
  const { tandem } = app;
  const wire = async (row: Parameters<typeof backendsWire>[1][number]) => {
    const [answer] = await backendsWire(tandem.db, [row]);
    return answer;
  };
  route(app, api.mlBackends.list, ({ project, query }) => listBackends(tandem, project, query.is_interactive));
  route(app, api.mlBackends.create, async ({ project, body }) =>
    wire(await connectBackend(tandem, { ...body, project })),
  );
  route(app, api.mlBackends.get, ({ params }) => getBackend(tandem, params.id));
  route(app, api.mlBackends.change, async ({ project, params, body }) => {
    if (body.project !== undefined && body.project !== project)
      throw invalid({ project: ["A backend stays in its project; connect it to the other one instead."] });
    return wire(await changeBackend(tandem, params.id, body));
  });
  route(app, api.mlBackends.delete, ({ params }) => deleteBackend(tandem, params.id));
  route(app, api.mlBackends.testPrediction, ({ params, query }) => testPrediction(tandem, params.id, query.random));
  route(app, api.mlBackends.interactive, ({ caller, params, body }) =>
    annotateInteractively(tandem, caller, params.id, body),
  );
  route(app, api.mlBackends.versions, ({ params }) => listVersions(tandem, params.id));
}
