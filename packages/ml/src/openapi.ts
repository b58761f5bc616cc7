import { protocolVersion } from "@tandem/schema/ml";
import { errorShape } from "./api-shapes.ts";
import type { BackendRoute, RouteAnswer } from "./http.ts";

export interface ApiFacts {
  /** The model's name. */
  title: string;
  /** Whether requests need Basic credentials. */
  closed: boolean;
}

/** The routes as an OpenAPI 3.1 document. */
export function openApiDocument(routes: readonly BackendRoute[], facts: ApiFacts): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: facts.title,
      version: String(protocolVersion),
      description:
        "A model that labeling servers ask: Label Studio's protocol for ML backends, and Tandem's additions.",
    },
    ...(facts.closed ? { security: [{ basic: [] }] } : {}),
    paths,
    components: {
      schemas: { Error: errorShape },
      ...(facts.closed ? { securitySchemes: { basic: { type: "http", scheme: "basic" } } } : {}),
    },
  };
}

function operation(route: BackendRoute): Record<string, unknown> {
  const { method, path, summary, query = {}, body } = route;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name,
    in: "query",
    description,
    schema: { type: "string" },
  }));
  return {
    operationId: operationId(method, path),
    summary,
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answersOf(route)).map(([status, answer]) => [status, response(answer)])),
      default: {
        description: "An error",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

const answersOf = ({ answers }: BackendRoute): Record<number, RouteAnswer> =>
  answers ?? { 200: { description: "Success" } };

function response({ description, schema, type }: RouteAnswer): Record<string, unknown> {
  const content = type !== undefined ? { [type]: { schema: { type: "string" } } } : undefined;
  return { description, content: content ?? { "application/json": { schema: schema ?? {} } } };
}

/** `POST /jobs/:id/cancel` → `post_jobs_id_cancel`. */
const operationId = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.split(/\W+/).filter((part) => part !== "")].join("_");
