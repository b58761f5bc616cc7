import { type Endpoint, type Place, type Resource, endpoints } from "@tandem/schema/api";
import { buildPath } from "@tandem/schema/client";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startModelServer } from "./fakes/model-server.ts";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "./harness.ts";

/** Every route of the API table, called as nobody and as a stranger. Real: server, database, HTTP. Fake: the model. */
let server: TestServer;
let stranger: TestUser;
let model: Awaited<ReturnType<typeof startModelServer>>;
const ids = {} as Record<Resource, number>;

const created = async (path: string, body: unknown): Promise<number> => {
  const answer = await server.owner.json("POST", path, body);
  expect(answer.status, `${path} answered ${JSON.stringify(answer.body)}`).toBe(201);
  return (answer.body as { id: number }).id;
};

beforeAll(async () => {
  server = await startTestServer();
  model = await startModelServer();
  stranger = await server.stranger();
  ids.project = await created("/api/projects/", { title: "Private", label_config: labelConfigs.text });
  ids.task = await created("/api/tasks/", { project: ids.project, data: { text: "secret words" } });
  const result = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];
  ids.annotation = await created(`/api/tasks/${ids.task}/annotations/`, { result });
  ids.draft = await created(`/api/tasks/${ids.task}/drafts/`, { result });
  ids.prediction = await created("/api/predictions/", { task: ids.task, result, score: 0.5, model_version: "v1" });
  ids["ml-backend"] = await created("/api/ml/", { project: ids.project, url: model.url, title: "m" });
  ids.view = await created("/api/dm/views/", { project: ids.project, data: { title: "All" } });
  ids.webhook = await created("/api/webhooks/", { project: ids.project, url: "http://127.0.0.1:9/hook" });
  await server.owner.json("POST", `/api/ml/${ids["ml-backend"]}/train/`, {});
  await server.owner.json("POST", `/api/dm/actions/?id=retrieve_tasks_predictions&project=${ids.project}`, {});
  await server.settle();
  const first = async (table: string) =>
    (await sql<{ id: number }>`select id from ${sql.table(table)} limit 1`.execute(server.context.db)).rows[0]?.id ?? 0;
  ids["prediction-run"] = await first("prediction_runs");
  ids["training-run"] = await first("training_runs");
});
afterAll(async () => {
  await server?.stop();
  await model?.close();
});

const placesOf = (endpoint: Endpoint): Place[] =>
  endpoint.access.who === "project" ? [endpoint.access.in].flat() : [];

/** The request an attacker would send: ids of things that are not theirs in every place the endpoint looks. */
function requestFor(endpoint: Endpoint): { path: string; body: Record<string, unknown> | undefined } {
  const access = endpoint.access;
  const id = access.who === "project" ? ids[access.of] : 1;
  const params = Object.fromEntries(
    [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => [
      name ?? "",
      name === "annotation" ? ids.annotation : name === "action" ? "delete_tasks" : id,
    ]),
  );
  const query: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  for (const place of placesOf(endpoint)) {
    const [part, name = ""] = place.split(".");
    const value = name === "view" ? ids.view : id;
    if (part === "query") query[name] = value;
    if (part === "body") body[name] = value;
  }
  const hasBody = endpoint.method !== "GET" && !endpoint.rawBody;
  return { path: buildPath(endpoint.path, params, query), body: hasBody ? body : undefined };
}

const tables = [
  "projects",
  "tasks",
  "annotations",
  "drafts",
  "predictions",
  "ml_backends",
  "views",
  "webhooks",
  "prediction_runs",
  "training_runs",
  "memberships",
  "users",
];
async function contents(): Promise<Record<string, string>> {
  const entries = tables.map(async (table) => {
    const { rows } = await sql<{
      hash: string;
    }>`select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from (select to_jsonb(x) - 'last_activity' as t from ${sql.table(table)} x) y`.execute(
      server.context.db,
    );
    return [table, rows[0]?.hash ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe.each(endpoints)("$name", ({ endpoint }) => {
  const isOpen = endpoint.access.who === "anyone";

  test("refuses nobody", async () => {
    const { path, body } = requestFor(endpoint);
    if (isOpen) return expect(endpoint.path).toMatch(openPaths);
    const answer = await server.nobody.json(endpoint.method, path, body);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ status_code: 401, detail: "Authentication credentials were not provided." });
  });

  test("shows a stranger nothing and changes nothing for them", async () => {
    if (endpoint.access.who === "anyone" || endpoint.access.who === "user")
      return expect(["anyone", "user"]).toContain(endpoint.access.who);
    const { path, body } = requestFor(endpoint);
    const before = await contents();
    const answer = await stranger.json(endpoint.method, path, body);
    expect([403, 404]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toContain("secret words");
    expect(await contents()).toEqual(before);
  });
});

/** The only addresses that answer without knowing who asks; a new one has to be written down here. */
const openPaths =
  /^\/(health\/|logout\/|user\/(signup|login)\/|api\/(installation|version|openapi\.json|token\/refresh|projects\/validate|webhooks\/info)\/?)$/;

test("every endpoint of the table is served, and nothing else that is not written down", async () => {
  const response = await server.owner.json("GET", "/api/openapi.json");
  const served = response.body as { paths: Record<string, unknown> };
  expect(Object.keys(served.paths).length).toBeGreaterThan(50);
  expect(server.unboundEndpoints()).toEqual([]);
});

test("a stranger's lists are empty", async () => {
  for (const path of ["/api/projects/", "/api/webhooks/", "/api/predictions/"]) {
    const { body } = await stranger.json("GET", path);
    expect(JSON.stringify(body)).not.toContain("secret words");
    expect(Array.isArray(body) ? body : (body as { results: unknown[] }).results).toEqual([]);
  }
  const byTask = await stranger.json("GET", `/api/predictions/?task=${ids.task}`);
  expect(byTask.status === 404 || JSON.stringify(byTask.body) === "[]").toBe(true);
});

test("a guest cannot make the server call an address, not even from a project of their own", async () => {
  const { body } = await stranger.json("POST", "/api/projects/", {
    title: "Mine alone",
    label_config: labelConfigs.text,
  });
  const { id: project } = body as { id: number };
  for (const [path, more] of [
    ["/api/ml/", { title: "m" }],
    ["/api/webhooks/", {}],
  ] as const) {
    const answer = await stranger.json("POST", path, { project, url: model.url, ...more });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ detail: expect.stringContaining("Guests may not") });
  }
});

test("a backend's token works for its project only", async () => {
  const token = model.lastSetup()?.access_token ?? "";
  const as = (path: string) => fetch(server.url + path, { headers: { authorization: `Token ${token}` } });
  const other = await created("/api/projects/", { title: "Other one", label_config: labelConfigs.text });
  expect((await as(`/api/projects/${ids.project}/`)).status).toBe(200);
  expect((await as(`/api/projects/${other}/`)).status).toBe(404);
  expect((await as("/api/current-user/token/")).status).toBe(403);
  expect((await as("/api/users/")).status).toBe(403);
});

test("a request from another site does not ride on a session", async () => {
  const signedUp = await fetch(`${server.url}/user/login/`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ email: stranger.email, password: "correct horse battery" }),
  });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((value) => value.split(";")[0])
    .join("; ");
  expect(signedUp.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
  expect(signedUp.headers.getSetCookie().join()).toMatch(/SameSite=Lax/i);
  const create = (origin: string) =>
    fetch(`${server.url}/api/projects/`, {
      method: "POST",
      headers: { cookie, origin, "content-type": "application/json" },
      body: JSON.stringify({ title: "Forged" }),
    });
  expect((await create("https://evil.example")).status).toBe(403);
  expect((await create("null")).status).toBe(403);
  expect((await create(server.url)).status).toBe(201);
});
