import { type Endpoint, type Right, endpoints } from "@tandem/schema/api";
import { buildPath } from "@tandem/schema/client";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FullProject, aimedAt, created, secretWords, spamResult, startFullProject } from "./full-project.ts";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "./harness.ts";

/**
 * Who may do what, for the advisories about it, generated from the API table (permissions.test.ts has nobody and
 * strangers). Real: server, database, HTTP. Fake: the model.
 */
let server: TestServer;
let full: FullProject;
let viewer: TestUser;
let labeler: TestUser;
let member: TestUser;

const passwordOfAll = "correct horse battery";

beforeAll(async () => {
  server = await startTestServer();
  full = await startFullProject(server);
  viewer = await server.stranger();
  labeler = await server.stranger();
  member = await server.member();
  await added(viewer, "view");
  await added(labeler, "label");
});
afterAll(async () => {
  await server?.stop();
  await full?.model.close();
});

const added = async (user: TestUser, right: Right) =>
  expect(
    (await server.owner.json("POST", `/api/projects/${full.ids.project}/members/`, { user: user.id, right })).status,
  ).toBe(201);

/** Everything stored, without what looking at things is allowed to change. */
async function contents(): Promise<Record<string, string>> {
  const { db } = server.context;
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`.execute(db);
  const entries = tables.map(async ({ name }) => {
    const { rows } = await sql<{ hash: string | null }>`
      select md5(string_agg(t::text, '|' order by t::text)) as hash
      from (select to_jsonb(x) - ${looked[name] ?? []}::text[] as t from ${sql.table(name)} x) y`.execute(db);
    return [name, rows[0]?.hash ?? ""] as const;
  });
  return Object.fromEntries((await Promise.all(entries)).filter(([name]) => !noticed.has(name)));
}
/** A backend is asked anew when it is looked at; deliveries go on in the background. */
const looked: Record<string, string[]> = {
  users: ["last_activity"],
  events: ["dispatched_at"],
  webhook_deliveries: ["attempts", "next_attempt_at", "state", "status", "error", "delivered_at"],
  ml_backends: ["checked_at", "updated_at", "state", "error_message", "last_failure"],
};
/** `next` locks the task it hands out. */
const noticed = new Set(["task_locks"]);

function requestFor(endpoint: Endpoint): { path: string; body: unknown } {
  const { params, query, body } = aimedAt(endpoint, full.ids);
  const hasBody = endpoint.method !== "GET" && !endpoint.rawBody;
  return { path: buildPath(endpoint.path, params, query), body: hasBody ? body : undefined };
}

const rank: Record<Right, number> = { view: 1, label: 2, manage: 3 };
const needing = (above: Right) =>
  endpoints.filter(({ endpoint: { access } }) => access.who === "project" && rank[access.may] > rank[above]);
const ownersOnly = endpoints.filter(({ endpoint }) => endpoint.access.who === "owner");

describe("CVE-2024-45393, CVE-2024-47172, GHSA-m7p7-6w4m-886p: each route checks the object it is about", () => {
  test.each(needing("view"))("who may view may not: $name", async ({ endpoint }) => {
    const { path, body } = requestFor(endpoint);
    const before = await contents();
    expect((await viewer.json(endpoint.method, path, body)).status).toBe(403);
    expect(await contents()).toEqual(before);
  });

  test.each(needing("label"))("who may label may not: $name", async ({ endpoint }) => {
    const { path, body } = requestFor(endpoint);
    const before = await contents();
    expect((await labeler.json(endpoint.method, path, body)).status).toBe(403);
    expect(await contents()).toEqual(before);
  });

  test.each(ownersOnly)("who does not own the installation may not: $name", async ({ endpoint }) => {
    const before = await contents();
    for (const user of [member, labeler])
      expect((await user.json(endpoint.method, requestFor(endpoint).path, requestFor(endpoint).body)).status).toBe(403);
    expect(await contents()).toEqual(before);
  });

  test("and who may view, views: the refusals are not for want of an object", async () => {
    const viewable = endpoints.filter(
      ({ endpoint: { access, method, streams } }) =>
        access.who === "project" && access.may === "view" && method === "GET" && !streams,
    );
    expect(viewable.length).toBeGreaterThan(20);
    for (const { name, endpoint } of viewable)
      expect((await viewer.json("GET", requestFor(endpoint).path)).status, name).toBe(200);
  });

  test("drafts are their author's only, even among those who label the same tasks", async () => {
    const { draft, task } = full.ids;
    for (const [method, body] of [["GET"], ["PATCH", { result: [] }], ["DELETE"]] as const)
      expect((await labeler.json(method, `/api/drafts/${draft}/`, body)).status).toBe(404);
    expect((await labeler.json("GET", `/api/tasks/${task}/drafts/`)).body).toEqual([]);
    const steal = await labeler.json("POST", `/api/tasks/${task}/annotations/`, {
      result: spamResult,
      draft_id: draft,
    });
    expect(steal.status).toBe(403);
  });

  test("nobody labels in another's name without the right to manage", async () => {
    const body = { result: spamResult, completed_by: server.owner.id };
    expect((await labeler.json("POST", `/api/tasks/${full.ids.task}/annotations/`, body)).status).toBe(403);
  });

  test("an id of one's own project in one place does not open another's in the next", async () => {
    const guest = await server.stranger();
    const own = await guest.json("POST", "/api/projects/", { title: "Own", label_config: labelConfigs.text });
    const { id } = own.body as { id: number };
    const { project, task, view, annotation } = full.ids;
    const mixed: [method: string, path: string, body?: unknown][] = [
      ["GET", `/api/tasks/?project=${id}&view=${view}`],
      ["GET", `/api/predictions/?project=${id}&task=${task}`],
      ["GET", `/api/predictions/?task=${task}`],
      ["GET", `/api/projects/${id}/next/?view=${view}`],
      ["POST", `/api/dm/actions/?id=delete_tasks&project=${id}&view=${view}`, { selectedItems: { all: true } }],
      ["POST", `/api/projects/${id}/import/predictions/`, [{ task, result: spamResult }]],
      ["GET", `/api/tasks/${task}/annotations/${annotation}/drafts/`],
      ["POST", `/api/predictions/?project=${id}`, { project: id, task, result: spamResult }],
    ];
    const before = await contents();
    for (const [method, path, body] of mixed) {
      const answer = await guest.json(method, path, body);
      expect([400, 403, 404], `${path} answered ${answer.status}`).toContain(answer.status);
      expect(JSON.stringify(answer.body)).not.toContain(secretWords);
    }
    expect(await contents()).toEqual(before);
    // An own project's selection of another's tasks is a selection of nothing.
    const selection = { selectedItems: { all: false, included: [task] } };
    await guest.json("POST", `/api/dm/actions/?id=delete_tasks&project=${id}`, selection);
    await guest.json("POST", "/api/dm/views/order/", { project: id, ids: [view] });
    await guest.json("PATCH", `/api/webhooks/${full.ids.webhook}/`, { project: id });
    expect(await contents()).toEqual(before);
    expect((await server.owner.json("GET", `/api/projects/${project}/`)).status).toBe(200);
  });

  test("people cannot be looked up by adding them to a project", async () => {
    const guest = await server.stranger();
    const own = await guest.json("POST", "/api/projects/", { title: "Own", label_config: labelConfigs.text });
    const { id } = own.body as { id: number };
    for (const user of [viewer.id, member.id, server.owner.id]) {
      expect((await guest.json("POST", `/api/projects/${id}/members/`, { user, right: "view" })).status).toBe(400);
      expect((await guest.json("GET", `/api/users/${user}/`)).status).toBe(404);
    }
    for (const completed_by of [viewer.id, member.id, member.email, { id: member.id }, { email: member.email }])
      await guest.json("POST", `/api/projects/${id}/import/`, [
        { data: { text: "x" }, annotations: [{ result: spamResult, completed_by }] },
      ]);
    const made = await guest.json("POST", `/api/projects/${id}/tasks/`, { data: { text: "y" } });
    await guest.json("POST", `/api/tasks/${(made.body as { id: number }).id}/annotations/`, {
      result: spamResult,
      completed_by: member.id,
    });
    for (const path of ["members/", "annotators/", "tasks/", "export/?exportType=JSON"]) {
      const answer = await guest.fetch(`/api/projects/${id}/${path}`);
      const text = await answer.text();
      expect(text, path).not.toContain(viewer.email);
      expect(text, path).not.toContain(member.email);
    }
  });
});

describe("CVE-2026-23526: nobody raises their own role", () => {
  const roleOf = async (user: TestUser) =>
    ((await user.json("GET", "/api/current-user/whoami/")).body as { role: string }).role;

  test.each(["/api/current-user/", "/api/users/:id/"])("PATCH %s", async (path) => {
    for (const [user, role] of [
      [labeler, "guest"],
      [member, "member"],
    ] as const) {
      const fields = { role: "owner", is_active: true, is_superuser: true, is_staff: true, password_hash: "x", id: 1 };
      await user.json("PATCH", path.replace(":id", String(user.id)), { first_name: "Me", ...fields });
      expect(await roleOf(user)).toBe(role);
      const other = await user.json("PATCH", `/api/users/${server.owner.id}/`, { first_name: "Mine" });
      expect([403, 404]).toContain(other.status);
    }
  });

  test("POST /api/users/, sign-up with a role, membership", async () => {
    const person = { email: "second@example.com", password: passwordOfAll, role: "owner" };
    expect((await member.json("POST", "/api/users/", person)).status).toBe(403);
    const signedUp = await server.nobody.json("POST", "/user/signup/", person);
    expect(signedUp.status).toBeLessThan(400);
    const row = await server.context.db
      .selectFrom("users")
      .select("role")
      .where("email", "=", person.email)
      .executeTakeFirst();
    expect(row).toEqual({ role: "guest" });
    const members = `/api/projects/${full.ids.project}/members/`;
    expect((await labeler.json("POST", members, { user: labeler.id, right: "manage" })).status).toBe(403);
  });
});

async function sessionOf(user: TestUser): Promise<string> {
  const response = await server.nobody.fetch("/user/login/", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ email: user.email, password: passwordOfAll }),
  });
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

describe("CVE-2024-37306: nothing changes because a link was followed or a foreign page sent a form", () => {
  const gets = endpoints.filter(({ endpoint }) => endpoint.method === "GET" && !endpoint.path.endsWith("/live/"));
  test("GET and HEAD change nothing", async () => {
    expect(gets.length).toBeGreaterThan(40);
    for (const { name, endpoint } of gets) {
      const before = await contents();
      const { path } = requestFor(endpoint);
      const response = await server.owner.fetch(path);
      await response.arrayBuffer();
      expect(response.status, name).toBe(200);
      await server.owner.fetch(path, { method: "HEAD" });
      expect(await contents(), name).toEqual(before);
    }
  });

  const changing = endpoints.filter(({ endpoint }) => endpoint.method !== "GET");
  test.each(["https://evil.example", "null", "not an origin", "http://localhost:1"])("Origin: %s", async (origin) => {
    const cookie = await sessionOf(server.owner);
    const before = await contents();
    for (const { name, endpoint } of changing) {
      const { path, body } = requestFor(endpoint);
      const response = await server.nobody.fetch(path, {
        method: endpoint.method,
        headers: { cookie, origin, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // What is open to anybody rides on nothing: its own checks refuse an empty body.
      const isOpen = ["accounts.refreshToken", "projects.validateConfig"].includes(name);
      expect(isOpen ? [400] : [403, 400], `${name} answered ${response.status}`).toContain(response.status);
    }
    expect(await contents()).toEqual(before);
    const form = await server.nobody.fetch("/api/projects/", {
      method: "POST",
      headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded" },
      body: "title=Forged",
    });
    expect(form.status).toBe(403);
  });

  test("the cookie is for our own pages: HttpOnly, SameSite=Lax", async () => {
    const response = await server.nobody.fetch("/user/login/", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: viewer.email, password: passwordOfAll }),
    });
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/HttpOnly.*SameSite=Lax/i)]);
  });

  test("no answer lets other origins read it", async () => {
    for (const path of ["/api/projects/", "/api/version/", "/health/"]) {
      const response = await server.owner.fetch(path, { headers: { origin: "https://evil.example" } });
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    const preflight = await server.nobody.fetch("/api/projects/", {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
    expect(preflight.status).toBe(404);
  });
});

describe("CVE-2025-25297, the reference's creator token: a backend's token opens its project and no more", () => {
  const asBackend = (endpoint: Endpoint, path: string, body: unknown) =>
    fetch(server.url + path, {
      method: endpoint.method,
      headers: {
        authorization: `Token ${full.model.lastSetup()?.access_token ?? ""}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test("not other projects", async () => {
    const other = await startFullProject(server);
    try {
      const before = await contents();
      for (const { name, endpoint } of endpoints.filter((one) => one.endpoint.access.who === "project")) {
        const { params, query, body } = aimedAt(endpoint, other.ids);
        const hasBody = endpoint.method !== "GET" && !endpoint.rawBody;
        const path = buildPath(endpoint.path, params, query);
        const response = await asBackend(endpoint, path, hasBody ? body : undefined);
        expect(response.status, name).toBe(404);
      }
      expect(await contents()).toEqual(before);
    } finally {
      await other.model.close();
    }
  });

  test("not what people do", async () => {
    await created(server, "/api/projects/", { title: "Other one" });
    const before = await contents();
    const routes = endpoints.filter(({ endpoint }) => ["user", "owner"].includes(endpoint.access.who));
    /** Lists of what one may see, and settings that hold no secret. */
    const harmless = new Set(["projects.list", "projects.counts", "accounts.jwtSettings", "system.templates"]);
    for (const { name, endpoint } of routes) {
      const { path, body } = requestFor(endpoint);
      const response = await asBackend(endpoint, path, body);
      const text = await response.text();
      if (harmless.has(name)) expect(text).not.toContain('"Other one"');
      else expect([403, 400], `${name} answered ${response.status}: ${text.slice(0, 200)}`).toContain(response.status);
    }
    expect(await contents()).toEqual(before);
  });

  test("and dies with the backend", async () => {
    const project = await created(server, "/api/projects/", { title: "Short", label_config: labelConfigs.text });
    const backend = await created(server, "/api/ml/", { project, url: full.model.url, title: "short-lived" });
    const token = full.model.lastSetup()?.access_token ?? "";
    const look = () =>
      fetch(`${server.url}/api/projects/${project}/`, { headers: { authorization: `Bearer ${token}` } });
    expect((await look()).status).toBe(200);
    await server.owner.json("DELETE", `/api/ml/${backend}/`);
    expect((await look()).status).toBe(401);
  });
});
