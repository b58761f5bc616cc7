import { PredictRequest } from "@tandem/schema/ml";
import type { EmbedResponse } from "@tandem/schema/ml";
import { listOf, objectWith, text } from "./api-shapes.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import { type Model, modelName } from "./model.ts";
import type { Projects } from "./projects.ts";
import { readPredict } from "./requests.ts";

/** Vectors of tasks, without predictions. */
export function embedRoutes({ model, projects }: { model: Model; projects: Projects }): BackendRoute[] {
  return [
    {
      method: "POST",
      path: "/embed",
      summary: "A vector for each task, in order; takes what /predict takes",
      body: PredictRequest,
      answers: {
        200: {
          description: "Vectors of one length; null where there is none",
          schema: objectWith(
            { embeddings: listOf({ type: ["array", "null"], items: { type: "number" } }), model_version: text },
            "embeddings",
            "model_version",
          ),
        },
      },
      waits: true,
      async handle({ body }, _, signal): Promise<EmbedResponse> {
        if (model.definition.embed === undefined) {
          throw new HttpError(404, `${modelName(model)} makes no embeddings: it has no embed()`);
        }
        const call = readPredict(body);
        const project = projects.get(call.project);
        project.remember(call.news);
        return project.use(async (served) => ({
          embeddings: await served.embed(call.tasks, signal),
          model_version: served.setup.modelVersion,
        }));
      },
    },
  ];
}
