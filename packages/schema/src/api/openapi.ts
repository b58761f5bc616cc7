import type { TSchema } from "typebox";
import { type Access, type Endpoint, endpoints } from "./index.ts";

interface ObjectSchema {
  properties?: Record<string, TSchema>;
  required?: string[];
}

const parameters = (place: "path" | "query", schema: TSchema | undefined) => {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
};

const whoMay = (access: Access): string => {
  switch (access.who) {
    case "anyone":
      return "Anyone may call this.";
    case "user":
      return "Any user who is logged in may call this.";
    case "owner":
      return "Only the owner of the installation may call this.";
    case "project":
      return `Needs the right to ${access.may} the project of the ${access.of}.${access.notGuests ? " Not for guests." : ""}`;
  }
};

const operation = (name: string, endpoint: Endpoint) => ({
  operationId: name.replace(".", "_"),
  tags: [name.split(".")[0]],
  summary: endpoint.summary,
  description: whoMay(endpoint.access),
  ...(endpoint.access.who === "anyone" ? { security: [] } : {}),
  parameters: [...parameters("path", endpoint.params), ...parameters("query", endpoint.query)],
  ...(endpoint.body ? { requestBody: { content: { "application/json": { schema: endpoint.body } } } } : {}),
  responses: {
    [String(endpoint.status ?? 200)]: {
      description: "Success",
      ...(endpoint.returns ? { content: { "application/json": { schema: endpoint.returns } } } : {}),
    },
    default: {
      description: "Error",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    },
  },
});

const errorSchema = {
  type: "object",
  required: ["id", "status_code", "version", "detail"],
  properties: {
    id: { type: "string" },
    status_code: { type: "integer" },
    version: { type: "string" },
    detail: { type: "string" },
    exc_info: {},
    validation_errors: { type: "object", additionalProperties: { type: "array", items: { type: "string" } } },
  },
};

/** The whole table as an OpenAPI 3.1 document. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, endpoint } of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(name, endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tandem",
      version,
      description: "Label data together with models. Compatible with Label Studio's API.",
    },
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        token: {
          type: "apiKey",
          in: "header",
          name: "Authorization",
          description: "`Token <token>` or `Bearer <access token>`",
        },
      },
    },
  };
}
