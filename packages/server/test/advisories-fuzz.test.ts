import { type Endpoint, endpoints } from "@tandem/schema/api";
import { buildPath } from "@tandem/schema/client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FullProject, aimedAt, spamResult, startFullProject } from "./full-project.ts";
import { type TestServer, labelConfigs, startTestServer } from "./harness.ts";

/**
 * Hostile input to every route of the API table: what is wrong is refused by name, and nothing makes an error of the
 * server (CVE-2023-47117, CVE-2026-47682 and the like begin where input was not expected). Deterministic: the
 * generator's seed is fixed. Real: server, database, HTTP. Fake: the model.
 */
const seed = 20_260_131;
let server: TestServer;
let full: FullProject;

beforeAll(async () => {
  server = await startTestServer();
  full = await startFullProject(server);
});
afterAll(async () => {
  await server?.stop();
  await full?.model.close();
});

/** What would make the rest of the run meaningless: the owner's own token, and what is gone for good. */
const spared = new Set([
  "accounts.resetLegacyToken",
  "accounts.changeJwtSettings",
  "accounts.deleteUser",
  "annotations.convertToDraft",
  "projects.live",
]);
const targets = endpoints.filter(({ name, endpoint }) => !spared.has(name) && endpoint.method !== "DELETE");

const hostileTexts = [
  "plain",
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udc00y",
  "__proto__",
  "constructor",
  "password_hash",
  "users.password_hash",
  "' or 1=1 --",
  "${7*7}{{7*7}}",
  "<img src=x onerror=alert(1)>",
  "=cmd|' /C calc'!A0",
  "../../../../etc/passwd",
  "%00",
  "9".repeat(400),
  "x".repeat(10_000),
  "\u202e\ufeff",
  "[]",
  "{}",
  "null",
  "NaN",
  "2020-01-01T00:00:00.000000Z",
  "99999-99-99",
];
const hostileNumbers = [0, -1, 1, 2, 1.5, -0.5, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 2 ** 63, 1e9, 1e21, 1e308, -1e308];
const anything = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(...hostileNumbers),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { "": null }, { "\u0000": "\ud800" }),
);

interface Schema {
  type?: string;
  anyOf?: Schema[];
  const?: unknown;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
}

/** Values under these names that take a request past the door, so that what lies behind meets the rest. */
const fitting = (): Record<string, unknown[]> => ({
  project: [full.ids.project],
  project_id: [full.ids.project],
  task: [full.ids.task],
  task__project: [full.ids.project],
  view: [full.ids.view],
  backend: [full.ids["ml-backend"]],
  user: [server.owner.id],
  completed_by: [server.owner.id],
  parent_prediction: [full.ids.prediction],
  parent_annotation: [full.ids.annotation],
  label_config: [labelConfigs.text],
  result: [spamResult, JSON.stringify(spamResult), []],
  data: [{ text: "x" }, { text: "\u0000\ud800", "\u0000": 1 }],
  title: ["A title"],
  url: [full.model.url],
  random: [true],
  timeout: [5],
  sampling: ["Sequential sampling"],
  query: [JSON.stringify({ ordering: ["tasks:id"] }), JSON.stringify({ filters: { conjunction: "and", items: [] } })],
  filters: [JSON.stringify({ conjunction: "and", items: [] })],
  ordering: ["id", "-id", "tasks:id"],
  id: ["next_task", "retrieve_tasks_predictions", "predictions_to_annotations"],
  exportType: ["JSON", "CSV", "TSV", "JSON_MIN"],
  headers: [{ "x-one": "1" }],
  actions: [["TASKS_CREATED"]],
  email: Array.from({ length: 500 }, (_, index) => `somebody-${index}@example.com`),
  password: ["correct horse battery"],
  custom_hotkeys: [{ "annotation:submit": { key: "a" } }],
  probabilities: [{ Spam: 0.5 }],
});

/** A value that the schema allows, hostile where it can be; `tame` never leaves the schema. */
function valueOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const known = fitting()[name];
  const shaped = shapeOf(schema, name);
  return known
    ? fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...known) }, { weight: 2, arbitrary: shaped })
    : fc.oneof({ weight: 12, arbitrary: shaped }, { weight: 1, arbitrary: anything });
}

function shapeOf(schema: Schema, name: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => shapeOf(one, name)));
  switch (schema.type) {
    case "string":
      return fc.constantFrom(...hostileTexts);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.constantFrom(...hostileNumbers.filter((n) => Number.isInteger(n) && n >= (schema.minimum ?? n)));
    case "number":
      return fc.constantFrom(...hostileNumbers);
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valueOf(schema.items ?? {}, name), { maxLength: 3 });
    case "object":
      return schema.properties ? objectOf(schema) : fc.dictionary(fc.constantFrom(...hostileTexts), anything);
    default:
      return anything;
  }
}

/** Each optional key now and then, each required one nearly always. */
function objectOf(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const parts = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const isRequired = schema.required?.includes(name) ?? false;
    const value = valueOf(part, name).map((one): [string, unknown][] => [[name, one]]);
    return fc.oneof(
      { weight: isRequired ? 15 : 1, arbitrary: value },
      { weight: isRequired ? 1 : 3, arbitrary: fc.constant<[string, unknown][]>([]) },
    );
  });
  return fc.tuple(...parts).map((entries) => Object.fromEntries(entries.flat()));
}

interface Sent {
  name: string;
  method: string;
  path: string;
  status: number;
}

/** Sends it as the owner; whatever comes back must not be our fault, and no page. */
async function fire(name: string, endpoint: Endpoint, path: string, init: RequestInit): Promise<Sent> {
  const response = await server.owner.fetch(path, { method: endpoint.method, ...init });
  const text = await response.text();
  const sent = `${name}: ${endpoint.method} ${path.slice(0, 300)} ${shown(init.body)} -> ${response.status} ${text.slice(0, 300)}`;
  // Label Studio answers 501 to a test without `random=true`.
  if (response.status !== 501) expect(response.status, sent).toBeLessThan(500);
  expect(response.headers.get("content-type") ?? "", sent).not.toContain("html");
  expect(response.headers.get("x-content-type-options"), sent).toBe("nosniff");
  expect(text, sent).not.toMatch(/\$argon2|node_modules|at .*\.ts:\d+/);
  return { name, method: endpoint.method, path, status: response.status };
}
const shown = (body: unknown): string => (typeof body === "string" ? body.slice(0, 200) : "");

const jsonBody = (value: unknown): RequestInit => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

const runs = 10;
/** These never succeed here: what they need cannot be guessed, or they are given nothing to do. */
const neverSucceeds = new Set([
  "accounts.refreshToken",
  "accounts.revokeToken",
  "accounts.rotateToken",
  "predictionRuns.resume",
]);

/** What imports read themselves. */
const importBodies = (): fc.Arbitrary<unknown> => {
  const data = fc.oneof(
    { weight: 4, arbitrary: fc.record({ text: fc.constantFrom(...hostileTexts) }) },
    { weight: 1, arbitrary: anything },
  );
  const result = fc.oneof({ weight: 3, arbitrary: fc.constant(spamResult) }, { weight: 1, arbitrary: anything });
  const answers = fc.array(fc.record({ result, score: anything, model_version: anything }), { maxLength: 2 });
  const rarely = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { freq: 1, nil: [] });
  const item = fc.record(
    { data, annotations: rarely(answers), predictions: rarely(answers), task: fc.constant(full.ids.task), result },
    { requiredKeys: ["data", "task", "result"] },
  );
  return fc.oneof(fc.array(item, { minLength: 1, maxLength: 2 }), anything);
};
const succeeded = new Map<string, number>();

describe("CVE-2023-47117 and all the rest: any values in any field are answered, never failed at", () => {
  test.each(targets)("$name", async ({ name, endpoint }) => {
    const aim = aimedAt(endpoint, full.ids);
    const part = (schema: Schema | undefined) => (schema ? objectOf(schema) : fc.constant({}));
    const cases = fc.tuple(part(endpoint.query), endpoint.rawBody ? importBodies() : part(endpoint.body));
    let good = 0;
    for (const [query, body] of fc.sample(cases, { numRuns: runs, seed })) {
      const path = buildPath(endpoint.path, aim.params, textQuery({ ...aim.query, ...query }));
      const whole = endpoint.rawBody ? body : { ...aim.body, ...(body as object) };
      const { status } = await fire(name, endpoint, path, endpoint.method === "GET" ? {} : jsonBody(whole));
      if (status < 400) good += 1;
    }
    succeeded.set(name, good);
  });

  test("and a good part of them was done", () => {
    const never = [...succeeded].filter(([name, good]) => good === 0 && !neverSucceeds.has(name)).map(([name]) => name);
    const share = [...succeeded.values()].reduce((sum, good) => sum + good, 0) / (succeeded.size * runs);
    expect(never).toEqual([]);
    expect(share).toBeGreaterThan(0.3);
  });
});

/** Addresses hold text: lone surrogates cannot even be sent. */
const textQuery = (query: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      typeof value === "string" ? value.toWellFormed() : typeof value === "object" ? JSON.stringify(value) : value,
    ]),
  );

const wrongIds = [
  "0",
  "-1",
  "2147483647",
  "2147483648",
  "9223372036854775808",
  "1e9",
  "1.5",
  "abc",
  "NaN",
  "%00",
  "..%2f1",
  "1%20or%201=1",
  "%F0%9F%98%80",
];
const withIds = endpoints.filter(({ endpoint }) => /:(id|annotation)/.test(endpoint.path));

describe("CVE-2026-47682: an id is a number of something that exists", () => {
  test.each(withIds)("$name", async ({ name, endpoint }) => {
    const aim = aimedAt(endpoint, full.ids);
    const hasBody = endpoint.method !== "GET" && !endpoint.rawBody;
    for (const id of wrongIds) {
      const path = endpoint.path.replaceAll(/:\w+/g, id);
      const { status } = await fire(name, endpoint, path, hasBody ? jsonBody(aim.body) : {});
      expect([400, 404], `${path} answered ${status}`).toContain(status);
    }
  });

  const withQueryIds = endpoints.filter(
    ({ endpoint }) =>
      endpoint.access.who === "project" && [endpoint.access.in].flat().some((p) => p.startsWith("query")),
  );
  test.each(withQueryIds)("$name, in the query", async ({ name, endpoint }) => {
    for (const id of wrongIds) {
      const query = [endpoint.access.who === "project" ? endpoint.access.in : []].flat();
      const path = `${endpoint.path.replace(":action", "delete_tasks")}?${query.map((p) => `${p.split(".")[1]}=${id}`).join("&")}`;
      const { status } = await fire(name, endpoint, path, {});
      expect([400, 404], `${path} answered ${status}`).toContain(status);
    }
  });
});

const nested = (levels: number, open = "[", close = "]"): string => open.repeat(levels) + close.repeat(levels);
const bodies: [what: string, type: string | null, body: string][] = [
  ["nothing", "application/json", ""],
  ["nothing of no type", null, ""],
  ["a list", "application/json", "[]"],
  ["a list of lists", "application/json", "[[[1]]]"],
  ["text", "application/json", '"text"'],
  ["a number", "application/json", "42"],
  ["a huge number", "application/json", "1e999"],
  ["null", "application/json", "null"],
  ["half an object", "application/json", '{"title": '],
  ["a deep list", "application/json", nested(10_000)],
  ["a deep object", "application/json", nested(10_000, '{"a":', "}").replace(":}", ":1}")],
  ["a prototype", "application/json", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ["not UTF-8", "application/json", "\ud800"],
  ["XML", "application/xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"],
  ["plain text", "text/plain", "hello"],
  ["a form", "application/x-www-form-urlencoded", "title=a&title=b&__proto__=c&constructor=[1]&toString={}&a[b]=1"],
  ["a form without its boundary", "multipart/form-data", "hello"],
  [
    "a form that ends early",
    "multipart/form-data; boundary=x",
    "--x\r\ncontent-disposition: form-data; name=a\r\n\r\n",
  ],
];
const withBodies = targets.filter(({ endpoint }) => endpoint.method !== "GET");

describe("bodies that are no objects, of no known type, of no end", () => {
  test.each(withBodies)("$name", async ({ name, endpoint }) => {
    const { params, query } = aimedAt(endpoint, full.ids);
    const path = buildPath(endpoint.path, params, query);
    for (const [what, type, body] of bodies) {
      const headers: Record<string, string> = type === null ? {} : { "content-type": type };
      await fire(`${name}: ${what}`, endpoint, path, {
        body: Buffer.from(body),
        headers,
      });
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test.each(withBodies.filter(({ endpoint }) => endpoint.body))(
    "$name, deep within each field",
    async ({ name, endpoint }) => {
      const { params, query, body } = aimedAt(endpoint, full.ids);
      const path = buildPath(endpoint.path, params, query);
      const json = { "content-type": "application/json" };
      const rest = JSON.stringify(body).slice(1, -1);
      const withDeep = (field: string, levels: number) =>
        `{${rest === "" ? "" : `${rest},`}"${field}":{"a":${nested(levels)}}}`;
      for (const field of Object.keys((endpoint.body as Schema).properties ?? { any: 1 })) {
        await fire(name, endpoint, path, { body: withDeep(field, 150), headers: json });
        // As text: several fields are read as JSON.
        await fire(name, endpoint, path, jsonBody({ ...body, [field]: nested(10_000) }));
      }
      const { status } = await fire(name, endpoint, path, { body: withDeep("data", 10_000), headers: json });
      expect(status).toBe(400);
    },
  );

  const deepQueries = targets.filter(({ endpoint }) => endpoint.query);
  test.each(deepQueries)("$name, deep within each part of the query", async ({ name, endpoint }) => {
    const { params, query, body } = aimedAt(endpoint, full.ids);
    for (const field of Object.keys((endpoint.query as Schema).properties ?? {})) {
      const path = buildPath(endpoint.path, params, { ...query, [field]: "FIELD" });
      const init = endpoint.method === "GET" || endpoint.rawBody ? {} : jsonBody(body);
      await fire(name, endpoint, path.replace("FIELD", nested(7_000)), init);
    }
  });
});
