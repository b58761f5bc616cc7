import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, type TestUser, startTestServer } from "../../../test/harness.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import {
  backendTokenOf,
  createBackendToken,
  ensureBootstrapUser,
  revokeBackendTokens,
  storedJson,
  storedText,
} from "./index.ts";
import { safeNext } from "./log-in-pages.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";

let server: TestServer;
let member: TestUser;
let guest: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  member = await server.member();
  guest = await server.stranger();
});
afterAll(() => server?.stop());

const password = "correct horse battery";
type Body = Record<string, unknown>;

const post = (path: string, body: Body, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });

describe("passwords", () => {
  test("are kept as Argon2id with a salt of their own", async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(password, one)).toBe(true);
    expect(await verifyPassword("correct horse batterY", one)).toBe(false);
    expect(await verifyPassword(password, null)).toBe(false);
    expect(await verifyPassword(password, "plain")).toBe(false);
  });

  test("a hash made elsewhere, with other parameters, is understood", async () => {
    // From the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
    const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    expect(await verifyPassword("password", hash)).toBe(true);
    expect(await verifyPassword("Password", hash)).toBe(false);
  });

  test("must have eight characters", async () => {
    const answer = await post("/user/signup/", { email: "short@example.com", password: "1234567" });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { validation_errors: Body }).validation_errors).toHaveProperty("password");
  });
});

describe("logging in", () => {
  test("a form is sent on, a script told where to", async () => {
    const answer = await form("/user/login/?next=/projects/1%3Ftab=2", { email: member.email, password });
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("/projects/1?tab=2");
    const cookie = answer.headers.getSetCookie().find((text) => text.startsWith("sessionid=")) ?? "";
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Max-Age|Expires|Secure/);
    const json = await post("/user/login", { email: member.email, password }, { accept: "application/json" });
    expect(json.status).toBe(200);
    expect(await json.json()).toEqual({ redirect: "/projects" });
  });

  test("a session lasts fourteen days when asked to, and ends with the log-out", async () => {
    const answer = await form("/user/login/", { email: member.email, password, persist_session: "on" });
    const set = answer.headers.getSetCookie().find((text) => text.startsWith("sessionid=")) ?? "";
    expect(set).toContain("Max-Age=1209600");
    const cookie = set.split(";")[0] ?? "";
    const whoami = () => fetch(`${server.url}/api/current-user/whoami`, { headers: { cookie } });
    expect(((await (await whoami()).json()) as Body)["email"]).toBe(member.email);
    const out = await fetch(`${server.url}/logout/`, { method: "POST", redirect: "manual", headers: { cookie } });
    expect(out.status).toBe(302);
    expect((await whoami()).status).toBe(401);
  });

  test("wrong credentials are refused with one message, whichever is wrong", async () => {
    const wrong = await post("/user/login/", { email: member.email, password: "not the password" });
    const unknown = await post("/user/login/", { email: "nobody@example.com", password });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const [one, two] = [(await wrong.json()) as Body, (await unknown.json()) as Body];
    expect(one["detail"]).toBe(two["detail"]);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test("another site cannot log a visitor in", async () => {
    const answer = await form("/user/login/", { email: member.email, password }, { origin: "https://evil.example" });
    expect(answer.status).toBe(403);
  });

  test.each([
    ["/data", "/data"],
    ["/a?b=c#d", "/a?b=c#d"],
    ["//evil.example", "/projects"],
    ["/\\evil.example", "/projects"],
    ["https://evil.example", "/projects"],
    ["javascript:alert(1)", "/projects"],
    ["/a\r\nset-cookie: x=y", "/projects"],
    ["/\t/evil.example", "/projects"],
    ["/..//evil.example", "/projects"],
    [undefined, "/projects"],
  ])("is sent on from %j to our own path only", (next, path) => {
    expect(safeNext(next)).toBe(path);
  });

  test("attempts are limited per address and minute", () => {
    let now = 0;
    const limit = createAttemptLimit(2, () => now);
    limit("a");
    limit("a");
    expect(() => limit("a")).toThrow("Too many attempts");
    limit("b");
    now = 60_000;
    limit("a");
  });

  test("the limit is that of the settings", async () => {
    const strict = await startTestServer({ loginsPerMinute: 3 });
    const attempt = () =>
      fetch(`${strict.url}/user/login/`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: strict.owner.email, password: "wrong password" }),
      });
    // The owner's sign-up was the first attempt.
    const statuses = [(await attempt()).status, (await attempt()).status, (await attempt()).status];
    expect(statuses).toEqual([401, 401, 429]);
    await strict.stop();
  });
});

describe("signing up", () => {
  test("the first owns, invited ones are members, others guests", async () => {
    const role = async (user: TestUser) =>
      ((await user.json("GET", "/api/current-user/whoami")).body as { role: string }).role;
    expect(await Promise.all([server.owner, member, guest].map(role))).toEqual(["owner", "member", "guest"]);
  });

  test("of two first sign-ups at the same time one owns, and gets what was there before", async () => {
    const fresh = await startTestServer();
    const { db } = fresh.context;
    await db.deleteFrom("users").execute();
    await db.deleteFrom("installation").execute();
    await db.insertInto("projects").values({ title: "Demo" }).execute();
    const info = async () => (await fetch(`${fresh.url}/api/installation`)).json() as Promise<Body>;
    expect(await info()).toMatchObject({ has_owner: false, signup: "first-user" });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        fetch(`${fresh.url}/user/signup/`, {
          method: "POST",
          redirect: "manual",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email: `first-${index}@example.com`, password }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(302));
    const owners = await db.selectFrom("users").select("id").where("role", "=", "owner").execute();
    expect(owners).toHaveLength(1);
    const project = await db.selectFrom("projects").select("created_by").executeTakeFirstOrThrow();
    expect(project.created_by).toBe(owners[0]?.id);
    expect(await info()).toMatchObject({ has_owner: true, signup: "open" });
    await fresh.stop();
  });

  test("is closed without an invite unless it is open, and an old link does not help", async () => {
    const closed = await startTestServer({ allowSignup: false });
    const signUp = (query: string, email: string) =>
      fetch(`${closed.url}/user/signup/${query}`, {
        method: "POST",
        redirect: "manual",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password }),
      });
    const invite = async (method: string, path: string) =>
      ((await closed.owner.json(method, path)).body as { token: string }).token;
    const old = await invite("GET", "/api/invite");
    expect((await signUp("", "a@example.com")).status).toBe(403);
    const fresh = await invite("POST", "/api/invite/reset-token/");
    expect((await signUp(`?token=${old}`, "a@example.com")).status).toBe(403);
    expect((await signUp(`?token=${fresh}`, "a@example.com")).status).toBe(302);
    expect((await signUp(`?token=${fresh}`, "A@Example.com")).status).toBe(400);
    await closed.stop();
  });

  test("the user of the environment exists from the start, with their token", async () => {
    const token = "a".repeat(40);
    const bootstrapUser = { email: "boss@example.com", password, token };
    await ensureBootstrapUser({ ...server.context, config: { ...server.context.config, bootstrapUser } });
    await ensureBootstrapUser({ ...server.context, config: { ...server.context.config, bootstrapUser } });
    const answer = await fetch(`${server.url}/api/current-user/whoami`, {
      headers: { authorization: `Token ${token}` },
    });
    expect(await answer.json()).toMatchObject({ email: "boss@example.com", role: "member" });
  });
});

describe("tokens", () => {
  test("a personal access token: one at a time, exchanged, rotated, revoked with all that came from it", async () => {
    const user = await server.member();
    const create = () => user.json("POST", "/api/token/", {});
    const first = await create();
    expect(first.status).toBe(201);
    const { token } = first.body as { token: string };
    expect(await create()).toMatchObject({
      status: 409,
      body: { detail: "You already have a valid token. Please revoke it before creating a new one." },
    });
    const shown = (await user.json("GET", "/api/token")).body as { token: string }[];
    expect(shown).toEqual([{ token: token.split(".").slice(0, 2).join(".") }]);

    const refresh = async (given: string) => (await post("/api/token/refresh/", { refresh: given })).json();
    const { access } = (await refresh(token)) as { access: string };
    const as = (bearer: string) =>
      fetch(`${server.url}/api/current-user/whoami`, { headers: { authorization: `Bearer ${bearer}` } });
    expect([(await as(access)).status, (await as(token)).status]).toEqual([200, 200]);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, number>;
    expect(claims).toMatchObject({ token_type: "refresh", user_id: user.id });
    expect(claims["exp"]! - claims["iat"]!).toBe(200 * 365 * 86_400);

    const rotated = await user.json("POST", "/api/token/rotate/", { refresh: token });
    const next = (rotated.body as { refresh: string }).refresh;
    expect([(await as(access)).status, (await as(token)).status, (await as(next)).status]).toEqual([401, 401, 200]);
    expect(((await refresh(token)) as Body)["status_code"]).toBe(401);

    const cut = next.split(".").slice(0, 2).join(".");
    expect((await member.json("POST", "/api/token/blacklist/", { refresh: next })).status).toBe(404);
    expect((await user.json("POST", "/api/token/blacklist/", { refresh: cut })).status).toBe(204);
    expect(await user.json("POST", "/api/token/blacklist/", { refresh: cut })).toMatchObject({
      status: 404,
      body: { detail: "Token is invalid or already blacklisted." },
    });
    expect((await as(next)).status).toBe(401);
    expect((await create()).status).toBe(201);
  });

  test("two simultaneous requests make one personal token", async () => {
    const user = await server.member();
    const answers = await Promise.all(Array.from({ length: 5 }, () => user.json("POST", "/api/token/", {})));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
  });

  test("an access token cannot be exchanged, nor one with a changed signature", async () => {
    const user = await server.member();
    const { token } = (await user.json("POST", "/api/token/", {})).body as { token: string };
    const { access } = (await (await post("/api/token/refresh/", { refresh: token })).json()) as { access: string };
    for (const wrong of [access, `${token}x`, token.replace(/\.[^.]+$/, "."), "x"])
      expect((await post("/api/token/refresh/", { refresh: wrong })).status).toBe(401);
  });

  test("legacy tokens can be reset and switched off", async () => {
    const user = await server.member();
    const old = user.token;
    const reset = await user.json("POST", "/api/current-user/reset-token/");
    expect(reset.status).toBe(201);
    expect((await user.json("GET", "/api/current-user/whoami")).status).toBe(401);
    expect((reset.body as { token: string }).token).not.toBe(old);
    expect((await member.json("POST", "/api/jwt/settings", { api_tokens_enabled: false })).status).toBe(403);
    const settings = await server.owner.json("POST", "/api/jwt/settings", { api_tokens_enabled: false });
    expect(settings.body).toEqual({ api_tokens_enabled: false, legacy_api_tokens_enabled: true });
    const { token } = (await member.json("POST", "/api/token/", {})).body as { token: string };
    expect((await post("/api/token/refresh/", { refresh: token })).status).toBe(401);
    await server.owner.json("POST", "/api/jwt/settings", { api_tokens_enabled: true });
    expect((await post("/api/token/refresh/", { refresh: token })).status).toBe(200);
  });

  test("a backend's token is the same at each look, stored only as a digest, and can be revoked", async () => {
    const { context } = server;
    const project = await context.db
      .insertInto("projects")
      .values({ title: "With a model" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const backend = await context.db
      .insertInto("ml_backends")
      .values({ project_id: project.id, url: "http://m", title: "m" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const place = { project: project.id, backend: backend.id };
    const token = await context.db.transaction().execute((trx) => createBackendToken(trx, context, place));
    expect(token).toMatch(/^tdm_[0-9a-f]{64}$/);
    expect(await backendTokenOf(context, backend.id)).toBe(token);
    const stored = await context.db
      .selectFrom("api_tokens")
      .selectAll()
      .where("ml_backend_id", "=", backend.id)
      .execute();
    expect(JSON.stringify(stored)).not.toContain(token.slice(4));
    const as = () => fetch(`${server.url}/api/projects/${project.id}`, { headers: { "x-api-key": token } });
    expect((await as()).status).toBe(200);
    await revokeBackendTokens(context.db, backend.id);
    expect((await as()).status).toBe(401);
    expect(await backendTokenOf(context, backend.id)).toBeNull();
  });
});

describe("users", () => {
  test("have Label Studio's shape and no secrets", async () => {
    const { body } = await member.json("GET", "/api/users/");
    const list = body as Body[];
    const own = list.find(({ id }) => id === member.id) ?? {};
    expect(Object.keys(own).sort()).toEqual(
      [
        "active_organization",
        "active_organization_meta",
        "allow_newsletters",
        "avatar",
        "custom_hotkeys",
        "date_joined",
        "email",
        "first_name",
        "id",
        "initials",
        "last_activity",
        "last_name",
        "phone",
        "role",
        "username",
      ].sort(),
    );
    expect(own).toMatchObject({ initials: member.email.slice(0, 2), username: member.email.split("@")[0] });
    expect(JSON.stringify(list)).not.toMatch(/argon2|[0-9a-f]{40}/);
  });

  test("a guest sees nobody they do not work with", async () => {
    expect(((await guest.json("GET", "/api/users/")).body as Body[]).map(({ id }) => id)).toEqual([guest.id]);
    expect((await guest.json("GET", `/api/users/${member.id}/`)).status).toBe(404);
  });

  test("only oneself or the owner changes a profile, and nobody the e-mail or role", async () => {
    const path = `/api/users/${member.id}/`;
    const other = await server.member();
    expect((await other.json("PATCH", path, { first_name: "Mallory" })).status).toBe(403);
    expect((await guest.json("PATCH", path, { first_name: "Mallory" })).status).toBe(404);
    expect((await member.json("PATCH", path, { email: "else@example.com" })).status).toBe(405);
    const changed = await member.json("PATCH", path, { first_name: "Ann\0", last_name: "Lee", role: "owner", id: 1 });
    expect(changed.body).toMatchObject({ id: member.id, first_name: "Ann", initials: "AL", role: "member" });
    expect((await server.owner.json("PATCH", path, { phone: "1" })).body).toMatchObject({ phone: "1" });
    expect((await member.json("GET", "/api/users/99999999999")).status).toBe(404);
  });

  test("hotkeys are what they should be and nothing else", async () => {
    const good = { "annotation:submit": { key: "ctrl+enter", active: true } };
    const path = "/api/current-user/hotkeys/";
    expect((await member.json("PATCH", path, { custom_hotkeys: good })).body).toEqual({ custom_hotkeys: good });
    for (const wrong of [
      { "annotation:submit": "<script>" },
      { "<script>:x": { key: "a" } },
      { "a:b": { key: "a", html: "</script>" } },
      { "a:b": { key: "\u2028" } },
      [],
    ])
      expect((await member.json("PATCH", path, { custom_hotkeys: wrong })).status).toBe(400);
    expect((await member.json("GET", path)).body).toEqual({ custom_hotkeys: good });
  });

  test("the owner adds and removes users; what they did keeps their name", async () => {
    expect((await member.json("POST", "/api/users/", { email: "new@example.com" })).status).toBe(403);
    const added = await server.owner.json("POST", "/api/users/", { email: "New@Example.com", password });
    expect(added).toMatchObject({ status: 201, body: { email: "new@example.com", role: "member" } });
    expect((await server.owner.json("POST", "/api/users/", { email: "new@example.com" })).status).toBe(400);
    expect((await post("/user/login/", { email: "NEW@example.com", password })).status).toBe(302);
    const { id } = added.body as { id: number };
    expect((await member.json("DELETE", `/api/users/${id}/`)).status).toBe(403);
    expect((await server.owner.json("DELETE", `/api/users/${id}/`)).status).toBe(204);
    expect((await server.owner.json("DELETE", `/api/users/${id}/`)).status).toBe(404);
    expect((await post("/user/login/", { email: "new@example.com", password })).status).toBe(401);
    expect((await server.owner.json("DELETE", `/api/users/${server.owner.id}/`)).status).toBe(403);
    const back = await server.owner.json("POST", "/api/users/", { email: "new@example.com", role: "guest" });
    expect(back).toMatchObject({ status: 201, body: { id, role: "guest" } });
  });

  test("an account without a password is claimed with the invite link only, an owner's never", async () => {
    await server.owner.json("POST", "/api/users/", { email: "later@example.com" });
    await server.owner.json("POST", "/api/users/", { email: "second@example.com", role: "owner" });
    const { token } = (await server.owner.json("GET", "/api/invite")).body as { token: string };
    const claim = (email: string, query: string) => post(`/user/signup/${query}`, { email, password });
    expect((await claim("later@example.com", "")).status).toBe(400);
    expect((await claim("second@example.com", `?token=${token}`)).status).toBe(400);
    expect((await claim("later@example.com", `?token=${token}`)).status).toBe(302);
    expect((await claim("later@example.com", `?token=${token}`)).status).toBe(400);
  });
});

test("text and JSON are freed of what PostgreSQL cannot hold, and of nothing else", () => {
  expect(storedText("a\0b\uD800c\uDC00d😀")).toBe("ab\uFFFDc\uFFFDd😀");
  expect(JSON.parse(storedJson({ a: "x\0y", b: "\uD83D", c: "😀", d: String.raw`\u0000`, "k\0": 1 }))).toEqual({
    a: "xy",
    b: "\uFFFD",
    c: "😀",
    d: String.raw`\u0000`,
    k: 1,
  });
  expect(storedJson(["\u0000\u0000\uD800\uD800", String.raw`\\` + "\0"])).toBe(
    JSON.stringify(["\uFFFD\uFFFD", String.raw`\\`]),
  );
});
