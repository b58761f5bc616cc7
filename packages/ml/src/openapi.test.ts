import { afterAll, beforeAll, expect, test } from "vitest";
import { type Body, type RunningBackend, startBackend } from "../test/harness.ts";

let backend: RunningBackend;
let document: Body;
beforeAll(async () => {
  backend = await startBackend();
  document = (await backend.get("/openapi.json")).body;
});
afterAll(() => backend.close());

interface Operation {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

const operations = (): { path: string; method: string; operation: Operation }[] =>
  Object.entries(document["paths"] ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as unknown as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method,
      operation,
    })),
  );

/** What the specification asks of every document (OpenAPI 3.1.0, 4.8). */
test("has the form that OpenAPI 3.1 asks for", () => {
  expect(document["openapi"]).toMatch(/^3\.1\.\d+$/);
  expect(document["info"]).toMatchObject({ title: "Keyword Counter", version: expect.any(String) as string });
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations()) {
    expect(path).toMatch(/^\//);
    expect(["get", "post"]).toContain(method);
    expect(operation.operationId).toMatch(/^[a-z0-9_]+$/);
    expect(operation.summary).not.toBe("");
    const inPath = operation.parameters?.filter((one) => one.in === "path") ?? [];
    expect(inPath.map((one) => one.name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(inPath.every((one) => one.required === true)).toBe(true);
    for (const parameter of operation.parameters ?? []) expect(parameter.schema).toBeTypeOf("object");
    expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^([1-5]\d\d|default)$/);
      expect(response.description).toBeTypeOf("string");
      for (const media of Object.values(response.content ?? {})) expect(media.schema).toBeTypeOf("object");
    }
    if (operation.requestBody !== undefined) {
      expect(operation.requestBody.content["application/json"]?.schema).toBeTypeOf("object");
      expect(method).toBe("post");
    }
  }
});

test("every reference leads somewhere, every schema is JSON Schema", () => {
  const types = ["object", "array", "string", "number", "integer", "boolean", "null"];
  const look = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const one of value) look(one, key);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [name, inside] of Object.entries(value)) {
      if (name === "$ref") {
        const [, ...steps] = String(inside).split("/");
        expect(steps.reduce((at: Body | undefined, step) => at?.[step], document)).toBeTypeOf("object");
      }
      // `properties` holds names of fields, which may be called type.
      if (name === "type" && key !== "properties" && key !== "securitySchemes") {
        for (const type of [inside].flat()) if (key !== "basic") expect(types).toContain(type);
      }
      look(inside, name);
    }
  };
  look(document, "");
});

test("says what there is: each described route answers, each answering route is described", async () => {
  const ours = `/ /health /ready /setup /predict /webhook /train /versions /versions/{id}/activate /jobs /jobs/{id}
    /jobs/{id}/log /jobs/{id}/cancel /metrics /openapi.json /errors /debug/last-errors
    /validate /job_status /is_training /delete /duplicate_model`.split(/\s+/);
  expect(Object.keys(document["paths"] ?? {})).toEqual(expect.arrayContaining(ours));
  for (const { path, method } of operations()) {
    const url = `${backend.url}${path.replaceAll(/\{\w+\}/g, "x")}`;
    const { status } = await fetch(url, { method: method.toUpperCase() });
    expect([path, method, status === 405]).toEqual([path, method, false]);
  }
});

test("says when credentials are needed", async () => {
  expect(document["security"]).toBeUndefined();
  const closed = await startBackend({ credentials: { user: "a", password: "b" } });
  const authorization = `Basic ${Buffer.from("a:b").toString("base64")}`;
  const { body } = await closed.get("/openapi.json", { authorization });
  expect(body["security"]).toEqual([{ basic: [] }]);
  expect(body["components"]?.["securitySchemes"]).toEqual({ basic: { type: "http", scheme: "basic" } });
  await closed.close();
});
