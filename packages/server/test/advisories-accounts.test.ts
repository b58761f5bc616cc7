import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { endpoints } from "@tandem/schema/api";
import { buildPath } from "@tandem/schema/client";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../src/main.ts";
import { installationSecret } from "../src/secret.ts";
import { type FullProject, aimedAt, startFullProject } from "./full-project.ts";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "./harness.ts";

/**
 * Secrets, log-in, sessions and tokens, for the advisories about them. Real: server, database, HTTP, and the log, which
 * is read. Fake: the model.
 */
const password = "correct horse battery";
const lines: string[] = [];
const log = pino(
  { level: "trace" },
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);
let server: TestServer;
let full: FullProject;

beforeAll(async () => {
  server = await startTestServer({}, log);
  full = await startFullProject(server);
});
afterAll(async () => {
  await server?.stop();
  await full?.model.close();
});

const form = (fields: Record<string, string>, headers: Record<string, string> = {}, query = "", page = "login") =>
  server.nobody.fetch(`/user/${page}/${query}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
const whoami = (headers: Record<string, string>): Promise<Response> =>
  server.nobody.fetch("/api/current-user/whoami/", { headers });
const personalToken = async (user: TestUser): Promise<string> =>
  ((await user.json("POST", "/api/token/")).body as { token: string }).token;

describe("CVE-2023-43791: the secret", () => {
  test.each(["short", "x".repeat(31)])("one that is too short is refused: %s", (TANDEM_SECRET) => {
    expect(() => readConfig({ TANDEM_SECRET }, "/")).toThrow(/TANDEM_SECRET/);
    expect(() => readConfig({ TANDEM_SECRET }, "/")).not.toThrow(TANDEM_SECRET);
  });

  test("is made on the first start, another one each time, for its owner's eyes only", async () => {
    const file = path.join(server.context.config.dataDirectory, "secret");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, "utf8")).trim()).toBe(server.context.secret);
    const other = await mkdtemp(path.join(tmpdir(), "tandem-secret-"));
    try {
      const made = await installationSecret(null, other);
      expect(made).not.toBe(server.context.secret);
      expect(Buffer.from(made, "base64url").length).toBeGreaterThanOrEqual(32);
      // A file that was cut or emptied is no secret.
      await writeFile(path.join(other, "secret"), "x");
      expect((await installationSecret(null, other)).length).toBeGreaterThan(31);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  test("no answer and no line of the log holds it, a password, a hash or somebody else's token", async () => {
    const guest = await server.stranger();
    const cookie = cookieOf(await form({ email: guest.email, password }));
    const pat = await personalToken(guest);
    await whoami({ cookie });
    await whoami({ authorization: `Bearer ${pat}` });
    await form({ email: guest.email, password: "a wrong password" });
    await server.owner.json("PATCH", `/api/ml/${full.ids["ml-backend"]}/`, {
      auth_method: "BASIC_AUTH",
      basic_auth_user: "model-user",
      basic_auth_pass: "model-password-7",
    });
    await server.owner.json("PATCH", `/api/projects/${full.ids.project}/`, { title: 7 });
    const backendToken = full.model.lastSetup()?.access_token ?? "";
    expect(backendToken).toMatch(/^tdm_/);
    const secrets = {
      secret: server.context.secret,
      password,
      hash: "$argon2",
      guestToken: guest.token,
      pat: pat.split(".")[2] ?? "",
      session: cookie.split("=")[1] ?? "",
      basicAuth: "model-password-7",
      backendToken,
    };
    for (const { name, endpoint } of endpoints.filter((one) => one.endpoint.method === "GET")) {
      if (endpoint.path.endsWith("/live/")) continue;
      const { params, query } = aimedAt(endpoint, full.ids);
      const response = await server.owner.fetch(buildPath(endpoint.path, params, query));
      const text = await response.text();
      for (const [kind, secret] of Object.entries(secrets))
        expect(text.includes(secret), `${name}: ${kind}`).toBe(false);
      if (!["accounts.legacyToken"].includes(name)) expect(text.includes(server.owner.token), name).toBe(false);
    }
    const { token: inviteToken } = (await server.owner.json("GET", "/api/invite/")).body as { token: string };
    await form({ email: server.owner.email, password }, {}, `?token=${inviteToken}`, "signup");
    const logged = lines.join("");
    expect(logged).toContain("/user/signup/");
    for (const [kind, secret] of Object.entries({ ...secrets, inviteToken, ownersToken: server.owner.token }))
      expect(logged.includes(secret), `log: ${kind}`).toBe(false);
  });

  test("nobody has default credentials", async () => {
    const guesses = ["admin", "password", "12345678", "owner.apikey", "labelstudio"];
    for (const word of guesses) expect((await form({ email: `${word}@example.com`, password: word })).status).toBe(401);
    expect((await whoami({ authorization: "Token owner.apikey" })).status).toBe(401);
  });
});

describe("CVE-2025-54573: one way to be known, and nothing goes around it", () => {
  test.each(["Basic", "Digest", "Negotiate"])("%s is no way to log in", async (scheme) => {
    const credentials = Buffer.from(`${server.owner.email}:${password}`).toString("base64");
    expect((await whoami({ authorization: `${scheme} ${credentials}` })).status).toBe(401);
  });

  test("a header that somebody else's proxy would trust is not trusted", async () => {
    for (const name of ["x-forwarded-user", "x-remote-user", "remote-user", "x-forwarded-email", "x-user-id"])
      expect((await whoami({ [name]: server.owner.email })).status).toBe(401);
  });

  test("tokens that are not ours: no algorithm, another algorithm, another key, changed, expired", async () => {
    const guest = await server.stranger();
    const token = await personalToken(guest);
    const [head = "", body = "", signature = ""] = token.split(".");
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
    const signed = (header: object, payload: object, key = server.context.secret, hash = "sha256") => {
      const text = `${encode(header)}.${encode(payload)}`;
      return `${text}.${createHmac(hash, key).update(text).digest("base64url")}`;
    };
    const hs256 = { alg: "HS256", typ: "JWT" };
    const asOwner = { ...claims, user_id: server.owner.id };
    const wrong = [
      `${encode({ alg: "none", typ: "JWT" })}.${body}.`,
      `${encode({ alg: "none", typ: "JWT" })}.${body}.${signature}`,
      `${encode({ alg: "None" })}.${encode(asOwner)}.`,
      `${head}.${body}.`,
      `${head}.${body}`,
      `${head}.${encode(asOwner)}.${signature}`,
      signed({ alg: "HS512", typ: "JWT" }, claims, server.context.secret, "sha512"),
      signed({ alg: "HS256", typ: "JWT", kid: "../../../../dev/null" }, claims),
      signed({ alg: "HS256", typ: "JWT", jku: "https://evil.example/keys" }, claims),
      signed(hs256, claims, ""),
      signed(hs256, claims, "secret"),
      signed(hs256, { ...claims, exp: 1 }),
      signed(hs256, { ...claims, exp: "never" }),
      signed(hs256, { ...claims, user_id: String(server.owner.id) }),
      signed(hs256, { ...claims, token_type: "refresh", jti: "0".repeat(32) }),
      signed(hs256, []),
      "..",
      "a.b.c",
    ];
    for (const one of wrong)
      for (const scheme of ["Bearer", "Token"])
        expect((await whoami({ authorization: `${scheme} ${one}` })).status, one).toBe(401);
    // Well signed, but of somebody who did not ask for it: the token's owner is who it says, and only while it is kept.
    const swapped = await whoami({ authorization: `Bearer ${signed(hs256, asOwner)}` });
    expect(swapped.status).toBe(401);
    expect((await whoami({ authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test("an access token ends with the personal token it came from, and cannot make another", async () => {
    const guest = await server.stranger();
    const refresh = await personalToken(guest);
    const exchanged = await server.nobody.json("POST", "/api/token/refresh/", { refresh });
    const { access } = exchanged.body as { access: string };
    expect((await whoami({ authorization: `Bearer ${access}` })).status).toBe(200);
    expect((await server.nobody.json("POST", "/api/token/refresh/", { refresh: access })).status).toBe(401);
    await guest.json("POST", "/api/token/blacklist/", { refresh });
    expect((await whoami({ authorization: `Bearer ${access}` })).status).toBe(401);
    expect((await whoami({ authorization: `Bearer ${refresh}` })).status).toBe(401);
  });

  test("nobody revokes or rotates another's token", async () => {
    const [one, other] = [await server.stranger(), await server.stranger()];
    const refresh = await personalToken(one);
    expect((await other.json("POST", "/api/token/blacklist/", { refresh })).status).toBe(404);
    expect((await other.json("POST", "/api/token/rotate/", { refresh })).status).toBe(400);
    expect((await whoami({ authorization: `Bearer ${refresh}` })).status).toBe(200);
  });
});

describe("sessions", () => {
  test("each log-in makes a new one; one that was planted before is not taken up", async () => {
    const guest = await server.stranger();
    const planted = "sessionid=planted-by-somebody-else";
    const first = cookieOf(await form({ email: guest.email, password }, { cookie: planted }));
    const second = cookieOf(await form({ email: guest.email, password }, { cookie: first }));
    expect(new Set([planted, first, second]).size).toBe(3);
    expect(first.length).toBeGreaterThan(40);
    expect((await whoami({ cookie: planted })).status).toBe(401);
    expect((await whoami({ cookie: second })).status).toBe(200);
  });

  test("logging out ends the session itself, not only the cookie", async () => {
    const guest = await server.stranger();
    const cookie = cookieOf(await form({ email: guest.email, password }));
    expect((await whoami({ cookie })).status).toBe(200);
    const out = await server.nobody.fetch("/logout/", { method: "POST", headers: { cookie } });
    expect(out.headers.getSetCookie().join()).toMatch(/sessionid=;/);
    expect((await whoami({ cookie })).status).toBe(401);
  });

  test("an answer with a session or a person in it is kept by no cache", async () => {
    expect((await form({ email: server.owner.email, password })).headers.get("cache-control")).toBe("no-store");
    expect((await server.owner.fetch("/api/current-user/token/")).headers.get("cache-control")).toBe("no-store");
  });

  test("of a removed user: session, tokens and open locks die at once, and the e-mail opens nothing", async () => {
    const guest = await server.stranger();
    const cookie = cookieOf(await form({ email: guest.email, password }));
    const refresh = await personalToken(guest);
    const exchanged = await server.nobody.json("POST", "/api/token/refresh/", { refresh });
    const { access } = exchanged.body as { access: string };
    const ways = [{ cookie }, ...[guest.token, refresh, access].map((token) => ({ authorization: `Token ${token}` }))];
    for (const headers of ways) expect((await whoami(headers)).status).toBe(200);
    expect((await server.owner.json("DELETE", `/api/users/${guest.id}/`)).status).toBe(204);
    for (const headers of ways) expect((await whoami(headers)).status).toBe(401);
    expect((await form({ email: guest.email, password })).status).toBe(401);
    expect((await server.nobody.json("POST", "/api/token/refresh/", { refresh })).status).toBe(401);
    expect((await form({ email: guest.email, password }, {}, "", "signup")).status).toBe(400);
  });
});

describe("guessing", () => {
  test("an unknown e-mail and a wrong password get the same answer, after the same work", async () => {
    const guest = await server.stranger();
    const answers = await Promise.all(
      [guest.email, "nobody@example.com", guest.email.toUpperCase()].map(async (email) => {
        const response = await form({ email, password: "a wrong password" }, { accept: "application/json" });
        const { id: _, ...body } = (await response.json()) as Record<string, unknown>;
        return { status: response.status, cookies: response.headers.getSetCookie(), body };
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    // Work, not time: no hash was cheaper to refuse than a real one. Medians of five, and a wide margin.
    const median = async (email: string) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round++) {
        const started = performance.now();
        await form({ email, password: "a wrong password" });
        times.push(performance.now() - started);
      }
      return times.toSorted((a, b) => a - b)[2] ?? 0;
    };
    expect(await median("nobody@example.com")).toBeGreaterThan((await median(guest.email)) / 4);
  });

  test("too many attempts are answered 429, whatever address the client claims", async () => {
    const limited = await startTestServer({ loginsPerMinute: 3 });
    try {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 5; attempt++) {
        const response = await limited.nobody.fetch("/user/login/", {
          method: "POST",
          headers: { "content-type": "application/json", "x-forwarded-for": `10.0.0.${attempt}` },
          body: JSON.stringify({ email: limited.owner.email, password: "wrong password" }),
        });
        statuses.push(response.status);
      }
      expect(statuses.slice(-2)).toEqual([429, 429]);
    } finally {
      await limited.stop();
    }
  });
});

describe("links", () => {
  test.each([
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example/..//evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/..//evil.example",
    "http:evil.example",
    "///evil.example",
    "/projects\r\nset-cookie: a=b",
  ])("next=%j stays here", async (next) => {
    const query = `?next=${encodeURIComponent(next)}`;
    const response = await form({ email: server.owner.email, password }, {}, query);
    expect(response.status).toBe(302);
    const location = response.headers.get("location") ?? "";
    expect(new URL(location, server.url).origin).toBe(new URL(server.url).origin);
    expect(location).toMatch(/^\/(?!\/)/);
    expect(response.headers.getSetCookie().join()).not.toContain("a=b");
  });

  test("an invite makes members, never owners; it opens no route, and an old one nothing", async () => {
    const { token } = (await server.owner.json("GET", "/api/invite/")).body as { token: string };
    expect((await whoami({ authorization: `Token ${token}` })).status).toBe(401);
    expect((await server.nobody.json("POST", "/api/token/refresh/", { refresh: token })).status).toBe(401);
    const taken = await form(
      { email: server.owner.email, password: "another password" },
      {},
      `?token=${token}`,
      "signup",
    );
    expect(taken.status).toBe(400);
    expect((await form({ email: server.owner.email, password: "another password" })).status).toBe(401);
    const invited = await form({ email: "invited@example.com", password }, {}, `?token=${token}`, "signup");
    const me = (await (await whoami({ cookie: cookieOf(invited) })).json()) as { role: string };
    expect(me.role).toBe("member");
    await server.owner.json("POST", "/api/invite/reset-token/");
    const late = await form({ email: "late@example.com", password }, {}, `?token=${token}`, "signup");
    expect(late.status).toBe(403);
    expect(late.headers.getSetCookie()).toEqual([]);
  });

  test("CVE-2022-36551: without being asked to, nobody signs up by themselves", async () => {
    expect(readConfig({}, "/").allowSignup).toBe(false);
    const closed = await startTestServer({ allowSignup: true });
    closed.context.config.allowSignup = false;
    try {
      const response = await closed.nobody.json("POST", "/user/signup/", { email: "me@example.com", password });
      expect(response.status).toBe(403);
    } finally {
      await closed.stop();
    }
  });
});

describe("CVE-2026-22033: what people say of themselves is text", () => {
  const script = "</script><img src=x onerror=alert(1)>";

  test("hotkeys hold keys and nothing else, and only one's own are changed", async () => {
    const guest = await server.stranger();
    for (const custom_hotkeys of [
      { [script]: { key: "a" } },
      { "a:b": { key: "a", [script]: 1 } },
      { "a:b": script },
      { "a:b": { key: "a", active: script } },
      JSON.parse('{"__proto__":{"key":"a"}}') as object,
    ])
      for (const place of ["/api/current-user/hotkeys/", "/api/current-user/", `/api/users/${guest.id}/`])
        expect((await guest.json("PATCH", place, { custom_hotkeys })).status).toBe(400);
    const others = { custom_hotkeys: { "a:b": { key: "a" } } };
    expect((await guest.json("PATCH", `/api/users/${server.owner.id}/`, others)).status).toBe(404);
    const member = await server.member();
    expect((await member.json("PATCH", `/api/users/${server.owner.id}/`, others)).status).toBe(403);
  });

  test("a name with markup comes back as JSON", async () => {
    const guest = await server.stranger();
    const response = await guest.fetch("/api/current-user/", {
      method: "PATCH",
      headers: { "content-type": "application/json", accept: "text/html" },
      body: JSON.stringify({ first_name: script }),
    });
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(((await response.json()) as { first_name: string }).first_name).toBe(script);
  });
});

test("CVE-2023-47117: no filter, order or column reaches what is not the task's", async () => {
  const names = [
    "password_hash",
    "users.password_hash",
    "tasks:project__created_by__password",
    "tasks:updated_by__active_organization__created_by__password",
    "tasks:completed_by.legacy_token",
    "tasks:annotators__auth_token__key",
    "tasks:data.text') or 1=1 --",
    "__proto__",
    "constructor",
  ];
  const project = full.ids.project;
  for (const name of names) {
    const filters = {
      conjunction: "and",
      items: [{ filter: `filter:${name}`, operator: "contains", type: "String", value: "$argon2" }],
    };
    const paths = [
      `/api/tasks/?project=${project}&query=${encodeURIComponent(JSON.stringify({ filters }))}`,
      `/api/tasks/?project=${project}&query=${encodeURIComponent(JSON.stringify({ ordering: [name] }))}`,
      `/api/projects/?ordering=${encodeURIComponent(name)}`,
      `/api/projects/?filter=${encodeURIComponent(name)}`,
      `/api/projects/?include=${encodeURIComponent(`id,${name}`)}`,
      `/api/tasks/?project=${project}&include=${encodeURIComponent(name)}`,
      `/api/projects/${project}/next/?filters=${encodeURIComponent(JSON.stringify(filters))}`,
      `/api/predictions/?project=${project}&task__updated_by__password=x`,
    ];
    for (const place of paths) {
      const answer = await server.owner.json("GET", place);
      expect([200, 400, 404], `${place} answered ${answer.status}`).toContain(answer.status);
      // The name that was asked for is told back in the refusal; a value never is.
      expect(JSON.stringify(answer.body)).not.toMatch(/\$argon2id/);
      expect(JSON.stringify(answer.body)).not.toContain(server.owner.token);
      if (answer.status === 200) expect(JSON.stringify(answer.body)).not.toMatch(/legacy_token|password_hash/);
    }
  }
  const refused = JSON.stringify({
    filters: {
      conjunction: "and",
      items: [{ filter: "filter:tasks:nothing", operator: "equal", value: 1, type: "Number" }],
    },
  });
  const answer = await server.owner.json("GET", `/api/tasks/?project=${project}&query=${encodeURIComponent(refused)}`);
  expect(answer.status).toBe(400);
});

test("CVE-2025-25296, CVE-2025-47783: a label config in an address or a form never becomes a page", async () => {
  const config = labelConfigs.text.replace("Spam", "<script>alert(1)</script>");
  const query = `?label_config=${encodeURIComponent(config)}`;
  for (const method of ["GET", "POST"])
    for (const place of [
      "/projects/upload-example",
      "/projects/upload-example/",
      "/api/projects/validate/",
      "/api/projects/1/sample-task/",
    ]) {
      const response = await server.owner.fetch(place + query, {
        method,
        headers: {
          accept: "text/html",
          ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        },
        ...(method === "POST" ? { body: new URLSearchParams({ label_config: config }).toString() } : {}),
      });
      expect(response.headers.get("content-type") ?? "").not.toContain("html");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
});
