import { HealthResponse } from "@tandem/schema/ml";
import type { BackendRoute } from "./http.ts";

/** Whether the backend lives, which depends on nothing; Label Studio of any era asks one of them. */
export function healthRoutes(modelName: string): BackendRoute[] {
  const health = { model_class: modelName, status: "UP" };
  return ["/", "/health"].map((path) => ({
    method: "GET",
    path,
    summary: "Whether the backend lives",
    answers: { 200: { description: "It lives", schema: HealthResponse } },
    handle: () => health,
  }));
}
